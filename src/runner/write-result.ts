import type { ResultJson } from '../contracts/run-directory.js';
import { createOnce } from '../host/files.js';
import { runFile, type RunFolder } from '../host/run-folder.js';

/** A full disk is waited for: the run is over, and its result is worth more than the runner's time. */
const againMs = 1_000;
const patienceMs = 60 * 60 * 1000;
const passing = ['ENOSPC', 'EDQUOT'];

const createWhenThereIsSpace = async (path: string, content: string): Promise<boolean> => {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await createOnce(path, content);
    } catch (error) {
      if (!passing.includes((error as NodeJS.ErrnoException).code ?? '') || performance.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
};

/** The last write of a run, once: a follower that took the runner for dead may have concluded it already, and then that stands. */
export const writeResult = async (folder: RunFolder, result: ResultJson): Promise<void> => {
  if (await createWhenThereIsSpace(runFile(folder, 'result'), `${JSON.stringify(result)}\n`)) return;
  console.error('the run was concluded by somebody else; this result is not written');
};
