import { z } from 'zod';
import { checkedKey } from '../../client/act-on-item.js';
import { readRunEvents } from '../../client/run-events.js';
import { readRuns } from '../../client/run-records.js';
import { runEventsAnswer } from '../../contracts/http-answers.js';
import { TowpathError } from '../../shared/error-table.js';
import { route } from '../route.js';
import { itemKeyParameter } from './parameters.js';

const query = z.strictObject({ after: z.coerce.number().int().min(0).max(2 ** 40).default(0).describe('`next` of the look before') });

export const showRunEvents = route({
  method: 'get', path: '/api/items/{key}/runs/{run}/events', access: 'person',
  summary: 'What a run does: text, tools, results, usage',
  params: itemKeyParameter.extend({ run: z.string().max(200).describe('The run\'s id, like 1.analysis.1.agent.1') }), query,
  answers: { 200: { description: 'At most 256 KiB from there on; ask again with `next` until it has ended', schema: runEventsAnswer } },
  errors: ['KEY_INVALID', 'RUN_NOT_FOUND'],
  handle: async ({ context, params, query: { after } }) => {
    const record = (await readRuns(context.home, checkedKey(params.key))).find(({ folder }) => folder.run === params.run);
    if (record === undefined) throw new TowpathError('RUN_NOT_FOUND', `${params.key} ${params.run}`);
    return { body: await readRunEvents(record.folder, after) };
  },
});
