import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openHome, type Home } from '../../../src/host/home.js';
import { stopEngine } from '../../../temporal/engine.js';
import { testEngine } from '../../support/engine.js';

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, '../../..');

export interface Starter { process: ChildProcess; answer: { pid: number; address: string; started: boolean } }

/** A home whose engine comes and goes with a test. `dispose` in `afterEach`. */
export class OwnHome {
  readonly #starters: ChildProcess[] = [];
  private constructor(readonly home: Home) {}
  static async make(): Promise<OwnHome> { return new OwnHome(openHome(await mkdtemp(join(tmpdir(), 'towpath-engine-')))); }

  /** A person's environment, with the program that the whole run uses. */
  env(over: Record<string, string> = {}): NodeJS.ProcessEnv {
    return { HOME: this.home.root, PATH: process.env['PATH'], TOWPATH_TEMPORAL: testEngine().program, ...over };
  }

  /** Another process that starts or adopts the engine; answered when it has. */
  async starter(): Promise<Starter> {
    const child = spawn(process.execPath, [join(repository, 'test/fixtures/engine/start.mjs'), join(repository, 'dist'), this.home.root],
      { env: this.env(), stdio: ['ignore', 'pipe', 'inherit'] });
    this.#starters.push(child);
    const [line] = await once(child.stdout, 'data') as [Buffer];
    return { process: child, answer: JSON.parse(line.toString()) as Starter['answer'] };
  }

  /** Pids of the servers that have this home's database open, as the process table has them. */
  async servers(): Promise<number[]> {
    const { stdout } = await run('ps', ['-axww', '-o', 'pid=,stat=,command=']);
    const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/));
    return lines.filter(([, state, ...command]) => state?.startsWith('Z') === false && command.includes('start-dev') && command.includes(join(this.home.engine, 'temporal.db')))
      .map(([pid]) => Number(pid));
  }

  async dispose(): Promise<void> {
    for (const child of this.#starters) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await stopEngine(this.home);
    await rm(this.home.root, { recursive: true, force: true });
  }
}

/** Waits for something that is not there yet. Thrown when it does not come. */
export const until = async (what: () => Promise<boolean>, ms = 60_000): Promise<void> => {
  const end = Date.now() + ms;
  while (!(await what())) {
    if (Date.now() > end) throw new Error(`it did not come within ${ms} ms: ${what.toString()}`);
    await sleep(50);
  }
};
