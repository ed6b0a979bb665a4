import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, linkSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runFile, type RunFolder } from '../host/run-folder.js';
import { runnerEnvironment, runnerProgram } from '../runner/start.js';

/** The next one starts after this time: the one just taken needs the processor now. Milliseconds. */
const restMs = 100;
/** A spare that has not taken its run by then is passed over. */
const takeMs = 5_000;
/** A spare that has not ended by then is killed: it has nothing to lose. */
const endMs = 2_000;

/**
 * One runner that has started and waits on its standard input for the directory of its run: starting Node takes 70 ms,
 * a person waits for that. It ends with whoever keeps it, and has nothing to lose.
 */
export class Spare {
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `log`: where it says its first words, on the file system of the runs, else it serves none. Its pipes lie beside it while they are made. */
  constructor(private readonly log: string) {
    this.#clear();
    this.#start();
  }

  /**
   * Gives it the run; its log becomes the run's. Returns its pid, or undefined: there is none, or it did not take the run
   * in time. Starting another runner is harmless then: of two the second exits at once.
   */
  async take(folder: RunFolder): Promise<number | undefined> {
    const child = this.#child;
    if (child === undefined) this.#startSoon();
    if (child === undefined || !this.#giveLog(folder)) return undefined;
    this.#child = undefined;
    this.#startSoon();
    const taken = await tell(child, folder.path);
    child.stdin?.destroy();
    child.stdout?.destroy();
    child.unref();
    return taken ? child.pid : undefined;
  }

  /** Ends the one that waits; resolves when it has ended and none of its files is left. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child !== undefined) {
      const ended = once(child, 'exit');
      const timer = setTimeout(() => { child.kill('SIGKILL'); }, endMs);
      child.stdin?.end();
      await ended.catch(() => undefined);
      clearTimeout(timer);
    }
    rmSync(this.log, { force: true });
  }

  /** Removes the pipes of the one with that pid, killed before they had lost their names; of all, and the log, without one. */
  #clear(pid?: number): void {
    const begin = basename(this.log) + (pid === undefined ? '' : `.${pid}.`);
    try {
      const folder = dirname(this.log);
      for (const name of readdirSync(folder)) if (name.startsWith(begin)) rmSync(join(folder, name), { force: true });
    } catch { /* No such folder, or none that may be written to: nothing is there to remove. */ }
  }

  /** False where the run has a log: a runner was started for it before. */
  #giveLog(folder: RunFolder): boolean {
    try {
      linkSync(this.log, runFile(folder, 'log'));
    } catch { return false; }
    rmSync(this.log, { force: true });
    return true;
  }

  #startSoon(): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => { this.#start(); }, restMs);
  }

  #start(): void {
    try {
      mkdirSync(dirname(this.log), { recursive: true, mode: 0o700 });
      rmSync(this.log, { force: true });
      const log = openSync(this.log, 'wx', 0o600);
      const child = spawn(process.execPath, [runnerProgram(), '-', this.log], {
        detached: true, stdio: ['pipe', 'pipe', log], env: runnerEnvironment(process.env), cwd: '/',
      });
      closeSync(log);
      const gone = (): void => {
        if (this.#child !== child) return;
        this.#child = undefined;
        this.#clear(child.pid);
      };
      child.once('error', gone);
      child.once('exit', gone);
      // Its end is noticed by its exit.
      child.stdin?.on('error', () => undefined);
      this.#child = child;
    } catch (error) {
      console.error(`no spare runner: ${(error as Error).message}`);
    }
  }
}

/** Whether it has read the path. */
const tell = (child: ChildProcess, path: string): Promise<boolean> => new Promise((resolve) => {
  const timer = setTimeout(() => { resolve(false); }, takeMs);
  const settle = (taken: boolean): void => { clearTimeout(timer); resolve(taken); };
  child.stdout?.once('data', () => { settle(true); });
  child.once('exit', () => { settle(false); });
  child.stdin?.end(`${path}\n`);
});
