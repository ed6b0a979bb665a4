import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { TowpathError } from '../shared/error-table.js';
import { gitEnvironment, gitOptions } from './git-environment.js';
import { gitFailure } from './git-failure.js';

export interface GitCall {
  /** Subcommand and arguments; put `--end-of-options` before names from outside. */
  args: readonly string[];
  /** A bare repository or a `.git` folder, named outright: nothing is searched upwards. */
  repository?: string;
  /** A work tree to stand in. */
  folder?: string;
  /** Standard input; without it the input is empty. */
  input?: string | Uint8Array;
  /** Added to the fixed environment. */
  env?: Record<string, string>;
  /** Exit codes that are answers. Default: 0. */
  accept?: readonly number[];
  /** Default 120. */
  timeoutSeconds?: number;
  /** Of standard output; default 64 MiB. More is a failure, or with `cut` the end of the reading. */
  maxBytes?: number;
  cut?: boolean;
  signal?: AbortSignal | undefined;
  /** The call talks to another repository: its time-outs and refusals mean that the connection is away. */
  remote?: boolean;
}

export interface GitAnswer { code: number; text: string; bytes: Uint8Array; errors: string; cut: boolean }

const graceMs = 2_000;
/** Bytes: with less left, not even a lock file or a small object is sure to be written. */
const leastRoom = 64 * 1024;

/** Ends the whole session that the call started: git's helpers would hold its pipes open. */
const endGroup = (pid: number | undefined, signal: NodeJS.Signals): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Why a call was ended from outside; undefined while it was not. */
type Ended = 'late' | 'aborted' | undefined;

interface Bound { settled: Promise<undefined>; why: () => Ended; clear: () => void }

/** Settles only when time or the caller ends the call and it does not end by itself soon after. */
export const boundBy = (pid: number | undefined, { timeoutSeconds = 120, signal }: GitCall): Bound => {
  const timers: NodeJS.Timeout[] = [];
  let why: Ended;
  let onAbort: () => void = () => undefined;
  const settled = new Promise<undefined>((resolve) => {
    const end = (reason: Ended) => (): void => {
      why ??= reason;
      endGroup(pid, 'SIGTERM');
      timers.push(setTimeout(() => { endGroup(pid, 'SIGKILL'); resolve(undefined); }, graceMs));
    };
    timers.push(setTimeout(end('late'), timeoutSeconds * 1_000));
    onAbort = end('aborted');
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
  const clear = (): void => {
    if (why !== undefined) endGroup(pid, 'SIGKILL');
    timers.forEach((timer) => { clearTimeout(timer); });
    signal?.removeEventListener('abort', onAbort);
  };
  return { settled, why: () => why, clear };
};

/** All arguments of git for a call. */
export const gitArguments = ({ repository, folder, args }: GitCall): string[] => [
  ...(repository === undefined ? [] : [`--git-dir=${repository}`]),
  ...(folder === undefined ? [] : ['-C', folder]),
  ...gitOptions, ...args,
];

const roomAt = async (path: string): Promise<number> => {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return path === dirname(path) ? Infinity : roomAt(dirname(path));
  }
};

/** Git does not always say why it could not write. */
const hasNoRoom = async ({ folder, repository, args }: GitCall): Promise<boolean> => {
  const path = folder ?? repository ?? args.find((arg) => arg.startsWith('/'));
  return path !== undefined && (await roomAt(path)) < leastRoom;
};

const start = (call: GitCall) => execa('git', gitArguments(call), {
  env: { ...gitEnvironment(process.env), ...call.env },
  extendEnv: false, reject: false, detached: true, cleanup: false, encoding: 'buffer', stripFinalNewline: false, cwd: '/',
  maxBuffer: { stdout: call.maxBytes ?? 64 * 1024 * 1024, stderr: 1024 * 1024 },
  ...(call.input === undefined ? { stdin: 'ignore' as const } : { input: call.input }),
});

/**
 * Runs git once: array arguments, a fixed environment, bounded output and time.
 * Thrown when it fails: GIT_FAILED with its last lines, CONNECTION_AWAY, DISK_FULL, REPOSITORY_INVALID (access refused), INTERRUPTED.
 */
export const executeGit = async (call: GitCall): Promise<GitAnswer> => {
  const subprocess = start(call);
  const bound = boundBy(subprocess.pid, call);
  const ended = await Promise.race([subprocess, bound.settled]).finally(bound.clear);
  if (bound.why() === 'aborted') throw new TowpathError('INTERRUPTED', `git ${call.args[0] ?? ''}`);
  const trouble = { args: call.args, remote: call.remote === true };
  if (ended === undefined || bound.why() === 'late') throw gitFailure({ ...trouble, code: null, stderr: '', timedOut: true });
  const errors = Buffer.from(ended.stderr).toString('utf8');
  const cut = ended.isMaxBuffer;
  if (cut && call.cut !== true) throw new TowpathError('TOO_LARGE', `git ${call.args[0] ?? ''} printed more than ${call.maxBytes ?? 64 * 1024 * 1024} bytes`);
  if (!cut && (ended.exitCode === undefined || !(call.accept ?? [0]).includes(ended.exitCode))) {
    const said = ended.exitCode === undefined && errors === '' ? ended.shortMessage ?? '' : errors;
    throw gitFailure({ ...trouble, code: ended.exitCode ?? null, stderr: said, timedOut: false, noRoom: await hasNoRoom(call) });
  }
  return { code: ended.exitCode ?? 0, text: Buffer.from(ended.stdout).toString('utf8'), bytes: ended.stdout, errors, cut };
};
