import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { GitAnswer, GitCall } from '../host/execute-git.js';
import { gitEnvironment } from '../host/git-environment.js';
import type { Home } from '../host/home.js';
import type { RunFolder } from '../host/run-folder.js';
import { packageRoot, runnerEnvironment, startRunner } from '../runner/start.js';
import { TowpathError } from '../shared/error-table.js';
import type { Order, Reply } from './messages.js';

const program = join(packageRoot(), 'dist', 'src', 'launcher', 'main.js');
/** Seconds beyond a call's own time-out: a launcher that is silent for so long is stuck. */
const patience = 15;
/** Milliseconds. */
const closeMs = 3_000;

type Numbered = Exclude<Order, { spare: string }>;
type Answered = Extract<Reply, { answer: unknown }> | Extract<Reply, { pid: number }>;
interface Waiting { resolve: (reply: Answered) => void; reject: (error: Error) => void; what: string }

/** The worker's side: one launcher process, started at once and anew after its death. */
export class Launcher {
  #child: ChildProcess | undefined;
  #last = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(private readonly home: Home) { this.#child = this.#start(); }

  /** As `executeGit`. Thrown also when the launcher died meanwhile: GIT_FAILED. */
  readonly git = async ({ signal, ...call }: GitCall): Promise<GitAnswer> => {
    const id = (this.#last += 1);
    const abort = (): void => { if (this.#child !== undefined) send(this.#child, { id, abort: true }); };
    const answered = this.#ask({ id, git: call }, { what: `git ${call.args[0] ?? ''}`, seconds: (call.timeoutSeconds ?? 120) + patience });
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    try {
      const { answer } = (await answered) as Extract<Reply, { answer: unknown }>;
      return { ...answer, text: Buffer.from(answer.bytes).toString('utf8') };
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  };

  /** As `startRunner`, but sooner. A launcher that fails is done without: a run may be given two runners. */
  readonly startRunner = async (folder: RunFolder): Promise<void> => {
    await this.#ask({ id: (this.#last += 1), run: folder }, { what: 'the runner', seconds: patience }).catch(() => startRunner(folder));
  };

  /** The process's id, while there is one. */
  get pid(): number | undefined { return this.#child?.pid; }

  /** Lets it go; resolves when it has ended, or before that where a call takes long: it ends by itself. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const over = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, closeMs);
      child.once('exit', () => { clearTimeout(timer); resolve(); });
    });
    child.disconnect();
    await over;
  }

  #ask(order: Numbered, { what, seconds }: { what: string; seconds: number }): Promise<Answered> {
    const child = (this.#child ??= this.#start());
    let timer: NodeJS.Timeout | undefined;
    return new Promise<Answered>((resolve, reject) => {
      this.#waiting.set(order.id, { resolve, reject, what });
      timer = setTimeout(() => { child.kill('SIGKILL'); }, seconds * 1_000);
      send(child, order);
    }).finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(order.id);
    });
  }

  #start(): ChildProcess {
    // The argument is for whoever looks at the process table. A session of its own: Ctrl-C in the terminal is the worker's
    // to answer. No more of the environment than is handed on.
    const child = fork(program, [this.home.root], {
      serialization: 'advanced', detached: true, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'], cwd: '/',
      env: { ...runnerEnvironment(process.env), ...gitEnvironment(process.env) },
    });
    child.on('message', (reply) => { this.#onReply(reply as Reply); });
    child.once('error', (error) => { this.#lost(child, error.message); });
    child.once('exit', (code, signal) => { this.#lost(child, `ended by ${signal ?? `exit code ${String(code)}`}`); });
    // What keeps the worker is the worker's own.
    child.unref();
    child.channel?.unref();
    send(child, { spare: join(this.home.root, 'spare-runner.log') });
    return child;
  }

  #onReply(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    if ('failure' in reply) waiting.reject(new TowpathError(reply.failure.code, reply.failure.detail, reply.failure.facts));
    else if ('crash' in reply) waiting.reject(new Error(`${waiting.what}: ${reply.crash}`));
    else waiting.resolve(reply);
  }

  #lost(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const { reject, what } of this.#waiting.values()) reject(new TowpathError('GIT_FAILED', `${what}: the launcher ${how}`));
  }
}

const send = (child: ChildProcess, order: Order): void => {
  // What cannot be sent is answered by the child's end.
  child.send(order, () => undefined);
};
