import type { Client } from '@temporalio/client';
import type proto from '@temporalio/proto';

export { replayAll } from '../../replay/replay-all.js';

type History = proto.temporal.api.history.v1.IHistory;

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

/** Everything that the history holds, payloads decoded to text. Messages of the protocol turn their own bytes into base64 first. */
export const historyText = (history: History): string => JSON.stringify(history, (key, value: unknown) => {
  if (key === 'data' && typeof value === 'string') return Buffer.from(value, 'base64').toString('utf8');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return typeof value === 'bigint' ? String(value) : value;
});
