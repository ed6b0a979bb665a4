import { afterAll, beforeAll, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type proto from '@temporalio/proto';
import { openDev } from '../../workflows/dev.js';
import { pollUntil, type Ground, type Lock } from '../../workflows/lock.js';
import type { HistoryJson } from '../history-json.js';
import { fileOf, isKept, keep } from '../kept-histories.js';
import { portable } from '../portable.js';
import type { HistoryName } from '../required.js';

/** A run of a workflow; without `runId` its last one. */
export interface Played { workflowId: string; runId?: string }

const today = new Date().toISOString().slice(0, 10);
const say = (text: string): void => { process.stdout.write(`${text}\n`); };

/** One batch of events a page: an answer takes 4 MiB, and filler is large. */
const pageBatches = 1;

const read = async ({ client }: Ground, { workflowId, runId }: Played): Promise<HistoryJson> => {
  const events: proto.temporal.api.history.v1.IHistoryEvent[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace, execution: { workflowId, runId: runId ?? '' }, maximumPageSize: pageBatches, nextPageToken,
    });
    events.push(...page.history?.events ?? []);
    nextPageToken = page.nextPageToken;
  } while (nextPageToken.length > 0);
  return portable(JSON.parse(historyToJSON({ events })) as HistoryJson);
};

/** Names of one story, in the order of the runs that `play` answers. */
export interface Story { names: HistoryName[]; play(ground: Ground): Promise<Played[]> }

const record = async (ground: Ground, { names, play }: Story): Promise<void> => {
  const missing = names.filter((name) => !isKept(today, name));
  for (const name of names) if (!missing.includes(name)) say(`kept      ${fileOf(today, name)}`);
  if (missing.length === 0) return;
  const played = await play(ground);
  if (played.length !== names.length) throw new Error(`${names.join(', ')}: ${played.length} runs were played`);
  for (const [at, name] of names.entries()) {
    if (keep({ date: today, name, history: await read(ground, played[at] as Played) })) say(`recorded  ${fileOf(today, name)}`);
  }
};

/** Plays each story whose histories today has not, on the embedded engine, and keeps them. */
export const recordAll = (prefix: string, stories: Story[], connections: string[] = []): void => {
  let ground: Ground;
  beforeAll(async () => { ground = await openDev(prefix, {}, connections); });
  afterAll(async () => {
    await ground.clear();
    await ground.close();
  });
  test.each(stories.map((story) => [story.names[0] as string, story] as const))('%s', (_name, story) => record(ground, story));
};

/** Until the workflow itself has ended: `done` is shown before. */
export const ended = async (lock: Lock, key: string): Promise<Played[]> => {
  await lock.item(key).result();
  return [{ workflowId: lock.item(key).workflowId }];
};

export const currentRun = async (lock: Lock, workflowId: string): Promise<string> => (await lock.client.workflow.getHandle(workflowId).describe()).runId;

/** These pass the 4 MB at which the engine suggests continue-as-new, well before the last one. */
const filler = 'x'.repeat(500 * 1024);
const fillers = 14;

/** Fills a history with signals that change nothing until its workflow continues as new; answers the run before and the one after. */
export const flood = async (lock: Lock, workflowId: string, signal: string): Promise<[string, string]> => {
  const handle = lock.client.workflow.getHandle(workflowId);
  const before = await currentRun(lock, workflowId);
  for (let sent = 0; sent < fillers; sent += 1) await handle.signal(signal, filler);
  return [before, await pollUntil(() => currentRun(lock, workflowId), (run) => run !== before)];
};
