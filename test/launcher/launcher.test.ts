import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { processIdentity } from '../../src/contracts/run-directory.js';
import { executeGit } from '../../src/host/execute-git.js';
import { openHome } from '../../src/host/home.js';
import { Launcher } from '../../src/launcher/launcher.js';
import { cleanUpRuns, fixture, makeRun, until } from '../runner/make-run.js';
import { makeRepository, makeScratch } from '../support/repository.js';

const scratch = makeScratch();
afterAll(() => scratch.remove());
afterEach(cleanUpRuns);

const shell = (script: string): string[] => ['-c', `alias.run=!${script}`, 'run'];
const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`);
const childrenOf = (pid: number): number[] => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter((one) => one !== '').map(Number);

describe('the launcher', () => {
  let root: string;
  let launcher: Launcher;
  const pid = (): number => launcher.pid as number;
  const runnersOf = (): number[] => childrenOf(pid()).filter((one) => {
    try { return readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('runner.mjs'); } catch { return false; }
  });
  /** Once no other runner of an ended run is left beside it. */
  const spareOf = (): Promise<number> => until('one runner that waits', () => (runnersOf().length === 1 ? runnersOf()[0] : undefined));

  beforeEach(() => {
    process.env['SECRET_OF_THE_WORKER'] = 'canary-launcher';
    root = mkdtempSync(join(tmpdir(), 'towpath-launcher-'));
    launcher = new Launcher(openHome(root));
  });
  afterEach(async () => {
    delete process.env['SECRET_OF_THE_WORKER'];
    const was = pid();
    await launcher.close();
    expect(isThere(was)).toBe(false);
    expect(readdirSync(root)).toEqual([]);
    rmSync(root, { recursive: true });
  });

  test('git answers as it does without: bytes, exit codes, failures by their code', async () => {
    const folder = makeRepository(scratch.path('same'));
    for (const call of [
      { folder, args: ['cat-file', 'commit', 'HEAD'] }, { folder, args: ['rev-parse', '--verify', '-q', 'nothing'], accept: [0, 1] },
      { args: ['hash-object', '--stdin'], input: Buffer.from([0, 255, 10]) },
    ]) expect(await launcher.git(call)).toEqual(await executeGit(call));
    await expect(launcher.git({ repository: scratch.path('nowhere'), args: ['log'] })).rejects.toMatchObject({ code: 'GIT_FAILED', detail: expect.stringContaining('not a git repository') });
    await expect(launcher.git({ args: ['ls-remote', 'https://127.0.0.1:1/x.git'], remote: true })).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
    await expect(launcher.git({ folder, args: ['log'], maxBytes: 3 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  test('I7: neither it, nor git, nor a runner sees what else is in the worker\'s environment', async () => {
    expect((await launcher.git({ args: shell('env') })).text).not.toContain('canary');
    for (const one of [pid(), await spareOf()]) expect(readFileSync(`/proc/${one}/environ`, 'utf8')).not.toContain('canary');
  });

  test('a call is given up by its signal, and its processes with it', async () => {
    const caller = new AbortController();
    const mark = `slept-${process.pid}`;
    const called = launcher.git({ args: shell(`sleep 60 # ${mark}`), signal: caller.signal });
    const sleeping = (): number[] => readdirSync('/proc').filter((one) => {
      try { return /^[0-9]+$/.test(one) && readFileSync(`/proc/${one}/cmdline`, 'utf8').includes(mark); } catch { return false; }
    }).map(Number);
    await until('the call to run', () => sleeping().length > 0);
    caller.abort();
    await expect(called).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await until('its processes to be gone', () => sleeping().length === 0);
  });

  test('I2: killed with -9 its calls have failed, and the next one is done by another launcher', async () => {
    const gate = scratch.path('gate');
    const called = launcher.git({ args: shell(`until [ -e ${gate} ]; do sleep 0.05; done`) });
    const refused = expect(called).rejects.toMatchObject({ code: 'GIT_FAILED', detail: expect.stringContaining('SIGKILL') });
    const first = pid();
    const spare = await spareOf();
    process.kill(first, 'SIGKILL');
    await refused;
    await launcher.git({ args: ['hash-object', '--stdin', '-w'], repository: join(makeRepository(scratch.path('again')), '.git'), input: 'x' });
    expect(pid()).not.toBe(first);
    await until('the spare of the first to be gone', () => !isThere(spare));
    await launcher.git({ args: ['hash-object', '--stdin'], input: '', folder: scratch.path('again') });
    await executeGit({ args: shell(`touch ${gate}`) });
  });

  test('what has begun when the worker goes is done to its end', async () => {
    const done = scratch.path('done');
    const called = launcher.git({ args: shell(`sleep 0.3; touch ${done}`) }).catch(() => undefined);
    await until('the call to have begun', () => childrenOf(pid()).length > 0);
    await launcher.close();
    await called;
    expect(existsSync(done)).toBe(true);
    launcher = new Launcher(openHome(root));
    await spareOf();
  });

  test('I13: a run is given to the spare runner, the next one to the next, and one without a spare to a new one', async () => {
    const agent = { commands: [{ claim: null, argv: ['bash', fixture('hangs.sh')] }] };
    const runners: number[] = [];
    const spares: number[] = [];
    for (const how of ['spare', 'spare', 'killed'] as const) {
      const spare = await spareOf();
      if (how === 'killed') {
        process.kill(spare, 'SIGKILL');
        await until('the spare to be gone', () => !isThere(spare));
      } else spares.push(spare);
      const one = makeRun(agent);
      await launcher.startRunner(one.folder);
      await until('the agent to start', () => one.events().some(({ t }) => t === 'started'));
      runners.push(processIdentity.parse(JSON.parse(one.text('runner'))).pid);
      // Told once more, it changes nothing.
      await launcher.startRunner(one.folder);
      await until('the second runner to say so', () => one.text('log').includes('this run has a runner already'));
      expect(one.events().filter(({ t }) => t === 'started')).toHaveLength(1);
      one.stop();
      expect(await one.result()).toMatchObject({ endedBy: 'stop' });
    }
    expect(runners.slice(0, 2)).toEqual(spares);
    expect(runners[2]).not.toBe(spares[1]);
    // One that was killed has a successor.
    expect(spares).not.toContain(await spareOf());
  });

  test('let go at any moment of its start, it leaves no file behind, nor what a killed one had left', async () => {
    for (let milliseconds = 0; milliseconds <= 200; milliseconds += 40) {
      await setTimeout(milliseconds);
      await launcher.close();
      expect(readdirSync(root)).toEqual([]);
      launcher = new Launcher(openHome(root));
    }
    await launcher.close();
    writeFileSync(join(root, 'spare-runner.log.1.1.pipe'), '');
    launcher = new Launcher(openHome(root));
    await spareOf();
  });

  test('a run outlives the launcher and the worker', async () => {
    const one = makeRun({ commands: [{ claim: null, argv: ['bash', fixture('hangs.sh')] }] });
    await launcher.startRunner(one.folder);
    await until('the agent to start', () => one.events().some(({ t }) => t === 'started'));
    process.kill(pid(), 'SIGKILL');
    await until('the launcher to be gone', () => launcher.pid === undefined);
    expect((await one.alive()).length).toBeGreaterThan(0);
    one.stop();
    expect(await one.result()).toMatchObject({ endedBy: 'stop' });
    await launcher.git({ args: ['version'] });
  });
});
