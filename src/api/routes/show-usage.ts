import { z } from 'zod';
import { usageAnswer } from '../../contracts/http-answers.js';
import { usageGroups } from '../../shared/spending.js';
import { route } from '../route.js';
import { none } from './parameters.js';

const query = z.strictObject({
  by: z.enum(usageGroups).default('day'),
  project: z.string().max(100).optional(),
  since: z.string().max(20).optional().describe('The first day, YYYY-MM-DD, UTC; not with `item`'),
});

export const showUsage = route({
  method: 'get', path: '/api/usage', access: 'person',
  summary: 'What agents have spent',
  params: none, query,
  answers: { 200: { description: 'Sums a day, stage, agent or item', schema: usageAnswer } },
  errors: ['INPUT_INVALID', 'PROJECT_NOT_FOUND', 'WORKER_AWAY', 'ENGINE_UNREACHABLE'],
  handle: async ({ context, query: { by, project, since } }) => ({
    body: await context.client.usage({ by, ...(project === undefined ? {} : { project }), ...(since === undefined ? {} : { since }) }),
  }),
});
