import { createdAnswer } from '../../contracts/http-answers.js';
import { newItemBody, type NewItemBody } from '../../contracts/http-requests.js';
import { TowpathError } from '../../shared/error-table.js';
import { oneId } from '../one-id.js';
import { route, type ApiContext } from '../route.js';
import { none } from './parameters.js';

/** A single project decides; several must be told apart. */
const projectOf = async ({ client }: ApiContext, given: string | undefined): Promise<string> => {
  if (given !== undefined) return given;
  const [only, ...others] = await client.projectKeys();
  if (only === undefined) throw new TowpathError('PROJECT_NOT_FOUND', 'this home has none yet');
  if (others.length > 0) throw new TowpathError('PROJECT_UNDECIDED', `project: expected one of ${[only, ...others].join(', ')}`);
  return only;
};

export const createItem = route({
  method: 'post', path: '/api/items', access: 'person',
  summary: 'Make an item',
  params: none, query: none, body: newItemBody,
  answers: {
    201: { description: 'Made', schema: createdAnswer },
    200: { description: 'The idempotency key had made it before', schema: createdAnswer },
  },
  errors: ['TITLE_INVALID', 'PROJECT_NOT_FOUND', 'PROJECT_UNDECIDED', 'PIPELINE_NOT_FOUND', 'ITEM_DUPLICATE', 'WORKER_AWAY', 'ENGINE_UNREACHABLE'],
  handle: async ({ context, body, actor, idempotencyKey }) => {
    const { project: given, idempotencyKey: inBody, ...item }: NewItemBody = body;
    const project = await projectOf(context, given);
    const id = oneId(idempotencyKey, inBody);
    const created = await context.client.create({ ...item, project, idempotencyKey: id ?? null, by: actor });
    return { status: created.existing ? 200 : 201, headers: { location: `/api/items/${created.key}` }, body: created };
  },
});
