import { projectDocumentSchema } from '../../contracts/item-document.js';
import { route } from '../route.js';
import { none, projectKeyParameter } from './parameters.js';

export const showProject = route({
  method: 'get', path: '/api/projects/{key}', access: 'person',
  summary: 'One project',
  params: projectKeyParameter, query: none,
  answers: { 200: { description: 'The project', schema: projectDocumentSchema } },
  errors: ['PROJECT_NOT_FOUND', 'WORKER_AWAY', 'ENGINE_UNREACHABLE'],
  handle: async ({ context, params }) => ({ body: await context.client.project(params.key) }),
});
