import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ProcessIdentity } from '../src/contracts/run-directory.js';
import { identify } from '../src/host/process.js';

const run = promisify(execFile);

interface CommandLine { pid: number; args: string[] }

const readLinux = async (): Promise<CommandLine[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(pids.map(async (pid) => ({
    pid: Number(pid),
    args: await readFile(`/proc/${pid}/cmdline`, 'utf8').then((text) => text.split('\0'), () => []),
  })));
};

/** `ps` joins the arguments with spaces: a home with a space in its path is not found. Untested there. */
const readMacos = async (): Promise<CommandLine[]> => {
  const { stdout } = await run('ps', ['-axww', '-o', 'pid=,command='], { maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\n').map((line) => line.trim().split(/\s+/)).map(([pid, ...args]) => ({ pid: Number(pid), args }));
};

const after = (args: string[], flag: string): string | undefined => {
  const at = args.indexOf(flag);
  return at === -1 ? undefined : args[at + 1];
};

export interface FoundServer { identity: ProcessIdentity; executable: string; port: number; uiPort: number }

/** The server that has this database file open, found in the process table: a starter may have died before it wrote a record. */
export const findServer = async (database: string): Promise<FoundServer | undefined> => {
  const lines = process.platform === 'linux' ? await readLinux() : await readMacos();
  for (const { pid, args } of lines) {
    if (!args.includes('start-dev') || after(args, '--db-filename') !== database) continue;
    const identity = await identify(pid);
    const [port, uiPort] = [Number(after(args, '--port')), Number(after(args, '--ui-port'))];
    if (identity !== undefined && port > 0 && uiPort > 0) return { identity, executable: args[0] ?? '', port, uiPort };
  }
  return undefined;
};
