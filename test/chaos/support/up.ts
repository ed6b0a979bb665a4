import { execa } from 'execa';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { until } from '../../support/towpath-process.js';

const program = fileURLToPath(new URL('../../../bin/towpath.js', import.meta.url));

/** What the checks need of `up.json`. */
const upFile = z.object({ process: z.object({ pid: z.number() }), apiUrl: z.string(), address: z.string(), namespace: z.string() });

export interface UpOptions { home: string; folder: string; env: NodeJS.ProcessEnv }

/** The environment of the real program: a home of its own, and the server that the tests found already. */
export const environmentOf = ({ home, env }: Pick<UpOptions, 'home' | 'env'>): NodeJS.ProcessEnv => {
  const { TEMPORAL_ADDRESS: _address, TEMPORAL_PROFILE: _profile, ...inherited } = process.env;
  return { ...inherited, TOWPATH_HOME: home, TOWPATH_TEMPORAL: process.env['TOWPATH_TEST_ENGINE'], NO_COLOR: '1', NODE_OPTIONS: '', ...env };
};

/** Runs one command of Towpath to its end. */
export const say = async (options: UpOptions, ...args: string[]): Promise<{ exit: number; out: string; err: string }> => {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [program, ...args], {
    cwd: options.folder, env: environmentOf(options), extendEnv: false, reject: false, stdin: 'ignore', timeout: 120_000,
  });
  return { exit: exitCode ?? -1, out: stdout, err: stderr };
};

/** One `towpath up`, from its start to its end. */
export class Up {
  readonly #child;
  readonly startedAt = performance.now();
  said = '';
  ended: { exit: number | null; signal: string | null } | undefined;

  constructor(readonly options: UpOptions) {
    this.#child = execa(process.execPath, [program, 'up', '--port', '0'], {
      cwd: options.folder, env: environmentOf(options), extendEnv: false, reject: false, all: true, stdin: 'ignore', buffer: false, cleanup: true,
    });
    this.#child.all.on('data', (chunk: Buffer) => { this.said += chunk.toString('utf8'); });
    void this.#child.then(({ exitCode, signal }) => { this.ended = { exit: exitCode ?? null, signal: signal ?? null }; });
  }

  get pid(): number { return this.#child.pid as number; }

  /** Its child that calls git for it. */
  launcherPid(): number | undefined {
    const children = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').split(' ').filter((pid) => pid !== '');
    return children.map(Number).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('launcher/main.js'));
  }

  signal(name: NodeJS.Signals): void { if (this.ended === undefined) this.#child.kill(name); }

  file(): z.infer<typeof upFile> | undefined {
    const path = join(this.options.home, 'up.json');
    if (!existsSync(path)) return undefined;
    const read = upFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return read.success && read.data.process.pid === this.pid ? read.data : undefined;
  }

  async serves(seconds = 90): Promise<this> {
    await until('towpath up serves', () => {
      if (this.ended !== undefined) throw new Error(`towpath up ended (${JSON.stringify(this.ended)}): ${this.said}`);
      return this.said.includes('Next, in another terminal') ? true : undefined;
    }, seconds);
    return this;
  }

  /** Signals it and waits for its end. */
  async end(name: NodeJS.Signals, seconds = 60): Promise<{ exit: number | null; signal: string | null; ms: number }> {
    const begun = performance.now();
    this.signal(name);
    const ended = await until(`the end of towpath up after ${name}: ${this.said}`, () => this.ended, seconds);
    return { ...ended, ms: performance.now() - begun };
  }
}
