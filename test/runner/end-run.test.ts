import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { at, cleanUpRuns, eachLevel, fixture, inSandbox, makeRun, until, type TestRun } from './make-run.js';

/* How a run's processes end: real programs that do what agents and their tools do, seen from outside in the process table. */

afterAll(cleanUpRuns);

const ready = (one: TestRun): Promise<boolean> => until('the agent to be ready', () => one.text('stdout').includes('ready'));
const agent = (name: string, ...args: string[]) => ({ commands: [{ claim: null, argv: [fixture(name), ...args] }] });

/** Processes with this word on their command line. */
const named = async (word: string): Promise<string[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.split('\0').includes(word));
};

eachLevel((level) => {
  test('I5: an agent that ignores SIGTERM is gone soon after the grace', async () => {
    const one = makeRun({ ...at(level), ...agent('ignores-sigterm.sh'), graceSeconds: 0.5 });
    await one.start();
    await ready(one);
    const asked = Date.now();
    one.stop();
    const result = await one.result();
    expect(result.endedBy).toBe('stop');
    expect(await one.alive()).toEqual([]);
    expect(Date.parse(result.endedAt) - asked).toBeLessThan(5_000);
    expect(one.events().filter((event) => event.t === 'signal').map((event) => event.signal)).toEqual(['SIGTERM', 'SIGKILL']);
  });

  test('I5: a daemon in a session of its own ends with the run that started it', async () => {
    const one = makeRun({ ...at(level), ...agent('leaves-daemon.sh') });
    await one.start();
    await ready(one);
    expect((await one.alive()).length).toBeGreaterThan(2);
    one.stop();
    await one.result();
    expect(await one.alive()).toEqual([]);
  });

  test('I5: a double-forked process ends when the agent has ended by itself', async () => {
    const one = makeRun({ ...at(level), ...agent('forks-twice.sh') });
    await one.start();
    const result = await one.result();
    expect(result.endedBy).toBe('exit');
    expect(result.exit.code).toBe(0);
    expect(await one.alive()).toEqual([]);
  });

  test('I12: the run ends with its agent, though a child holds standard output open', async () => {
    const one = makeRun({ ...at(level), ...agent('holds-stdout.sh') });
    await one.start();
    const result = await one.result(10);
    expect(result.exit.code).toBe(0);
    expect(Date.parse(result.endedAt) - Date.parse(result.startedAt)).toBeLessThan(3_000);
    expect(await one.alive()).toEqual([]);
  });

  test('I5: an agent may end by itself after SIGTERM, and what it says then is kept', async () => {
    const one = makeRun({ ...at(level), ...agent('ends-cleanly-on-sigterm.sh'), graceSeconds: 10 });
    await one.start();
    await ready(one);
    const asked = Date.now();
    one.stop();
    const result = await one.result();
    expect(one.text('stdout')).toContain('goodbye');
    expect(result.exit.code).toBe(143);
    const terminated = Number(readFileSync(join(one.home, 'terminated-at'), 'utf8'));
    expect(terminated - asked).toBeLessThan(150);
  });

  test('a run past its deadline is ended, and says so', async () => {
    const one = makeRun({ ...at(level), ...agent('hangs.sh'), timeoutSeconds: 1 });
    await one.start();
    const result = await one.result();
    expect(result.endedBy).toBe('deadline');
    expect(result.message).toBe('the run took longer than its 1 s');
    expect(await one.alive()).toEqual([]);
  });
});

inSandbox('I5: in the sandbox, a process that emptied its environment and left the session ends too', async () => {
  const word = `300.${Date.now()}`;
  const one = makeRun({ ...at('bwrap'), ...agent('empties-environment.sh', word) });
  await one.start();
  await ready(one);
  await until('the process without environment', async () => (await named(word)).length > 1);
  one.stop();
  await one.result();
  expect(await named(word)).toEqual([]);
});

inSandbox('I5: in the sandbox, kill -9 of the runner leaves nothing of the run', async () => {
  const word = `300.${Date.now()}1`;
  const one = makeRun({ ...at('bwrap'), ...agent('empties-environment.sh', word) });
  const pid = await one.start();
  await ready(one);
  await until('the process without environment', async () => (await named(word)).length > 1);
  process.kill(pid, 'SIGKILL');
  await until('everything to be gone', async () => (await one.alive()).length === 0 && (await named(word)).length === 0, 5);
});
