import { Client, Connection } from '@temporalio/client';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientOptions } from '../../../temporal/engine.js';
import { makeBare, makeScratch, writeFiles, type Scratch } from '../../support/repository.js';
import { until } from '../../support/towpath-process.js';
import { Control } from './control.js';
import { writeGitShim } from './git-shim.js';
import { say, Up, type UpOptions } from './up.js';

export interface WorldShape {
  /** Project keys: each has a bare repository of its own. */
  projects: string[];
  /** Stages of the pipeline, as towpath.yaml writes them. */
  pipeline: string;
  runs: number;
  gates: number;
  /** Set in `up`'s environment only; agents are given it by reference. */
  canary?: string;
  home?: string;
}

const configuration = (shape: WorldShape, control: string, repository: (project: string) => string): string => [
  'version: 1', 'agents:',
  `  default: { adapter: scripted, script: ${control}/agent.yaml, timeout: 2m, grace: 2s, sandbox: none, env: { CONTROL: '${control}', PACE: '${control}/pace'${shape.canary === undefined ? '' : ', CANARY: env:CANARY'} } }`,
  'pipelines:', `  chaos: ${shape.pipeline}`, 'projects:',
  ...shape.projects.map((key) => `  - { key: ${key}, repository: { url: '${repository(key)}', base: main }, pipeline: chaos, limits: { items: 40, developmentRuns: 20 },`
    + ` test: { run: [bash, ${control}/gate.sh], env: { CONTROL: '${control}' }, sandbox: none } }`),
  `host: { runs: ${shape.runs}, gates: ${shape.gates} }`, '',
].join('\n');

/** A home, repositories, agents that keep a ledger, a git that can be held, and the real `towpath up`, to be killed at will. */
export class ChaosWorld {
  readonly scratch: Scratch = makeScratch();
  readonly home: string;
  readonly control: Control;
  readonly options: UpOptions;
  #up: Up | undefined;
  #engine: { connection: Connection; client: Client } | undefined;

  constructor(readonly shape: WorldShape) {
    this.home = shape.home ?? this.scratch.path('home');
    this.control = new Control(this.scratch.path('control'));
    for (const project of shape.projects) makeBare(this.bare(project), { 'README.md': `${project}\n` });
    writeFiles(this.scratch.path('person'), { 'towpath.yaml': configuration(shape, this.control.folder, (project) => this.bare(project)) });
    const path = `${writeGitShim(this.control.folder)}:${process.env['PATH'] ?? ''}`;
    this.options = { home: this.home, folder: this.scratch.path('person'), env: { PATH: path, ...(shape.canary === undefined ? {} : { CANARY: shape.canary }) } };
  }

  bare(project: string): string { return this.scratch.path(`${project}.git`); }

  /** The repository also while it is moved away. */
  bareNow(project: string): string { return existsSync(this.bare(project)) ? this.bare(project) : `${this.bare(project)}.away`; }

  get up(): Up { if (this.#up === undefined) throw new Error('up was not started'); return this.#up; }

  /** Starts `towpath up`; with `wait: false` it may still be booting. */
  async start({ wait = true } = {}): Promise<Up> {
    this.#up = new Up(this.options);
    if (wait) await this.#up.serves();
    return this.#up;
  }

  enginePid(): number {
    const { process: running } = JSON.parse(readFileSync(join(this.home, 'engine', 'engine.json'), 'utf8')) as { process: { pid: number } | null };
    if (running === null) throw new Error('the engine was ended on purpose');
    return running.pid;
  }

  /** A client of this home's engine: the ledger of attempts. */
  async engine(): Promise<Client> {
    if (this.#engine !== undefined) return this.#engine.client;
    const { port } = JSON.parse(readFileSync(join(this.home, 'engine', 'engine.json'), 'utf8')) as { port: number };
    const connection = await Connection.connect(clientOptions({ address: `127.0.0.1:${port}` }));
    const namespace = (JSON.parse(readFileSync(join(this.home, 'up.json'), 'utf8')) as { namespace: string }).namespace;
    this.#engine = { connection, client: new Client({ connection, namespace }) };
    return this.#engine.client;
  }

  async api(method: 'GET' | 'POST', path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const api = this.up.file()?.apiUrl;
    if (api === undefined) throw new Error('up does not serve');
    const token = existsSync(join(this.home, 'token')) ? readFileSync(join(this.home, 'token'), 'utf8').trim() : '';
    const response = await fetch(`${api}${path}`, {
      method, headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(5_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json().catch(() => null) };
  }

  /** Makes an item, asking again with the same idempotency key until there is an answer. */
  async begin(project: string, title: string, seconds = 60): Promise<string> {
    let last: unknown;
    return until(`an item ${title}`, async () => {
      try {
        const { status, body } = await this.api('POST', '/api/items', { title, project, idempotencyKey: title.replace(/[^a-z0-9]+/gi, '-') });
        last = body;
        if (status === 201 || status === 200) return { key: (body as { key: string }).key };
        return status < 500 ? { key: '' } : undefined;
      } catch (error) {
        last = error;
        return undefined;
      }
    }, seconds).then(({ key }) => key, () => '').then((key) => {
      if (key === '') throw new Error(`no item ${title}: ${JSON.stringify(last)} ${String(last)}`);
      return key;
    });
  }

  /** Whether the engine says that the item's workflow has ended; undefined while the engine does not answer. */
  async closed(key: string): Promise<boolean | undefined> {
    try {
      const { status } = await (await this.engine()).workflow.getHandle(`item/${key}`).describe();
      return status.name !== 'RUNNING';
    } catch {
      return undefined; // the engine is being killed and started again
    }
  }

  async show(key: string): Promise<Record<string, unknown>> {
    return this.api('GET', `/api/items/${key}`).then(({ body }) => body as Record<string, unknown>, (error: unknown) => ({ error: String(error) }));
  }

  async allClosed(keys: string[], seconds: number): Promise<void> {
    const open = new Set(keys);
    await until('all items have ended', async () => {
      for (const key of [...open]) if (await this.closed(key) === true) open.delete(key);
      return open.size === 0 ? true : undefined;
    }, seconds).catch(async (error: unknown) => {
      const documents = await Promise.all([...open].map((key) => this.show(key)));
      throw new Error(`${String(error)}\nopen: ${JSON.stringify(documents, null, 1)}\n${this.up.said.slice(-3_000)}\n${this.log()}`);
    });
  }

  log(): string {
    const path = join(this.home, 'worker.log');
    return existsSync(path) ? readFileSync(path, 'utf8').slice(-3_000) : '';
  }

  /** Ends everything of this home and removes it. */
  async close(): Promise<void> {
    await this.#engine?.connection.close().catch(() => undefined);
    if (this.#up?.ended === undefined) this.#up?.signal('SIGCONT');
    await say(this.options, 'down', '--kill');
    await until('the end of up', () => this.#up === undefined || this.#up.ended !== undefined ? true : undefined, 30);
    await this.scratch.remove();
  }
}
