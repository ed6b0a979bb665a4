import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { processIdentity } from '../../src/contracts/run-directory.js';
import { secondsSinceBoot } from '../../src/host/clock.js';
import { concludeLost } from '../../src/runner/conclude-lost.js';
import { startRunner } from '../../src/runner/start.js';
import { at, cleanUpRuns, eachLevel, fixture, makeRun, until, type TestRun } from './make-run.js';

/* What may end a run from outside: inactivity, lease, signals. And what must not. */

afterAll(cleanUpRuns);

const agent = (name: string, ...args: string[]) => ({ commands: [{ claim: null, argv: [fixture(name), ...args] }] });
const started = (one: TestRun): Promise<boolean> => until('the agent to have started', () => one.events().some((event) => event.t === 'started'));

eachLevel((level) => {
  test('A1: an agent without any sign of life is ended, with the reason', async () => {
    const one = makeRun({ ...at(level), ...agent('hangs.sh'), inactivitySeconds: 1 });
    await one.start();
    const result = await one.result();
    expect(result.endedBy).toBe('inactivity');
    expect(result.message).toContain('no sign of life for 1 s');
    expect(await one.alive()).toEqual([]);
  });

  test('A1: an agent that works silently is left alone', async () => {
    const one = makeRun({ ...at(level), commands: [{ claim: null, argv: [process.execPath, fixture('works-silently.js'), '3000'] }], inactivitySeconds: 1 });
    await one.start();
    const result = await one.result();
    expect(result.endedBy).toBe('exit');
    expect(Date.parse(result.endedAt) - Date.parse(result.startedAt)).toBeGreaterThan(2_900);
  });
});

test('A1: an agent that only changes files is left alone', async () => {
  const one = makeRun({ ...agent('writes-silently.sh', '3'), inactivitySeconds: 1.5 });
  await one.start();
  expect((await one.result()).endedBy).toBe('exit');
});

test('the lease of a run that nobody renews ends it, at once where the fence is passed', async () => {
  const one = makeRun({ ...agent('ignores-sigterm.sh'), leaseSeconds: 1, graceSeconds: 60 });
  await one.start();
  const result = await one.result();
  expect(result.endedBy).toBe('lease');
  expect(one.events().filter((event) => event.t === 'signal').map((event) => event.signal)).toEqual(['SIGKILL']);
  expect(Date.parse(result.endedAt) - Date.parse(result.startedAt)).toBeLessThan(5_000);
});

test('a renewed lease keeps the run, and its end gives the agent its grace', async () => {
  const one = makeRun({ ...agent('ends-cleanly-on-sigterm.sh'), leaseSeconds: 1, graceSeconds: 5 });
  await one.start();
  await started(one);
  const until3 = secondsSinceBoot() + 2.5;
  writeFileSync(one.file('lease'), String(until3));
  const result = await one.result();
  expect(result.endedBy).toBe('lease');
  expect(secondsSinceBoot()).toBeGreaterThan(until3);
  expect(result.exit.code).toBe(143);
});

test('I13: a second runner of the same run exits at once, and the agent is started once', async () => {
  const one = makeRun(agent('hangs.sh'));
  const first = await one.start();
  await started(one);
  const second = await startRunner(one.folder);
  await until('the second runner to say so', () => one.text('log').includes('this run has a runner already'));
  await until('the second runner to be gone', () => !existsSync(`/proc/${second}`) || second === first);
  expect(one.events().filter((event) => event.t === 'started')).toHaveLength(1);
  expect(processIdentity.parse(JSON.parse(one.text('runner'))).pid).toBe(first);
  one.stop();
  await one.result();
});

test('a stop that comes before the agent has started ends the run', async () => {
  const one = makeRun(agent('hangs.sh'));
  one.stop('superseded');
  await one.start();
  const result = await one.result();
  expect(result).toMatchObject({ endedBy: 'stop', stopReason: 'superseded' });
  expect(await one.alive()).toEqual([]);
});

test('SIGTERM at the runner ends its agent with the grace and leaves a result', async () => {
  const one = makeRun(agent('ends-cleanly-on-sigterm.sh'));
  const pid = await one.start();
  await until('the agent to be ready', () => one.text('stdout').includes('ready'));
  process.kill(pid, 'SIGTERM');
  const result = await one.result();
  expect(result).toMatchObject({ endedBy: 'lost', message: 'the runner was asked to end (SIGTERM)' });
  expect(one.text('stdout')).toContain('goodbye');
});

eachLevel((level) => {
  test('I5: a run whose runner was killed is swept and concluded as lost, once', async () => {
    const one = makeRun({ ...at(level), ...agent('leaves-daemon.sh') });
    const pid = await one.start();
    await until('the agent to be ready', () => one.text('stdout').includes('ready'));
    await expect(concludeLost(one.folder)).rejects.toMatchObject({ code: 'RUN_BROKEN' });
    process.kill(pid, 'SIGKILL');
    await until('the runner to be gone', () => !existsSync(`/proc/${pid}`));
    const result = await concludeLost(one.folder);
    expect(result.endedBy).toBe('lost');
    expect(await one.alive()).toEqual([]);
    expect(await concludeLost(one.folder)).toEqual(result);
    expect(await one.result()).toEqual(result);
  });
});

test('a runner of another boot means that the machine was restarted', async () => {
  const one = makeRun();
  writeFileSync(one.file('runner'), JSON.stringify({ pid: 1, startTicks: 1, bootId: 'another boot' }));
  writeFileSync(one.file('events'), '{"t":"usage","key":"a","usage":{"input":1,"output":2,"cacheRead":0,"cacheWrite":0},"costUsd":0.5}\n{"torn');
  const result = await concludeLost(one.folder);
  expect(result).toMatchObject({ endedBy: 'reboot', outcome: { usage: { input: 1, output: 2 }, costUsd: 0.5 } });
});

test('a program that is not there is a failed start with a remedy', async () => {
  const one = makeRun({ commands: [{ claim: null, argv: ['no-such-agent'] }] });
  await one.start();
  expect(await one.result()).toMatchObject({ endedBy: 'spawn', message: 'no-such-agent was not found on PATH: install it, or name its path in towpath.yaml, then retry' });
});
