import { readLinuxMarks } from './sweep-linux.js';
import { readMacMarks } from './sweep-macos.js';

/** `TOWPATH_RUN` marks the processes of one run, `TOWPATH_ITEM` those of all agents of an item. */
export type MarkerVariable = 'TOWPATH_RUN' | 'TOWPATH_ITEM';

/** Processes whose environment holds the marker, by pid, ourselves excepted. */
export const findMarked = async (marker: string, variable: MarkerVariable = 'TOWPATH_RUN'): Promise<number[]> => {
  const needle = `${variable}=${marker}`;
  const pids = process.platform === 'linux' ? await readLinuxMarks(needle) : await readMacMarks(needle);
  return pids.filter((pid) => pid !== process.pid);
};

const kill = (pid: number): void => {
  try { process.kill(pid, 'SIGKILL'); } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** A process that forks faster than it is swept. */
const mostPasses = 500;

/**
 * Ends everything whose environment holds the marker, in whatever session it is, until two passes in a row find nothing.
 * Returns how many processes that were. A process that emptied its environment is not found: only a pid namespace holds it.
 */
export const sweep = async (marker: string, variable: MarkerVariable = 'TOWPATH_RUN'): Promise<number> => {
  const ended = new Set<number>();
  let empty = 0;
  for (let pass = 0; pass < mostPasses && empty < 2; pass += 1) {
    const found = await findMarked(marker, variable);
    empty = found.length === 0 ? empty + 1 : 0;
    for (const pid of found) { ended.add(pid); kill(pid); }
    if (found.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return ended.size;
};
