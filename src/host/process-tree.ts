import { readdir } from 'node:fs/promises';
import { readStat, type ProcessStat } from './process.js';
import { findMarked } from './sweep.js';

/** Everything that a run's tree consists of now: descendants of its root, and what bears its marker wherever it went. Linux; elsewhere empty. */
export const processesOf = async (marker: string, root: number): Promise<ProcessStat[]> => {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number);
  const stats = new Map<number, ProcessStat>();
  await Promise.all(pids.map(async (pid) => {
    const stat = await readStat(pid);
    if (stat !== undefined) stats.set(pid, stat);
  }));
  const found = new Set([root, ...(await findMarked(marker))]);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [pid, stat] of stats) if (found.has(stat.parent)) found.add(pid);
  }
  return [...found].flatMap((pid) => stats.get(pid) ?? []);
};
