import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { AgentExit } from '../agents/adapter.js';
import type { RunJson } from '../contracts/run-directory.js';
import { bwrapArguments } from '../host/sandbox-arguments.js';
import { findProgram } from '../host/program-path.js';
import { listenFirst } from './network/inside.js';
import { limitProcesses } from './limit-processes.js';

export interface SpawnRequest {
  run: RunJson;
  argv: string[];
  env: Record<string, string>;
  /** Descriptors: standard input (or none), output, error. */
  stdin: number | 'ignore' | 'pipe';
  stdout: number;
  stderr: number;
  /** Given on as 3: where an agent reads its key. */
  key?: number;
  /** The sandbox held more processes than the run may have, and was killed. */
  onTooMany?: (processes: number) => void;
  /** Told of the socket on which the sandbox's own loopback is listened at, before the command begins. Absent: nothing listens. */
  onListening?: (server: Server) => void;
}

export interface Started {
  pid: number;
  /** With stdin `pipe`. */
  stdin: Writable | null;
  /** Settles when the command has ended, whoever still holds its output. Never rejects. */
  exited: Promise<AgentExit>;
  /** SIGTERM to what the command started: its group, and under bubblewrap the processes inside. */
  terminate(): Promise<void>;
  /** SIGKILL to the same; under bubblewrap nothing inside survives. */
  kill(): void;
}

/** Why nothing was started, for people. */
export class SpawnProblem extends Error {}

const infoFd = 4;

/** The pid of the sandbox's first process, as we see it. */
const readChildPid = async (stream: Readable): Promise<number | undefined> => {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return Number(/"child-pid"\s*:\s*([0-9]+)/.exec(text)?.[1]) || undefined;
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try { process.kill(pid, name); } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

const commandLine = ({ run, argv, env, onListening }: SpawnRequest): { file: string; args: string[] } => {
  const path = env['PATH'] ?? '';
  const program = argv[0] as string;
  if (findProgram(program, { path, cwd: run.cwd }) === undefined) {
    throw new SpawnProblem(`${program} was not found${program.includes('/') ? '' : ' on PATH'}: install it, or name its path in towpath.yaml, then retry`);
  }
  if (run.sandbox.level === 'none') return { file: program, args: argv.slice(1) };
  // Ours, not the run's: its PATH may begin with folders that an agent can write.
  const bwrap = findProgram('bwrap', { path: process.env['PATH'] ?? '/usr/bin:/bin', cwd: '/' });
  if (bwrap === undefined) throw new SpawnProblem('bwrap was not found on PATH: install bubblewrap, or set sandbox: none');
  return { file: bwrap, args: bwrapArguments({ sandbox: run.sandbox, cwd: run.cwd, path, argv, infoFd, ...(onListening === undefined ? {} : { wrapper: listenFirst() }) }) };
};

/** One socket comes out, then the channel is closed: the command starts when it is. */
const takeSocket = (child: ChildProcess, take: (server: Server) => void): void => {
  child.once('message', (_, handle) => {
    take(handle as Server);
    child.disconnect();
  });
};

/** SIGTERM at bubblewrap itself would end all at once, without a word of the agent. */
const terminateInside = async (first: number): Promise<void> => {
  const children = await readFile(`/proc/${first}/task/${first}/children`, 'utf8').catch(() => '');
  for (const child of children.split(' ').filter((pid) => pid !== '')) signal(Number(child), 'SIGTERM');
  signal(-first, 'SIGTERM');
};

const handle = (child: ChildProcess, { run, onTooMany }: SpawnRequest): Started => {
  const sandboxed = run.sandbox.level === 'bwrap';
  const pid = child.pid as number;
  const first = sandboxed ? readChildPid(child.stdio[infoFd] as Readable).catch(() => undefined) : Promise.resolve(undefined);
  // An ended command's number may belong to somebody else by now.
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const kill = (): void => {
    if (ended()) return;
    signal(-pid, 'SIGKILL');
    signal(pid, 'SIGKILL');
  };
  void first.then((inside) => {
    if (inside === undefined || ended()) return;
    child.once('exit', limitProcesses({ inside, most: run.mostProcesses, onMore: (processes) => { kill(); onTooMany?.(processes); } }));
  });
  return {
    pid, stdin: child.stdin, kill,
    exited: new Promise((resolve) => { child.once('exit', (code, name) => resolve({ code, signal: name })); }),
    async terminate() {
      const inside = await first;
      if (ended()) return;
      if (inside !== undefined) await terminateInside(inside);
      else signal(sandboxed ? pid : -pid, 'SIGTERM');
    },
  };
};

/**
 * Starts one command as the run wants it: sandbox, environment, a group of its own.
 * Thrown when the program or bubblewrap is not there (SpawnProblem).
 */
export const spawnCommand = async (request: SpawnRequest): Promise<Started> => {
  const { file, args } = commandLine(request);
  const sandboxed = request.run.sandbox.level === 'bwrap';
  const listens = sandboxed && request.onListening !== undefined;
  const stdio: StdioOptions = [request.stdin, request.stdout, request.stderr, request.key ?? 'ignore', ...(sandboxed ? ['pipe' as const] : []), ...(listens ? ['ipc' as const] : [])];
  const child = spawn(file, args, { cwd: sandboxed ? '/' : request.run.cwd, env: request.env, detached: true, stdio });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new SpawnProblem(`${request.argv[0] ?? ''} could not be started: ${error.message}`)));
  });
  if (listens) takeSocket(child, request.onListening as (server: Server) => void);
  return handle(child, request);
};
