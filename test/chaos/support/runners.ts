import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lives } from './process-table.js';

export interface Runner { key: string; run: string; pid: number }

/** Runners of runs without a result whose process lives. */
export const runnersOf = (home: string): Runner[] => {
  const runs = join(home, 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs).flatMap((key) => readdirSync(join(runs, key)).flatMap((run) => {
    const folder = join(runs, key, run);
    try {
      if (existsSync(join(folder, 'result.json'))) return [];
      const { pid } = JSON.parse(readFileSync(join(folder, 'runner.json'), 'utf8')) as { pid: number };
      return lives(pid) ? [{ key, run, pid }] : [];
    } catch {
      return []; // not started yet, or gone between two looks
    }
  }));
};
