import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessStat } from './process.js';

const run = promisify(execFile);

/** `12:34.56` or `1-02:03:04` as clock ticks of Linux. */
const ticksOf = (time: string): number => {
  const [rest = '', days] = time.split('-').reverse() as [string, string?];
  const seconds = rest.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((seconds + Number(days ?? 0) * 86_400) * 100);
};

/** A snapshot of all processes. Untested: nobody has run it on macOS yet. */
export const readMacProcesses = async (): Promise<Map<number, ProcessStat>> => {
  const { stdout } = await run('ps', ['-axo', 'pid=,ppid=,pgid=,time='], { maxBuffer: 16 * 1024 * 1024 });
  return new Map(stdout.split('\n').flatMap((line) => {
    const [pid, parent, group, time] = line.trim().split(/\s+/);
    if (time === undefined) return [];
    return [[Number(pid), { state: '?', parent: Number(parent), group: Number(group), cpuTicks: ticksOf(time), startTicks: 0 }] as const];
  }));
};
