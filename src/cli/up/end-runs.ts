import { readRunner } from '../../activities/run/read-run.js';
import { stopRun } from '../../activities/run/stop-run.js';
import { isAlive } from '../../host/process.js';
import { sweep } from '../../host/sweep.js';
import { pauseFor } from '../system/pause.js';
import { readResult, type RunRecord } from '../../client/run-records.js';

/** Room for SIGTERM, grace, SIGKILL and the sweep. */
const extraMs = 15_000;

const runnerLives = async ({ folder }: RunRecord): Promise<boolean> => {
  const runner = await readRunner(folder);
  return runner !== undefined && await isAlive(runner);
};

/** Ends one run through its runner, or, where that has died, what it left behind. True: nothing of it goes on. */
const endRun = async (record: RunRecord): Promise<boolean> => {
  const { folder, run } = record;
  await stopRun(folder, 'shutdown');
  const never = new AbortController().signal;
  const last = Date.now() + run.graceSeconds * 1_000 + extraMs;
  while (await readResult(folder) === undefined) {
    if (!(await runnerLives(record))) {
      await sweep(run.marker);
      return true;
    }
    if (Date.now() > last) return false;
    await pauseFor(100, never);
  }
  return true;
};

/** Ends the runs now and waits until they have ended; gives those that have. */
export const endRuns = async (records: readonly RunRecord[]): Promise<RunRecord[]> => {
  const ended = await Promise.all(records.map(endRun));
  return records.filter((_, at) => ended[at]);
};
