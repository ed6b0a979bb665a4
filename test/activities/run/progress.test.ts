import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ProgressReader } from '../../../src/activities/run/progress.js';
import { makeRunFolder, removeHomes } from './run-folder.js';

const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;
const usage = (key: string, input: number): string =>
  JSON.stringify({ at: at(1), t: 'usage', key, usage: { input, output: 1, cacheRead: 0, cacheWrite: 0 } });

describe('the progress of a run', () => {
  afterAll(removeHomes);

  test('I6: the figures of one call replace what it said before, and calls add up', async () => {
    const folder = makeRunFolder();
    const events = new ProgressReader(folder);
    expect(events.progress('running')).toEqual({ run: folder.run, phase: 'running', lastEventAt: null, usage: null });
    writeFileSync(join(folder.path, 'events.jsonl'), `${usage('a', 5)}\n${usage('a', 7)}\n${usage('b', 1)}\n`);
    await events.advance();
    expect(events.usage).toEqual({ input: 8, output: 2, cacheRead: 0, cacheWrite: 0 });
  });

  test('a line that is still being written counts when it is whole, a torn one never', async () => {
    const folder = makeRunFolder();
    const events = new ProgressReader(folder);
    const file = join(folder.path, 'events.jsonl');
    const line = usage('a', 3);
    writeFileSync(file, line.slice(0, 30));
    await events.advance();
    expect(events.usage).toBeNull();
    appendFileSync(file, `${line.slice(30)}\n{"at":"x","t":"us\n${JSON.stringify({ at: at(9), t: 'text', text: 'grüße' })}\n`);
    await events.advance();
    expect(events.progress('finishing')).toMatchObject({ lastEventAt: at(9), usage: { input: 3 } });
  });

  test('I9: a file of any size is read in parts, and a line without an end is not kept', async () => {
    const folder = makeRunFolder();
    const events = new ProgressReader(folder);
    writeFileSync(join(folder.path, 'events.jsonl'), `${'x'.repeat(3 * 1024 * 1024)}\n${usage('a', 2)}\n`);
    let parts = 1;
    while (await events.advance()) parts += 1;
    expect(parts).toBeGreaterThan(10);
    expect(events.usage).toMatchObject({ input: 2 });
  });
});
