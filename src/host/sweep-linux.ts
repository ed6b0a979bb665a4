import { readdirSync, readFileSync } from 'node:fs';

/** Zombies have an empty environment, and processes of other users cannot be read: neither is ours to end. */
const holds = (pid: string, needle: Buffer): boolean => {
  let environ: Buffer;
  try { environ = readFileSync(`/proc/${pid}/environ`); } catch { return false; }
  const at = environ.indexOf(needle);
  return at === 0 || (at > 0 && environ[at - 1] === 0);
};

/** So many processes are looked at before others get their turn: 2 ms. */
const atOnce = 64;

/** One pass over /proc/<pid>/environ. Read synchronously: three times as fast as by way of the thread pool. */
export const readLinuxMarks = async (variable: string): Promise<number[]> => {
  const needle = Buffer.from(`${variable}\0`);
  const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  const found: number[] = [];
  for (let at = 0; at < pids.length; at += atOnce) {
    if (at > 0) await new Promise((resolve) => { setImmediate(resolve); });
    found.push(...pids.slice(at, at + atOnce).filter((pid) => holds(pid, needle)).map(Number));
  }
  return found;
};
