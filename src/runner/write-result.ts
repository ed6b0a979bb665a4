import { setTimeout as sleep } from 'node:timers/promises';
import type { ResultJson } from '../contracts/run-directory.js';
import { createOnce } from '../host/files.js';
import { runFile, type RunFolder } from '../host/run-folder.js';

/** Between tries on a full disk, and how long it is tried: what the agent did is paid for. Milliseconds. */
const againMs = 1_000;
const patienceMs = 24 * 3_600_000;

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');

/** The last write of a run, once: a follower that took the runner for dead may have concluded it already, and then that stands. */
export const writeResult = async (folder: RunFolder, result: ResultJson): Promise<void> => {
  const since = performance.now();
  for (;;) {
    try {
      if (!(await createOnce(runFile(folder, 'result'), `${JSON.stringify(result)}\n`))) console.error('the run was concluded by somebody else; this result is not written');
      return;
    } catch (error) {
      if (!isFull(error) || performance.now() - since > patienceMs) throw error;
    }
    await sleep(againMs);
  }
};
