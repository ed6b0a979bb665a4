import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { explain } from '../../src/agents/explain.js';
import { findReport } from '../../src/agents/find-report.js';
import { at, cleanUpRuns, eachLevel, fixture, makeRun, until } from './make-run.js';

afterAll(cleanUpRuns);

const anything = { tools: { allow: null, deny: [] }, only: null };

eachLevel((level) => {
  const start = async (how: string, change: Parameters<typeof makeRun>[0] = {}, ...args: string[]) => {
    const one = makeRun({ ...at(level), adapter: 'acp', rules: anything, commands: [{ claim: null, argv: [process.execPath, fixture('speaks-acp.js'), ...args] }], ...change });
    writeFileSync(one.file('prompt'), `Do it.\n${how}`);
    await one.start();
    return one;
  };

  test('a turn: events as they come, what it may do by the rules, report, usage, and the agent is let go', async () => {
    const one = await start('work');
    const result = await one.result();
    expect(result).toMatchObject({ endedBy: 'exit', outcome: { ok: true, sessionId: 's-1', usage: { input: 7, output: 3, cacheRead: 2 }, costUsd: 0.25, denials: [], failure: null } });
    expect(findReport(result)).toMatchObject({ found: 'report', value: { summary: 'said by ACP' } });
    expect(readFileSync(join(one.clone, 'a.txt'), 'utf8')).toBe('written with leave\n');
    expect(one.events().map(({ t }) => t)).toEqual(expect.arrayContaining(['started', 'session', 'tool', 'result', 'text', 'usage', 'exit']));
    expect(result.head).toMatch(/^[0-9a-f]{40}$/);
    // The stored conversation says the same afterwards.
    const told = explain({ adapter: 'acp', stdout: one.text('stdout'), stderr: '', exit: { code: null, signal: 'SIGTERM' }, cancelled: false, before: null, schemaAsked: false });
    expect(told.outcome).toMatchObject({ class: 'success', conversationId: 's-1', usage: { input: 7, cacheRead: 2 }, costUsd: 0.25 });
  });

  test('I8: what the rules forbid is refused, told, and no failure', async () => {
    const one = await start('work', { rules: { tools: { allow: null, deny: [] }, only: '/somewhere/else' } });
    const result = await one.result();
    expect(result.outcome).toMatchObject({ ok: true, denials: ['Write a.txt'] });
    expect(existsSync(join(one.clone, 'a.txt'))).toBe(false);
  });

  test.each([['limited', 'rate_limit'], ['crash', 'incomplete']])('%s is a failure of the kind %s', async (how, kind) => {
    const one = await start(how);
    expect((await one.result()).outcome).toMatchObject({ ok: false, usage: null, failure: { kind } });
  });

  test('garbage and a flood are no end: the turn goes on to its own', async () => {
    for (const how of ['garbage', 'flood']) {
      const one = await start(how);
      expect((await one.result()).outcome).toMatchObject({ ok: true, failure: null });
    }
  });

  test('I5: an agent that stays after its turn, whatever it is asked, is gone', async () => {
    const one = await start('work', {}, 'stays');
    expect(await one.result()).toMatchObject({ endedBy: 'exit', outcome: { ok: true } });
    expect(await one.alive()).toEqual([]);
  });

  const earlier = { usage: null, costUsd: 1 };

  test.each(['remembers', 'late'])('I6: a conversation is gone on with where the agent %s it; what is replayed is not said, done or paid again', async (memory) => {
    const one = await start('work', { resume: 's-old', before: earlier }, memory);
    const result = await one.result();
    expect(result.outcome).toMatchObject({ ok: true, sessionId: 's-old', costUsd: 0.25, total: { costUsd: 1.25 }, usage: { input: 7 } });
    expect(findReport(result)).toMatchObject({ value: { summary: 'said by ACP' } });
    const events = JSON.stringify(one.events());
    expect(events).not.toContain('replayed');
    expect(events).not.toContain('Old work');
    expect(one.text('stdout')).not.toContain('session/new');
  });

  test.each(['forgets', 'nothing'])('a conversation that cannot be gone on with (%s) begins afresh in the same run, and all that it cost is this run\'s', async (memory) => {
    const result = await (await start('work', { resume: 's-old', before: earlier }, memory)).result();
    expect(result.outcome).toMatchObject({ ok: true, sessionId: 's-1', costUsd: 0.25, failure: null });
  });

  test('a stop in the middle of a turn ends it', async () => {
    const one = await start('hang');
    await until('the prompt to be sent', () => one.text('stdout').includes('session/prompt'));
    one.stop();
    expect(await one.result()).toMatchObject({ endedBy: 'stop' });
    expect(await one.alive()).toEqual([]);
  });
});
