import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, test } from '@jest/globals';
import { resultJson, runFiles, type ResultJson, type RunEvent, type RunJson } from '../../src/contracts/run-directory.js';
import { findMarked, sweep } from '../../src/host/sweep.js';
import { sandboxFolders } from '../../src/host/sandbox-folders.js';
import type { RunFolder } from '../../src/host/run-folder.js';
import { runEnvironment } from '../../src/agents/environment.js';
import type { NetworkPolicy } from '../../src/shared/policy.js';
import { startRunner } from '../../src/runner/start.js';

export const fixture = (name: string): string => resolve('test/fixtures/agents', name);

/** Whether bubblewrap works here: what needs it is skipped visibly elsewhere. */
export const bwrapWorks = spawnSync('bwrap', ['--unshare-user', '--unshare-pid', '--ro-bind', '/', '/', '--proc', '/proc', 'true']).status === 0;
export const inSandbox = bwrapWorks ? test : test.skip;

/** The same tests at both levels; without bubblewrap the one level shows as skipped. */
export const eachLevel = (tests: (level: 'bwrap' | 'none') => void): void => {
  (bwrapWorks ? describe : describe.skip)('sandbox bwrap', () => tests('bwrap'));
  describe('sandbox none', () => tests('none'));
};

/** Waits for a condition; a test that would wait for ever says for what. */
export const until = async <T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>, seconds = 60): Promise<T> => {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`not seen within ${seconds} s: ${what}`);
    await new Promise((wait) => setTimeout(wait, 10));
  }
};

export interface TestRun {
  folder: RunFolder;
  run: RunJson;
  clone: string;
  home: string;
  towpathHome: string;
  start(): Promise<number>;
  file(name: keyof typeof runFiles): string;
  text(name: keyof typeof runFiles): string;
  events(): RunEvent[];
  result(seconds?: number): Promise<ResultJson>;
  /** Pids that bear the run's marker, the runner excepted: it has none. */
  alive(): Promise<number[]>;
  stop(reason?: string): void;
}

const roots: string[] = [];
const markers: string[] = [];

/** Ends what a failed test may have left, and removes all folders. */
export const cleanUpRuns = async (): Promise<void> => {
  for (const marker of markers.splice(0)) await sweep(marker);
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
};

const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, {
  cwd, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_NAME: 'T', GIT_AUTHOR_EMAIL: 't@example.test', GIT_COMMITTER_NAME: 'T', GIT_COMMITTER_EMAIL: 't@example.test' },
}).trim();

export const gitIn = git;

export const makeRun = (change: Partial<RunJson> = {}, { prompt = 'Do it.\n', env = {} }: { prompt?: string; env?: Record<string, string> } = {}): TestRun => {
  const root = mkdtempSync(join(tmpdir(), 'towpath-runner-'));
  roots.push(root);
  const towpathHome = join(root, 'home');
  const path = join(towpathHome, 'runs', 'WEB-1', '1.development.1.agent.1');
  const clone = join(towpathHome, 'items', 'WEB-1', 'clone');
  const home = join(towpathHome, 'items', 'WEB-1', 'home', '1.development.1.agent.1');
  for (const one of [path, clone, home]) mkdirSync(one, { recursive: true, mode: 0o700 });
  git(clone, 'init', '-q', '-b', 'main');
  writeFileSync(join(clone, 'README.md'), '# shop\n');
  git(clone, 'add', '-A');
  git(clone, 'commit', '-q', '-m', 'start');
  const reportFile = join(home, 'report.json');
  const level = change.sandbox?.level ?? (bwrapWorks ? 'bwrap' : 'none');
  const run: RunJson = {
    schema: 1, run: '1.development.1.agent.1', key: 'WEB-1', project: 'WEB', workflowId: 'item/WEB-1', kind: 'agent',
    stage: 'development', role: 'developer', attempt: 1, marker: randomBytes(16).toString('hex'), adapter: 'command',
    commands: [{ claim: null, argv: ['true'] }],
    secrets: [], cwd: clone, timeoutSeconds: 60, inactivitySeconds: null, graceSeconds: 1, leaseSeconds: null,
    outputBytes: 4 * 1024 * 1024, mostProcesses: 1_024, commit: { message: 'WEB-1: development', name: 'Towpath', email: 'towpath@example.test', force: [] },
    reportFile, before: null, resume: null, keyVariable: null, hidden: [], rules: null, agentVersion: null, createdAt: new Date().toISOString(),
    ...change,
    env: { ...runEnvironment({ from: process.env, home, extra: { TOWPATH_REPORT: reportFile } }), ...env },
    sandbox: sandboxFolders({ level, network: change.sandbox?.network ?? 'full', towpathHome, write: [clone, home], read: [] }),
  };
  markers.push(run.marker);
  writeFileSync(join(path, runFiles.run), JSON.stringify(run), { mode: 0o600 });
  writeFileSync(join(path, runFiles.prompt), prompt, { mode: 0o600 });
  const folder: RunFolder = { key: 'WEB-1', run: run.run, path };
  const file = (name: keyof typeof runFiles): string => join(path, runFiles[name]);
  const text = (name: keyof typeof runFiles): string => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : '');
  return {
    folder, run, clone, home, towpathHome, file, text,
    start: () => startRunner(folder),
    events: () => text('events').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as RunEvent),
    result: async (seconds = 60) => {
      await until(`result of ${path}; runner: ${text('log')}`, () => existsSync(file('result')), seconds);
      return resultJson.parse(JSON.parse(text('result')));
    },
    alive: () => findMarked(run.marker),
    stop: (reason = 'stopped') => writeFileSync(file('stop'), JSON.stringify({ reason, at: new Date().toISOString() })),
  };
};

/** `sandbox` of a run by its level alone; `makeRun` fills the folders. */
export const at = (level: 'bwrap' | 'none', network: NetworkPolicy = 'full'): Pick<RunJson, 'sandbox'> => ({ sandbox: { level, network, write: [], read: [], mask: [] } });
