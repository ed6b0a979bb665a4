import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { holdsClaim, releaseClaim, takeClaim } from '../../../src/activities/run/claim.js';
import { identify } from '../../../src/host/process.js';
import { makeRunFolder, removeHomes } from './run-folder.js';

describe('who follows a run', () => {
  afterAll(removeHomes);

  test('I13: of many that ask at once exactly one gets the run', async () => {
    const folder = makeRunFolder();
    const claims = await Promise.all(Array.from({ length: 12 }, () => takeClaim(folder, 'if-free')));
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  test('a claim that was released is free, and its number is never used again', async () => {
    const folder = makeRunFolder();
    const first = await takeClaim(folder, 'if-free');
    expect(await takeClaim(folder, 'if-free')).toBeUndefined();
    if (first !== undefined) await releaseClaim(first);
    expect((await takeClaim(folder, 'if-free'))?.n).toBe(2);
  });

  test('a claim taken by force ends the earlier one, which notices', async () => {
    const folder = makeRunFolder();
    const first = await takeClaim(folder, 'if-free');
    const second = await takeClaim(folder, 'by-force');
    expect(first !== undefined && await holdsClaim(first)).toBe(false);
    expect(second !== undefined && await holdsClaim(second)).toBe(true);
    if (first !== undefined) await releaseClaim(first);
    expect(await takeClaim(folder, 'if-free')).toBeUndefined();
  });

  test('a claim of a process that has ended is free', async () => {
    const folder = makeRunFolder();
    const child = spawn('sleep', ['100']);
    const by = await identify(child.pid as number);
    writeFileSync(join(folder.path, 'follower.1'), JSON.stringify({ by, released: false }));
    expect(await takeClaim(folder, 'if-free')).toBeUndefined();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect((await takeClaim(folder, 'if-free'))?.n).toBe(2);
  });

  test('a process of another boot or with another start is not the one that claimed', async () => {
    const self = await identify(process.pid);
    for (const by of [{ ...self, bootId: 'another' }, { ...self, startTicks: 1 }]) {
      const folder = makeRunFolder();
      writeFileSync(join(folder.path, 'follower.1'), JSON.stringify({ by, released: false }));
      expect((await takeClaim(folder, 'if-free'))?.n).toBe(2);
    }
  });

  test('a torn claim belongs to nobody', async () => {
    const folder = makeRunFolder();
    writeFileSync(join(folder.path, 'follower.7'), '{"by":');
    expect((await takeClaim(folder, 'if-free'))?.n).toBe(8);
  });

  test('a claim on a folder that is gone is held by nobody', async () => {
    const folder = makeRunFolder();
    const claim = await takeClaim(folder, 'if-free');
    rmSync(folder.path, { recursive: true });
    expect(claim !== undefined && await holdsClaim(claim)).toBe(false);
  });
});
