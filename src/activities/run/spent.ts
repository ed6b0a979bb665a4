import type { ResultJson } from '../../contracts/run-directory.js';
import type { RunFolder } from '../../host/run-folder.js';
import type { RunOutcome, RunRequest } from '../../shared/activities.js';
import { readResult } from './read-run.js';
import type { RunHost } from './run-host.js';
import { isPreparation } from './run-place.js';

export type Spent = Pick<RunOutcome, 'usage' | 'costUsd' | 'model' | 'effort' | 'priced' | 'neverBegan'>;

export interface Spending { host: RunHost; request: RunRequest; result: ResultJson }

/** What the agent says it cost, else by the table of prices. */
export const costOf = ({ host, request, result }: Spending): Omit<Spent, 'usage'> => {
  if (request.kind !== 'agent') return { costUsd: null };
  const { usage = null, costUsd = null } = result.outcome ?? {};
  const model = result.outcome?.model ?? request.agent.model;
  const priced = costUsd === null && usage !== null && model !== null ? host.priceOf({ project: request.project, model, at: result.endedAt, usage }) : null;
  return { model, effort: request.agent.effort, costUsd: costUsd ?? priced, ...(priced === null ? {} : { priced: true }), ...(result.neverRan === true ? { neverBegan: true } : {}) };
};

/** What a run has used, where it cannot be finished; undefined: it never began. */
export const readSpent = async (host: RunHost, request: RunRequest, folder: RunFolder): Promise<Spent | undefined> => {
  if (isPreparation(folder)) return undefined;
  const result = await readResult(folder).catch(() => undefined);
  return result === undefined ? { usage: null, costUsd: null } : { usage: result.outcome?.usage ?? null, ...costOf({ host, request, result }) };
};
