import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FileWatch } from '../../src/host/file-watch.js';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'towpath-watch-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

const never = new AbortController().signal;
const took = async (wait: Promise<void>): Promise<number> => {
  const begun = performance.now();
  await wait;
  return performance.now() - begun;
};

test('a named file wakes, one that came before the wait too, another one does not', async () => {
  const watch = new FileWatch(folder, 'result.json');
  try {
    const waking = watch.next(60_000, never);
    writeFileSync(join(folder, 'result.json'), '{}');
    expect(await took(waking)).toBeLessThan(30_000);
    writeFileSync(join(folder, 'events.jsonl'), '');
    // The first write may have been told in two parts: what is left of it is taken here.
    await took(watch.next(300, never));
    writeFileSync(join(folder, 'events.jsonl'), 'x');
    expect(await took(watch.next(300, never))).toBeGreaterThan(250);
  } finally { watch.close(); }
});

test('the signal ends a wait, and a folder that is gone is polled', async () => {
  const ended = new AbortController();
  const watch = new FileWatch(join(folder, 'gone'), 'result.json');
  expect(watch.works).toBe(false);
  const waiting = watch.next(60_000, ended.signal);
  ended.abort();
  expect(await took(waiting)).toBeLessThan(30_000);
  watch.close();
});
