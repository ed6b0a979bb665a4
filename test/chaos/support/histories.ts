import type { Client } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import type proto from '@temporalio/proto';

type History = proto.temporal.api.history.v1.IHistory;

const bundle = fileURLToPath(new URL('../../../dist/workflows.bundle.js', import.meta.url));

export interface RunAttempts { run: string; attempt: number }

export const readHistory = async (client: Client, workflowId: string): Promise<History> => client.workflow.getHandle(workflowId).fetchHistory();

/** Each `run` activity of an item with the highest attempt at which it was started, by the engine's own record. */
export const runAttempts = ({ events }: History): RunAttempts[] => {
  const all = events ?? [];
  const scheduled = all.filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'run');
  return scheduled.map((event) => {
    const started = all.filter((one) => String(one.activityTaskStartedEventAttributes?.scheduledEventId ?? '') === String(event.eventId));
    const attempts = started.map((one) => one.activityTaskStartedEventAttributes?.attempt ?? 0);
    return { run: event.activityTaskScheduledEventAttributes?.activityId ?? '', attempt: Math.max(0, ...attempts) };
  });
};

/** Everything that the history holds, payloads decoded to text. */
export const historyText = (history: History): string => JSON.stringify(history, (_key, value: unknown) => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return typeof value === 'bigint' ? String(value) : value;
});

/** Replays each history on today's bundle; answers what went wrong, by workflow id. */
export const replayAll = async (histories: { workflowId: string; history: History }[]): Promise<Record<string, string>> => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const failed: Record<string, string> = {};
  const results = Worker.runReplayHistories({ workflowBundle: { codePath: bundle } }, (async function* each() { yield* histories; })());
  for await (const { workflowId, error } of results) if (error !== undefined) failed[workflowId] = String(error);
  return failed;
};
