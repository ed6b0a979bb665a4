import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ProcessIdentity } from '../contracts/run-directory.js';

const run = promisify(execFile);

export interface ProcessStat {
  state: string; parent: number; group: number;
  /** User and system time, with that of the children it has waited for. */
  cpuTicks: number;
  startTicks: number;
}

/** /proc/<pid>/stat, or undefined where there is no such process. The command may hold spaces and brackets: fields count from its last one. */
export const readStat = async (pid: number): Promise<ProcessStat | undefined> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    state: fields[0] ?? '?', parent: Number(fields[1]), group: Number(fields[2]),
    cpuTicks: fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0), startTicks: Number(fields[19]),
  };
};

let boot: string | undefined;

/** Changes with every boot of the machine. */
export const bootId = async (): Promise<string> => {
  boot ??= process.platform === 'linux'
    ? (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    : (await run('sysctl', ['-n', 'kern.boottime'])).stdout.trim();
  return boot;
};

/** macOS has no start ticks: the start time in epoch seconds stands for them. Untested there. */
const startedAt = async (pid: number): Promise<number | undefined> => {
  const answer = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' } }).catch(() => undefined);
  const match = /^(\S+)\s+(.+)$/.exec(answer?.stdout.trim() ?? '');
  if (match === null || (match[1] as string).startsWith('Z')) return undefined;
  return Date.parse(match[2] as string) / 1000;
};

const ticksOf = async (pid: number): Promise<number | undefined> => {
  if (process.platform !== 'linux') return startedAt(pid);
  const stat = await readStat(pid);
  return stat === undefined || stat.state === 'Z' || stat.state === 'X' ? undefined : stat.startTicks;
};

/** Who a process is, or undefined where it has ended (a zombie has). */
export const identify = async (pid: number): Promise<ProcessIdentity | undefined> => {
  const startTicks = await ticksOf(pid);
  return startTicks === undefined ? undefined : { pid, startTicks, bootId: await bootId() };
};

/** Same pid, same start, same boot, not a zombie. */
export const isAlive = async (identity: ProcessIdentity): Promise<boolean> =>
  identity.bootId === (await bootId()) && (await ticksOf(identity.pid)) === identity.startTicks;
