import { z } from 'zod';
import { projectDocumentSchema } from '../../contracts/item-document.js';
import { projectVerbBody } from '../../contracts/http-requests.js';
import { TowpathError } from '../../shared/error-table.js';
import { oneId } from '../one-id.js';
import { route } from '../route.js';
import { none, projectKeyParameter } from './parameters.js';

const possible = ['pause', 'resume'] as const;
const later = ['freeze', 'unfreeze'];

const verbOf = (word: string): (typeof possible)[number] => {
  const known = possible.find((verb) => verb === word);
  if (known !== undefined) return known;
  if (later.includes(word)) throw new TowpathError('NOT_YET', word);
  throw new TowpathError('VERB_UNKNOWN', `${word}; a project takes pause and resume`);
};

export const actOnProject = route({
  method: 'post', path: '/api/projects/{key}/{verb}', access: 'person',
  summary: 'Pause a project, so that nothing new starts, or go on with it',
  params: projectKeyParameter.extend({ verb: z.string().max(40).meta({ enum: [...possible] }) }), query: none, body: projectVerbBody,
  answers: { 200: { description: 'The project as it is now', schema: projectDocumentSchema } },
  errors: ['PROJECT_NOT_FOUND', 'VERB_UNKNOWN', 'NOT_YET', 'WORKER_AWAY', 'ENGINE_UNREACHABLE'],
  handle: async ({ context, params, body, actor, idempotencyKey }) => {
    const id = oneId(idempotencyKey, body.id);
    const verb = verbOf(params.verb);
    return { body: await context.client.actOnProject(params.key, { verb, by: actor, ...(id === undefined ? {} : { id }) }) };
  },
});
