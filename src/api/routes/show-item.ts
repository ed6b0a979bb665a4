import { itemDocumentSchema } from '../../contracts/item-document.js';
import { withPullLink } from '../pull-link.js';
import { route } from '../route.js';
import { itemKeyParameter, none } from './parameters.js';

export const showItem = route({
  method: 'get', path: '/api/items/{key}', access: 'person',
  summary: 'One item with its stages, verdicts, timeline and what may be done now',
  params: itemKeyParameter, query: none,
  answers: { 200: { description: 'The item; with `workerAway` what the engine alone knows', schema: itemDocumentSchema } },
  errors: ['KEY_INVALID', 'ITEM_NOT_FOUND', 'ENGINE_UNREACHABLE'],
  handle: async ({ context, params }) => ({ body: withPullLink(context, await context.client.item(params.key)) }),
});
