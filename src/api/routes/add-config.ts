import { isAbsolute } from 'node:path';
import { configAnswer } from '../../contracts/http-answers.js';
import { configBody } from '../../contracts/http-requests.js';
import { TowpathError } from '../../shared/error-table.js';
import { route } from '../route.js';
import { none } from './parameters.js';

/** A second `towpath up` in the same home hands its file over here. */
export const addConfig = route({
  method: 'post', path: '/internal/configs', access: 'home',
  summary: 'Add a configuration file\'s projects to the running Towpath; for this home\'s own commands',
  params: none, query: none, body: configBody,
  answers: { 200: { description: 'The keys of its projects', schema: configAnswer } },
  errors: ['CONFIG_NOT_FOUND', 'CONFIG_INVALID', 'PROJECT_TAKEN', 'CONNECTION_TAKEN', 'ENGINE_UNREACHABLE'],
  handle: async ({ context, body }) => {
    if (!isAbsolute(body.file)) throw new TowpathError('INPUT_INVALID', 'body.file: expected an absolute path');
    return { body: { projects: await context.lookups.addConfig(body.file) } };
  },
});
