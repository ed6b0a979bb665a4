import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { bundleWorkflowCode } from '@temporalio/worker';
import { itemMarker } from '../../../src/activities/run/item-marker.js';
import { removeTree } from '../../../src/activities/workspace/remove-folder.js';
import { openHome, type Home } from '../../../src/host/home.js';
import { findMarked, sweep } from '../../../src/host/sweep.js';
import type { AgentRunRequest, CommandRunRequest, RunRequest } from '../../../src/shared/activities.js';
import { itemWorkflowId } from '../../../src/shared/ids.js';
import { searchAttributes } from '../../../src/shared/search-attributes.js';
import { makeBare } from '../../support/repository.js';
import type { RunOnce, runOnce } from './workflows/run-once.js';

export const until = async <T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>, seconds = 60): Promise<T> => {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > end) throw new Error(`not seen within ${seconds} s: ${what}`);
    await new Promise((wait) => setTimeout(wait, 20));
  }
};

const isRunning = (pid: number): boolean => {
  try { process.kill(pid, 0); return true; } catch { return false; }
};

/** A worker as a process of its own. */
export class WorkerProcess {
  output = '';
  errors = '';
  constructor(readonly process: ChildProcess, readonly startedAt = performance.now()) {
    process.stdout?.on('data', (chunk: Buffer) => { this.output += chunk.toString('utf8'); });
    process.stderr?.on('data', (chunk: Buffer) => { this.errors += chunk.toString('utf8'); });
  }

  get pid(): number { return this.process.pid as number; }
  get ended(): boolean { return this.process.exitCode !== null || this.process.signalCode !== null; }

  async ready(): Promise<number> {
    return until(`a worker that is ready; it said: ${this.output} ${this.errors}`, () => {
      if (this.ended) throw new Error(`the worker ended: ${this.output} ${this.errors}`);
      const match = /^ready (\d+)$/m.exec(this.output);
      return match === null ? undefined : [Number(match[1])];
    }).then(([adopted]) => adopted as number);
  }

  /** Ends it and waits for its end. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.ended) this.process.kill(signal);
    await until(`the end of worker ${this.pid} after ${signal}: ${this.output} ${this.errors}`, () => this.ended);
  }

  going(): { key: string; stage: string; until: string; pid: number | null }[] {
    return JSON.parse(/^going (.*)$/m.exec(this.output)?.[1] ?? '[]') as [];
  }
}

const quiet = { log: () => undefined, trace: () => undefined, debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };

/** Made by the first file that needs it, in the folder of the tests' engine, which goes when all have ended. */
const bundlePath = async (): Promise<string> => {
  const path = join(process.env['TOWPATH_TEST_ENGINE_HOME'] ?? tmpdir(), 'run-once.bundle.js');
  if (existsSync(path)) return path;
  const { code } = await bundleWorkflowCode({ workflowsPath: resolve('test/integration/run/workflows/run-once.ts'), logger: quiet });
  writeFileSync(`${path}.${process.pid}`, code);
  renameSync(`${path}.${process.pid}`, path);
  return path;
};

export interface WorldOptions { address: string; namespace: string; client: Client; runs?: number; gates?: number; home?: Home }

/** Worlds of one file share an engine: keys never repeat. */
let numbers = 0;

/** A home, a bare repository, an agent that counts its starts and ends, and workers that can be killed. */
export class World {
  readonly root = mkdtempSync(join(tmpdir(), 'towpath-run-'));
  readonly home: Home;
  readonly bare: string;
  readonly counter = join(this.root, 'counter');
  readonly workers: WorkerProcess[] = [];
  readonly #keys = new Set<string>();

  constructor(readonly options: WorldOptions) {
    this.home = options.home ?? openHome(join(this.root, 'home'));
    mkdirSync(this.home.root, { recursive: true });
    this.bare = makeBare(join(this.root, 'shop.git')).bare;
    this.agent('until [ -e "$GO" ]; do sleep 0.05; done & wait $!');
    this.configure(options.runs ?? 4, options.gates ?? 2);
  }

  configure(runs: number, gates: number): void {
    writeFileSync(join(this.root, 'towpath.yaml'), [
      'version: 1', 'agents:', '  default: { adapter: command, command: ["true"] }', 'projects:',
      `  - { key: WEB, repository: { url: ${this.bare}, base: main } }`, `host: { runs: ${runs}, gates: ${gates} }`, '',
    ].join('\n'));
  }

  /** Agents that work go on to their end. */
  letGo(): void { writeFileSync(join(this.root, 'go'), ''); }
  hold(): void { rmSync(join(this.root, 'go'), { force: true }); }

  /** What the agent does between its start and its report. */
  agent(work: string): void {
    writeFileSync(join(this.root, 'agent.sh'), [
      '#!/bin/bash', 'echo "start $TOWPATH_KEY $TOWPATH_ATTEMPT $$" >> "$COUNTER"',
      'trap \'echo "term $TOWPATH_KEY $(date +%s%3N)" >> "$COUNTER"; exit 143\' TERM', work,
      'mkdir -p "docs/work-items/$TOWPATH_KEY"', 'echo "brief of $TOWPATH_KEY" > "docs/work-items/$TOWPATH_KEY/01-brief.md"',
      'echo \'{"status":"completed","summary":"done"}\' > "$TOWPATH_REPORT"', 'echo "end $TOWPATH_KEY" >> "$COUNTER"', '',
    ].join('\n'), { mode: 0o755 });
  }

  /** `path`: folders before PATH. */
  async start({ host = 'host-1', failoverSeconds = null as number | null, path = '' } = {}): Promise<WorkerProcess> {
    const options = {
      home: this.home.root, config: join(this.root, 'towpath.yaml'), address: this.options.address, namespace: this.options.namespace,
      host, failoverSeconds, bundle: await bundlePath(),
    };
    const env = { ...process.env, PATH: path === '' ? process.env['PATH'] : `${path}:${process.env['PATH'] ?? ''}`, SHOP_TOKEN: 'canary-5f1c0de5' };
    const child = spawn(process.execPath, [resolve('test/fixtures/programs/worker-process.mjs'), JSON.stringify(options)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const worker = new WorkerProcess(child);
    this.workers.push(worker);
    return worker;
  }

  agentRun(change: Partial<AgentRunRequest> = {}): AgentRunRequest {
    numbers += 1;
    const key = change.key ?? `WEB-${numbers}`;
    return {
      kind: 'agent', run: '1.analysis.1.agent.1', key, project: 'WEB', round: 1, stage: 'analysis', attempt: 1,
      repository: { url: this.bare, base: 'main' }, role: 'analyst', work: 'documents',
      agent: {
        name: 'default', adapter: 'command', command: ['bash', join(this.root, 'agent.sh')], script: null,
        env: { COUNTER: this.counter, GO: join(this.root, 'go') },
        timeoutSeconds: 120, inactivitySeconds: 100, graceSeconds: 2, sandbox: 'none', model: null, effort: null,
      },
      promptFile: null, title: 'Prices', body: 'Show prices.', branch: `towpath/${key}-prices`, head: null, pull: false, changes: [],
      conversation: null, repair: null, ...change,
    };
  }

  commandRun(commands: string[][], sha: string, change: Partial<CommandRunRequest> = {}): CommandRunRequest {
    numbers += 1;
    return {
      kind: 'command', run: '1.development.1.gate.1', key: `WEB-${numbers}`, project: 'WEB', round: 1, stage: 'development', attempt: 1,
      repository: { url: this.bare, base: 'main' }, purpose: 'gate', sha, commands: commands.map((run) => ({ claim: null, run })),
      env: {}, timeoutSeconds: 60, sandbox: 'none', ...change,
    };
  }

  /** A worker, and an agent that works under it. */
  async running(): Promise<{ worker: WorkerProcess; request: AgentRunRequest; handle: Awaited<ReturnType<World['begin']>> }> {
    const worker = await this.start();
    await worker.ready();
    const request = this.agentRun();
    const handle = await this.begin(request);
    await this.agentStarted();
    return { worker, request, handle };
  }

  async begin(request: RunRequest, change: Partial<RunOnce> = {}): Promise<WorkflowHandle<typeof runOnce>> {
    this.#keys.add(request.key);
    const input: RunOnce = { request, heartbeatSeconds: null, failoverSeconds: null, waitBetween: false, ...change };
    return this.options.client.workflow.start<typeof runOnce>('runOnce', {
      workflowId: `${itemWorkflowId(request.key)}`, taskQueue: 'items', args: [input],
      typedSearchAttributes: new TypedSearchAttributes([{ key: searchAttributes.itemState, value: 'running' }]),
    });
  }

  /** Lines that agents wrote: `start KEY …`, `end KEY`, `term KEY …`; of one item, or of all. */
  counted(what: string, key?: string): string[] {
    const lines = existsSync(this.counter) ? readFileSync(this.counter, 'utf8').split('\n') : [];
    return lines.filter((line) => line.startsWith(key === undefined ? what : `${what} ${key}`) && (key === undefined || line.split(' ')[1] === key));
  }

  async agentStarted(times = 1, key?: string): Promise<void> {
    await until(`${times} started agents; log: ${this.log()}`, () => this.counted('start', key).length >= times);
  }

  folder(request: RunRequest): string { return join(this.home.runs, request.key, request.run); }

  async file(request: RunRequest, name: string): Promise<string> {
    return until(`${name} of ${request.key}; log: ${this.log()}`, () => {
      const path = join(this.folder(request), name);
      return existsSync(path) && readFileSync(path, 'utf8');
    });
  }

  log(): string {
    const path = join(this.home.root, 'worker.log');
    return existsSync(path) ? readFileSync(path, 'utf8').slice(-3_000) : '';
  }

  /** Processes of an item that are alive now. */
  alive(key: string): Promise<number[]> { return findMarked(itemMarker(this.home, key), 'TOWPATH_ITEM'); }

  /** Kills runners and everything of the item, as a machine does that goes down. */
  async killAll(key: string): Promise<void> {
    for (const pid of this.runners()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    await sweep(itemMarker(this.home, key), 'TOWPATH_ITEM');
  }

  /** Kills what is left of runners and agents, then removes everything. */
  async close(): Promise<void> {
    for (const worker of this.workers) if (!worker.ended) await worker.end('SIGKILL');
    for (const pid of this.runners()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    for (const key of this.#keys) await sweep(itemMarker(this.home, key), 'TOWPATH_ITEM');
    await removeTree(this.root);
  }

  runners(): number[] {
    if (!existsSync(this.home.runs)) return [];
    return readdirSync(this.home.runs).flatMap((key) => readdirSync(join(this.home.runs, key)).flatMap((run) => {
      const path = join(this.home.runs, key, run, 'runner.json');
      return existsSync(path) ? [(JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid] : [];
    }));
  }
}

/** How often the activity was started and tried, by the engine's own history. */
export const readAttempts = async (handle: WorkflowHandle<typeof runOnce>): Promise<{ attempts: number; scheduled: number }> => {
  const { events } = await handle.fetchHistory();
  const started = (events ?? []).flatMap((event) => event.activityTaskStartedEventAttributes ?? []);
  const scheduled = (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes != null).length;
  return { attempts: Math.max(0, ...started.map((one) => one.attempt ?? 0)), scheduled };
};
