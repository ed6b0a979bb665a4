import type { TowpathClient } from '../../client/towpath-client.js';
import type { Call } from '../command.js';
import { printRun } from '../screens/run-lines.js';
import { interruptedExit, pauseFor } from './pause.js';
import { RunLog } from './run-log.js';
import { readResult, readRuns, type RunRecord } from '../../client/run-records.js';
import { withClient } from './with-client.js';

const lookMs = 300;
/** How often the engine is asked whether the item has ended. */
const askMs = 2_000;

interface Followed { log: RunLog; begun: boolean; ended: boolean }

/** Prints what is new of one run. */
const printNew = async ({ out }: Call, followed: Followed): Promise<void> => {
  if (followed.ended) return;
  const { log } = followed;
  // The result is written last: what is read after it was seen is all there is.
  const result = await readResult(log.record.folder);
  const lines = await log.next(result !== undefined);
  printRun(out, log.record, { lines, result, begins: !followed.begun });
  followed.begun = true;
  followed.ended = result !== undefined;
};

const hasEnded = async (client: TowpathClient, key: string): Promise<boolean> => {
  try {
    const item = await client.item(key);
    return item.state === 'done' || item.state === 'stopped';
  } catch (error) {
    // An engine that is away says nothing about the item.
    if (['ENGINE_UNREACHABLE', 'WORKER_AWAY'].includes(String((error as { code?: unknown }).code))) return false;
    throw error;
  }
};

/** Prints the item's runs as they are written, until it is done or stopped. Thrown when there is no such item (ITEM_NOT_FOUND). */
export const followLog = async (call: Call, key: string): Promise<number> => withClient(call, async (client) => {
  const { home, options, interrupted } = call;
  const stage = options.text('stage');
  const wanted = ({ run }: RunRecord): boolean => stage === undefined || run.stage === stage;
  const followed = new Map<string, Followed>();
  let over = await hasEnded(client, key);
  for (let asked = Date.now(); !interrupted.aborted;) {
    for (const record of (await readRuns(home, key)).filter(wanted)) {
      const known = followed.get(record.folder.run) ?? { log: new RunLog(record, { raw: options.flag('raw') }), begun: false, ended: false };
      followed.set(record.folder.run, known);
      await printNew(call, known);
    }
    if (over) return 0;
    await pauseFor(lookMs, interrupted);
    if (Date.now() - asked > askMs) { over = await hasEnded(client, key); asked = Date.now(); }
  }
  return interruptedExit(interrupted);
});
