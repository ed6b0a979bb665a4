import { expect } from '@jest/globals';
import { execa, type ResultPromise } from 'execa';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readUp } from '../../src/client/running.js';
import { openHome } from '../../src/host/home.js';
import type { ItemDocument } from '../../src/shared/documents.js';
import type { Scratch } from './repository.js';

const program = fileURLToPath(new URL('../../bin/towpath.js', import.meta.url));

export interface Answer { exit: number; out: string; err: string; json: <T>() => T }

/** Polls a condition; never green because of a sleep. */
export const until = async <T>(what: string, look: () => T | undefined | Promise<T | undefined>, seconds = 90, everyMs = 100): Promise<T> => {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, everyMs); });
  }
};

/** Towpath as a person uses it: the program, a home of its own, an embedded engine of its own. */
export class Towpath {
  readonly env: NodeJS.ProcessEnv;
  #up: ResultPromise<{ all: true; reject: false; buffer: true }> | undefined;
  #said = '';

  constructor(readonly home: string, readonly folder: string, env: NodeJS.ProcessEnv = {}) {
    mkdirSync(home, { recursive: true });
    const { TEMPORAL_ADDRESS: _address, TEMPORAL_PROFILE: _profile, ...inherited } = process.env;
    this.env = { ...inherited, TOWPATH_HOME: home, NO_COLOR: '1', NODE_OPTIONS: '', ...env };
  }

  async say(...args: string[]): Promise<Answer> {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [program, ...args], {
      cwd: this.folder, env: this.env, extendEnv: false, reject: false, stdin: 'ignore', timeout: 120_000,
    });
    return { exit: exitCode ?? -1, out: stdout, err: stderr, json: <T>() => JSON.parse(stdout) as T };
  }

  /** Starts `towpath up` and waits until it serves. */
  async up(...args: string[]): Promise<number> {
    const child = execa(process.execPath, [program, 'up', ...args], {
      cwd: this.folder, env: this.env, extendEnv: false, reject: false, all: true, stdin: 'ignore', buffer: true,
    });
    this.#up = child as never;
    this.#said = '';
    child.all.on('data', (text: Buffer) => { this.#said += text.toString(); });
    let ended = false;
    void child.then(() => { ended = true; });
    await until('towpath up serves', async () => {
      if (ended) throw new Error(`towpath up ended: ${this.#said}`);
      // The engine answers before the projects run.
      const listed = await this.#ask('/api/projects').then((reply) => reply?.json()) as { projects?: unknown[] } | undefined;
      return (listed?.projects ?? []).length > 0 ? true : undefined;
    }, 120);
    return child.pid as number;
  }

  get said(): string { return this.#said; }

  /** `up` lists its items up to ten seconds apart: its line comes after what the API answers. */
  async says(words: string): Promise<void> {
    await until(`\`up\` says ${words}`, () => (this.#said.includes(words) ? true : undefined));
  }

  /** Signals the running `up` and waits until it is gone. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#up?.kill(signal);
    await this.#up;
    this.#up = undefined;
  }

  async show(key: string): Promise<ItemDocument> {
    return (await this.say('show', key, '--json')).json<ItemDocument>();
  }

  /** As `show` has it, asked of the running API: a program for each look would take the machine from what is looked at. */
  async #look(key: string): Promise<ItemDocument> {
    const reply = await this.#ask(`/api/items/${key}`);
    return reply === undefined ? this.show(key) : await reply.json() as ItemDocument;
  }

  /** The running API's answer, if it has a good one. */
  async #ask(path: string): Promise<Response | undefined> {
    const up = await readUp(openHome(this.home));
    const reply = up?.alive === true ? await fetch(`${up.apiUrl}${path}`).catch(() => undefined) : undefined;
    return reply?.ok === true ? reply : undefined;
  }

  /** What the engine alone knows of an item, while its worker is busy, is not the whole of it. */
  async itemIs(key: string, is: (item: ItemDocument) => boolean, seconds = 90): Promise<ItemDocument> {
    let last: ItemDocument | undefined;
    try {
      return await until(`${key} as expected`, async () => { last = await this.#look(key); return last.workerAway === undefined && is(last) ? last : undefined; }, seconds, 100);
    } catch (error) {
      throw new Error(`${String(error)}: ${JSON.stringify({ ...last, body: '' }, null, 1)}`, { cause: error });
    }
  }

  async down(): Promise<void> {
    await this.say('down', '--kill');
    await this.#up?.catch(() => undefined);
    this.#up = undefined;
  }
}

/** Processes whose environment holds this text: read from outside, not asked of Towpath. */
export const processesWith = (text: string): number[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
  try {
    return readFileSync(join('/proc', pid, 'environ'), 'utf8').includes(text) ? [Number(pid)] : [];
  } catch {
    return []; // the process ended meanwhile, or is another user's
  }
});

/** At the end of a test: the program is down, and nothing of its home is left. */
export const leavesNothing = async (towpath: Towpath, scratch: Scratch): Promise<void> => {
  await towpath.down();
  expect(processesWith(`TOWPATH_HOME=${towpath.home}`)).toEqual([]);
  await scratch.remove();
};
