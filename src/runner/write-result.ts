import type { ResultJson } from '../contracts/run-directory.js';
import { createOnce } from '../host/files.js';
import { runFile, type RunFolder } from '../host/run-folder.js';

/** The last write of a run, once: a follower that took the runner for dead may have concluded it already, and then that stands. */
export const writeResult = async (folder: RunFolder, result: ResultJson): Promise<void> => {
  if (await createOnce(runFile(folder, 'result'), `${JSON.stringify(result)}\n`)) return;
  console.error('the run was concluded by somebody else; this result is not written');
};
