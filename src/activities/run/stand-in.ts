import type { ResultJson } from '../../contracts/run-directory.js';
import { createOnce } from '../../host/files.js';
import { identify } from '../../host/process.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';

export interface NeverRan { endedBy: 'stop' | 'lost'; message: string }

/**
 * Ends a run whose runner never came: takes the runner's place, so that none can start any more, and writes the result.
 * False: there is a runner.
 */
export const standInForRunner = async (folder: RunFolder, { endedBy, message }: NeverRan): Promise<boolean> => {
  if (!(await createOnce(runFile(folder, 'runner'), JSON.stringify(await identify(process.pid))))) return false;
  const now = new Date().toISOString();
  const result: ResultJson = {
    schema: 1, endedBy, message, neverRan: true, exit: { code: null, signal: null }, commands: [], outcome: null,
    report: null, head: null, commitProblem: null, swept: 0, startedAt: now, endedAt: now,
  };
  await createOnce(runFile(folder, 'result'), JSON.stringify(result));
  return true;
};
