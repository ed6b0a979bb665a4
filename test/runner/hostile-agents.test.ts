import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { at, cleanUpRuns, eachLevel, fixture, gitIn, inSandbox, makeRun, until } from './make-run.js';

/* Agents that work against the machine that they run on. */

afterAll(cleanUpRuns);

const agent = (name: string) => ({ commands: [{ claim: null, argv: [fixture(name)] }] });

inSandbox('I8: a fork bomb ends with its run, and what it had done before is kept', async () => {
  const one = makeRun({ ...at('bwrap'), ...agent('fork-bomb.sh'), mostProcesses: 100 });
  writeFileSync(join(one.clone, 'work.txt'), 'done before\n');
  await one.start();
  const result = await one.result();
  expect(result).toMatchObject({ endedBy: 'processes', message: expect.stringMatching(/^\d{3,4} processes at once; 100 are allowed$/) });
  expect(await one.alive()).toEqual([]);
  expect(gitIn(one.clone, 'show', `${result.head ?? ''}:work.txt`)).toBe('done before');
  expect(Date.parse(result.endedAt) - Date.parse(result.startedAt)).toBeLessThan(15_000);
});

inSandbox('I8: a fork bomb among a gate\'s commands ends the run; the commands before it have their results', async () => {
  const one = makeRun({
    ...at('bwrap'), kind: 'command', commit: null, mostProcesses: 100,
    commands: [['echo', 'first'], ['bash', 'fork-bomb.sh'], ['echo', 'third']].map((argv) => ({ claim: null, argv })),
  });
  copyFileSync(fixture('fork-bomb.sh'), join(one.clone, 'fork-bomb.sh'));
  await one.start();
  const result = await one.result();
  expect(result.endedBy).toBe('processes');
  expect(result.commands).toMatchObject([{ exit: 0 }, { exit: null, signal: 'SIGKILL' }]);
  expect(await one.alive()).toEqual([]);
});

inSandbox('I8: a fork bomb that waits in a filter for the commit does not outlive it', async () => {
  const plants = 'git config filter.bomb.clean "touch $HOME/sprung; bash ./fork-bomb.sh"; echo "x.txt filter=bomb" > .gitattributes; echo x > x.txt';
  const one = makeRun({ ...at('bwrap'), commands: [{ claim: null, argv: ['bash', '-c', plants] }], mostProcesses: 100 });
  copyFileSync(fixture('fork-bomb.sh'), join(one.clone, 'fork-bomb.sh'));
  await one.start();
  const result = await one.result();
  expect(existsSync(join(one.home, 'sprung'))).toBe(true);
  expect(result).toMatchObject({ endedBy: 'exit', head: null, commitProblem: expect.stringContaining('SIGKILL') });
  expect(await one.alive()).toEqual([]);
});

test('many processes within the limit are no fault', async () => {
  const one = makeRun({ commands: [{ claim: null, argv: ['bash', '-c', 'for n in $(seq 60); do sleep 0.5 & done; wait; echo all'] }], mostProcesses: 100 });
  await one.start();
  expect(await one.result()).toMatchObject({ endedBy: 'exit', exit: { code: 0 } });
});

eachLevel((level) => {
  test('I5: an agent that ignores SIGTERM and leaves children in other sessions that do too: nothing is alive soon after the grace', async () => {
    const one = makeRun({ ...at(level), ...agent('ignores-and-leaves.sh'), graceSeconds: 0.5 });
    await one.start();
    await until('the children in their sessions', async () => one.text('stdout').includes('ready') && (await one.alive()).length > 6);
    const asked = Date.now();
    one.stop();
    const result = await one.result();
    expect(result.endedBy).toBe('stop');
    expect(await one.alive()).toEqual([]);
    expect(Date.parse(result.endedAt) - asked).toBeLessThan(10_000);
  });
});

inSandbox('I7: the environment of parent and worker cannot be read by any number that the agent can guess', async () => {
  process.env['CANARY_OF_A_PARENT'] = 'canary-of-a-parent';
  try {
    const script = 'for pid in $PPID 1 2 $(seq 1 400) ' + `${process.ppid} ${process.pid}` + '; do tr "\\0" "\\n" < /proc/$pid/environ; tr "\\0" " " < /proc/$pid/cmdline; done 2> /dev/null; echo looked';
    const one = makeRun({ ...at('bwrap'), commands: [{ claim: null, argv: ['bash', '-c', script] }] });
    await one.start();
    await one.result();
    expect(one.text('stdout')).toContain('looked');
    expect(readFileSync(one.file('stdout'), 'utf8')).not.toContain('canary-of-a-parent');
  } finally { delete process.env['CANARY_OF_A_PARENT']; }
});
