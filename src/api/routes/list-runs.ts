import { readEffort, readResult, readRuns } from '../../client/run-records.js';
import { checkedKey } from '../../client/act-on-item.js';
import { runsAnswer } from '../../contracts/http-answers.js';
import { route } from '../route.js';
import { itemKeyParameter, none } from './parameters.js';

export const listRuns = route({
  method: 'get', path: '/api/items/{key}/runs', access: 'person',
  summary: 'An item\'s runs on this host, oldest first',
  params: itemKeyParameter, query: none,
  answers: { 200: { description: 'Agents and checks; ended ones as long as they are kept', schema: runsAnswer } },
  errors: ['KEY_INVALID'],
  handle: async ({ context, params }) => {
    const records = await readRuns(context.home, checkedKey(params.key));
    const runs = await Promise.all(records.map(async ({ folder, run }) => {
      const [result, effort] = await Promise.all([readResult(folder), readEffort(folder)]);
      const { usage = null, costUsd = null, model = null, sessionId = null } = result?.outcome ?? {};
      return {
        run: folder.run, stage: run.stage, attempt: run.attempt, kind: run.kind, role: run.role, adapter: run.adapter, agentVersion: run.agentVersion,
        startedAt: run.createdAt, endedAt: result?.endedAt ?? null, endedBy: result?.endedBy ?? null, exit: result?.exit ?? null,
        usage, costUsd, model, effort, conversation: sessionId,
      };
    }));
    return { body: { runs } };
  },
});
