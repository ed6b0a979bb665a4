import { projectsAnswer } from '../../contracts/http-answers.js';
import { route } from '../route.js';
import { none } from './parameters.js';

export const listProjects = route({
  method: 'get', path: '/api/projects', access: 'person',
  summary: 'Projects with who is let in, who merges and who waits',
  params: none, query: none,
  answers: { 200: { description: 'By key', schema: projectsAnswer } },
  errors: ['WORKER_AWAY', 'ENGINE_UNREACHABLE'],
  handle: async ({ context }) => ({ body: { projects: await context.client.projects() } }),
});
