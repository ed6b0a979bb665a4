import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Marked { pid: number; item: string; run: string }

const read = (pid: string, file: string): string => {
  try {
    return readFileSync(join('/proc', pid, file), 'utf8');
  } catch {
    return ''; // ended meanwhile, or another user's
  }
};

const isZombie = (pid: string): boolean => / Z /.test(read(pid, 'stat').replace(/^.*\)/, ''));

/** Whether the process lives: one that has ended and waits for its parent does not. */
export const lives = (pid: number): boolean => read(String(pid), 'stat') !== '' && !isZombie(String(pid));

/** Living processes that carry the mark of one of this home's items, read from the kernel alone. */
export const markedProcesses = (home: string): Marked[] => {
  const mark = `TOWPATH_ITEM=${createHash('sha256').update(home).digest('hex').slice(0, 16)}.`;
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    const variables = read(pid, 'environ').split('\0');
    const item = variables.find((one) => one.startsWith(mark));
    if (item === undefined || isZombie(pid)) return [];
    const run = variables.find((one) => one.startsWith('TOWPATH_RUN='))?.slice('TOWPATH_RUN='.length) ?? '';
    return [{ pid: Number(pid), item: item.slice(mark.length), run }];
  });
};

/** Living processes whose command line or environment names the text: a home's path finds its `up`, engine, runners and agents. */
export const processesNaming = (text: string): number[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) =>
  pid !== String(process.pid) && `${read(pid, 'cmdline')}\0${read(pid, 'environ')}`.includes(text) && !isZombie(pid)).map(Number);

/** Command lines of all processes: what any user of the machine can read. */
export const commandLines = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => read(pid, 'cmdline'));
