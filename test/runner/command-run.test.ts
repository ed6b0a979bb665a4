import { afterAll, expect, test } from '@jest/globals';
import { at, cleanUpRuns, eachLevel, makeRun } from './make-run.js';

/* Gate and deploy commands: one after the other, each with its own result and its own part of the output. */

afterAll(cleanUpRuns);

const commands = (...lines: string[]) => ({ kind: 'command' as const, commit: null, reportFile: null, commands: lines.map((line) => ({ claim: null, argv: ['sh', '-c', line] })) });

eachLevel((level) => {
  test('all commands run even if one fails, and each has its exit and its own output', async () => {
    const one = makeRun({ ...at(level), ...commands('echo one; echo to stderr >&2', 'echo two; exit 3', 'no-such-program', 'cat; echo four') });
    await one.start();
    const result = await one.result();
    expect(result.endedBy).toBe('exit');
    expect(result.commands.map((command) => command.exit)).toEqual([0, 3, 127, 0]);
    const log = one.text('stdout');
    const outputs = result.commands.map(({ from, to }) => log.slice(from, to));
    expect(outputs[0]).toBe('one\nto stderr\n');
    expect(outputs[1]).toBe('two\n');
    expect(outputs[2]).toContain('no-such-program: not found');
    expect(outputs[3]).toBe('four\n');
  });

  test('the deadline holds for all of them together: what was not reached has no result', async () => {
    const one = makeRun({ ...at(level), ...commands('echo one', 'sleep 300', 'echo three'), timeoutSeconds: 1 });
    await one.start();
    const result = await one.result();
    expect(result.endedBy).toBe('deadline');
    expect(result.commands).toHaveLength(2);
    expect(result.commands[0]?.exit).toBe(0);
    expect(await one.alive()).toEqual([]);
  });

  test('I5: what a command left running ends before the next one starts', async () => {
    const one = makeRun({ ...at(level), ...commands('setsid sleep 300 & echo one', 'pgrep -f "^sleep 300$" -s 0; echo two') });
    await one.start();
    await one.result();
    expect(await one.alive()).toEqual([]);
    expect(one.text('stdout')).toBe('one\ntwo\n');
  });
});

test('I9: a command that floods leaves room for the others', async () => {
  const one = makeRun({ ...commands('yes | head -c 20000000', 'echo the second'), outputBytes: 200_000 });
  await one.start();
  const result = await one.result();
  const log = one.text('stdout');
  expect(log.length).toBeLessThan(400_000);
  const second = result.commands[1];
  expect(log.slice(second?.from, second?.to)).toBe('the second\n');
});
