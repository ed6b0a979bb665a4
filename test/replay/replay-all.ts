import { fileURLToPath } from 'node:url';
import type proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { silence } from '../support/silence.js';
import type { HistoryJson } from './history-json.js';

const bundle = fileURLToPath(new URL('../../dist/workflows.bundle.js', import.meta.url));

export interface Replayed { workflowId: string; history: proto.temporal.api.history.v1.IHistory | HistoryJson }

/** Replays each history on today's bundle, without a server; answers what went wrong, one line each, in their order. */
export const replayEach = async (histories: Replayed[]): Promise<(string | null)[]> => {
  silence();
  const said: (string | null)[] = [];
  const results = Worker.runReplayHistories({ workflowBundle: { codePath: bundle } }, (async function* each() { yield* histories; })());
  for await (const { error } of results) said.push(error === undefined ? null : String(error));
  return said;
};

/** What went wrong, by workflow id. */
export const replayAll = async (histories: Replayed[]): Promise<Record<string, string>> => {
  const said = await replayEach(histories);
  return Object.fromEntries(histories.flatMap(({ workflowId }, at) => (said[at] === null ? [] : [[workflowId, said[at] ?? 'not replayed']])));
};
