import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openHome, type Home } from '../../src/host/home.js';
import { identify } from '../../src/host/process.js';
import { withEngineLock } from '../../temporal/engine-lock.js';

let home: Home;
beforeEach(async () => {
  home = openHome(await mkdtemp(join(tmpdir(), 'towpath-lock-')));
});
afterEach(async () => { await rm(home.root, { recursive: true, force: true }); });

describe('the engine\'s lock', () => {
  test('lets ten at once through one after the other', async () => {
    let inside = 0;
    let most = 0;
    let done = 0;
    await Promise.all(Array.from({ length: 10 }, async () => withEngineLock(home, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(5);
      inside -= 1;
      done += 1;
    })));
    expect({ most, done }).toEqual({ most: 1, done: 10 });
    expect(await readdir(home.engine)).toEqual([]);
  });

  test('is free again after a failure inside', async () => {
    await expect(withEngineLock(home, async () => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
    expect(await withEngineLock(home, async () => Promise.resolve('free'))).toBe('free');
  });

  test.each([
    ['a dead process left behind', async () => ({ ...await identify(process.pid), startTicks: 1 })],
    ['the machine\'s last life left behind', async () => ({ ...await identify(process.pid), bootId: 'earlier' })],
    ['a torn write left behind', async () => Promise.resolve('{"pid":')],
  ])('is not held by a claim that %s', async (_what, left) => {
    await withEngineLock(home, async () => Promise.resolve());
    const content = await left();
    await writeFile(join(home.engine, 'claim.left'), typeof content === 'string' ? content : JSON.stringify(content));
    expect(await withEngineLock(home, async () => readdir(home.engine))).toHaveLength(1); // ours alone
    expect(await readdir(home.engine)).toEqual([]);
  });

  test('names the process that holds it, to the one who waits and in the end as a failure', async () => {
    const said: string[] = [];
    await withEngineLock(home, async () => {
      const waiting = withEngineLock(home, async () => Promise.resolve(), { waitMs: 300, say: (line) => said.push(line) });
      await expect(waiting).rejects.toMatchObject({ code: 'ENGINE_FAILED', detail: expect.stringContaining(`process ${process.pid}`) });
    });
    expect(said).toEqual([`Process ${process.pid} is starting or stopping this home's engine; waiting for it.`]);
  });
});
