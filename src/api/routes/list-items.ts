import { z } from 'zod';
import { itemsAnswer } from '../../contracts/http-answers.js';
import { itemStateSchema } from '../../contracts/item-document.js';
import { route } from '../route.js';
import { none } from './parameters.js';

const query = z.strictObject({
  all: z.enum(['true', 'false']).optional().describe('`true`: ended items too'),
  project: z.string().max(100).optional(),
  state: z.union([itemStateSchema, z.array(itemStateSchema)]).optional().describe('Given several times: any of them'),
});

const many = <T>(given: T | T[]): T[] => (Array.isArray(given) ? given : [given]);

export const listItems = route({
  method: 'get', path: '/api/items', access: 'person',
  summary: 'Items, longest wait first',
  params: none, query,
  answers: { 200: { description: 'Open items; with `all` every item that this home knows', schema: itemsAnswer } },
  errors: ['ENGINE_UNREACHABLE', 'ENGINE_NOT_PREPARED', 'PROJECT_NOT_FOUND'],
  handle: async ({ context, query: { all, project, state } }) => ({
    body: {
      items: await context.client.list({
        all: all === 'true',
        ...(project === undefined ? {} : { project }),
        ...(state === undefined ? {} : { states: many(state) }),
      }),
    },
  }),
});
