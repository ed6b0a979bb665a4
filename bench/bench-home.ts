import { Client, Connection } from '@temporalio/client';
import { execa, type ResultPromise } from 'execa';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectClient } from '../src/client/connect-client.js';
import { readUp } from '../src/client/running.js';
import type { TowpathClient } from '../src/client/towpath-client.js';
import { openHome, type Home } from '../src/host/home.js';
import { until } from './numbers.js';

const program = fileURLToPath(new URL('../../bin/towpath.js', import.meta.url));

/** A whole Towpath for measuring: its own home, engine and repository, the real program. */
export interface BenchHome {
  home: Home;
  folder: string;
  address: string;
  apiUrl: string;
  client: TowpathClient;
  /** The engine's own client: what it says costs the worker nothing. */
  engine: Client;
  /** The pid of the running `towpath up`. */
  pid: () => number;
  /** Milliseconds since 1970 at which the process was started. */
  start: () => Promise<number>;
  end: (signal: NodeJS.Signals) => Promise<void>;
  close: () => Promise<void>;
}

/** Where tickets lie: with it a ticket that gets the label `agent` becomes an item. */
export interface BenchTracker { url: string; token: string; secret: string }
export interface BenchOptions { agent: string; pipeline: string; items: number; runs: number; tracker?: BenchTracker }

const trackerLines = ({ url }: BenchTracker): string =>
  `connections: { board: { kind: gitea, url: "${url}", token: "env:BENCH_TOKEN", secret: "env:BENCH_SECRET" } }`;

const configuration = ({ pipeline, items, runs, tracker }: BenchOptions, folder: string): string => [
  'version: 1',
  'agents:',
  `  default: { adapter: command, command: [bash, ${join(folder, 'agent.sh')}], timeout: 10m, sandbox: ${pipeline === 'sleep' ? 'none' : 'auto'} }`,
  'pipelines:',
  '  six:',
  '    - { stage: analysis, role: analyst, gates: [{ kind: artifacts, files: [01-brief.md] }] }',
  '    - { stage: architecture, role: architect, gates: [{ kind: artifacts, files: ["06-adr/*.md"] }] }',
  '    - { stage: development, role: developer, gates: [{ kind: command, run: ["true"] }] }',
  '    - { stage: review, role: reviewer }',
  '    - { stage: testing, role: tester }',
  '    - { stage: deploy, role: deployer }',
  '  decide:',
  '    - { stage: analysis, role: analyst, gates: [{ kind: artifacts, files: [01-brief.md] }, { kind: approval }] }',
  '    - { stage: architecture, role: architect, gates: [{ kind: artifacts, files: ["06-adr/*.md"] }] }',
  '  one:',
  '    - { stage: analysis, role: analyst, gates: [] }',
  '  sleep:',
  '    - { stage: development, role: developer, gates: [] }',
  ...(tracker === undefined ? [] : [trackerLines(tracker)]),
  'projects:',
  `  - { key: BEN, repository: { url: ${join(folder, 'repository.git')}, base: main }, pipeline: ${pipeline}, limits: { items: ${items} }${tracker === undefined ? '' : ', tracker: { connection: board, project: team/shop, start: { label: agent } }'} }`,
  `host: { runs: ${runs}, gates: 2 }`,
  '',
].join('\n');

const repository = async (folder: string): Promise<void> => {
  const work = join(folder, 'work');
  await mkdir(work, { recursive: true });
  const git = (...args: string[]) => execa('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost', ...args], { cwd: work });
  await git('init', '-q', '-b', 'main');
  writeFileSync(join(work, 'README.md'), 'bench\n');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'first');
  await git('clone', '-q', '--bare', work, join(folder, 'repository.git'));
};

export const openBenchHome = async (options: BenchOptions): Promise<BenchHome> => {
  const folder = mkdtempSync(join(tmpdir(), 'towpath-bench-'));
  const home = openHome(join(folder, 'home'));
  await repository(folder);
  writeFileSync(join(folder, 'agent.sh'), options.agent);
  writeFileSync(join(folder, 'towpath.yaml'), configuration(options, folder));
  const { TEMPORAL_ADDRESS: _address, TEMPORAL_PROFILE: _profile, ...inherited } = process.env;
  const env = { ...inherited, TOWPATH_HOME: home.root, BENCH_FOLDER: folder, BENCH_TOKEN: options.tracker?.token, BENCH_SECRET: options.tracker?.secret };
  let up: ResultPromise<{ reject: false }> | undefined;
  const start = async (): Promise<number> => {
    const began = Date.now();
    up = execa(process.execPath, [program, 'up'], { cwd: folder, env, extendEnv: false, reject: false, stdio: 'ignore' }) as never;
    const { pid } = up as unknown as { pid: number };
    await until('towpath up serves', async () => {
      const found = await readUp(home);
      return found?.process.pid === pid ? found : undefined;
    });
    return began;
  };
  await start();
  const { address, namespace, apiUrl } = (await readUp(home)) as { address: string; namespace: string; apiUrl: string };
  const client = await connectClient({ address, namespace, home, timeoutMs: 60_000 });
  const connection = await Connection.connect({ address });
  const engine = new Client({ connection, namespace });
  const end = async (signal: NodeJS.Signals): Promise<void> => { up?.kill(signal); await up; };
  const close = async (): Promise<void> => {
    await Promise.all([client.close(), connection.close()]);
    await execa(process.execPath, [program, 'down', '--kill'], { cwd: folder, env, extendEnv: false, reject: false });
    await up;
    await rm(folder, { recursive: true, force: true });
  };
  return { home, folder, address, apiUrl, client, engine, pid: () => (up as unknown as { pid: number }).pid, start, end, close };
};

export const me = { channel: 'cli', id: 'bench', name: 'bench' } as const;

export const createItem = async ({ client }: BenchHome, title: string): Promise<string> =>
  (await client.create({ title, body: '', project: 'BEN', pipeline: null, priority: 3, idempotencyKey: null, again: true, by: me })).key;
