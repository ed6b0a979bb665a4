import { readdir } from 'node:fs/promises';
import { readMacProcesses } from './process-tree-macos.js';
import { readStat, type ProcessStat } from './process.js';
import { findMarked } from './sweep.js';

const readLinuxProcesses = async (): Promise<Map<number, ProcessStat>> => {
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map(async (pid) => [pid, await readStat(pid)] as const));
  return new Map(stats.flatMap(([pid, stat]) => (stat === undefined ? [] : [[pid, stat] as const])));
};

/** Everything that a run's tree consists of now: descendants of its root, and what bears its marker wherever it went. */
export const processesOf = async (marker: string, root: number): Promise<ProcessStat[]> => {
  const stats = await (process.platform === 'linux' ? readLinuxProcesses() : readMacProcesses());
  const found = new Set([root, ...(await findMarked(marker))]);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [pid, stat] of stats) if (found.has(stat.parent)) found.add(pid);
  }
  return [...found].flatMap((pid) => stats.get(pid) ?? []);
};
