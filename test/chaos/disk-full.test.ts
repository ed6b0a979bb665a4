import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/towpath-process.js';
import { ChaosWorld } from './support/chaos-world.js';
import { mergesOf } from './support/remote.js';

const mount = (folder: string): boolean => {
  mkdirSync(folder, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=0700', 'tmpfs', folder]).status === 0;
};

/** A small disk can be had only by root: elsewhere these tests say that they were skipped. */
const mayMount = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'towpath-mount-'));
  const mounted = process.platform === 'linux' && process.getuid?.() === 0 && mount(folder);
  if (mounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return mounted;
})();

(mayMount ? describe : describe.skip)('a full disk (needs root for a small one)', () => {
  let world: ChaosWorld;
  const folders = ['runs', 'items'];
  const at = (name: string): string => join(world.home, name);
  const shrink = (name: string): boolean => {
    const { blocks, bfree, bsize } = statfsSync(at(name));
    return spawnSync('mount', ['-o', `remount,size=${Math.max(1, ((blocks - bfree) * bsize) / 1024)}k`, at(name)]).status === 0;
  };
  /** Leaves no room: the disk shrinks to what is on it. Refused where something is written at that moment. */
  const fill = (name: string): Promise<true> => until(`${name} is full`, () => shrink(name) || undefined);
  const free = (name: string): void => { execFileSync('mount', ['-o', 'remount,size=64m', at(name)]); };

  const waits = (key: string) => until(`${key} waits for room`, async () => {
    const item = await world.show(key);
    const told = JSON.stringify([item['waitingOn'], item['reason'], item['lastFailure'], item['timeline']]);
    return /disk|space/i.test(told) && ['waiting', 'blocked', 'queued'].includes(String(item['state'])) ? item : undefined;
  }, 60).catch(async (error: unknown) => { throw new Error(`${String(error)}: ${JSON.stringify(await world.show(key), null, 1)}`); });

  const goesOn = async (key: string): Promise<void> => {
    if ((await world.show(key))['state'] === 'blocked') await world.api('POST', `/api/items/${key}/retry`, {});
    await world.allClosed([key], 120);
    expect(mergesOf(world.bare('SHP')).map((merge) => merge.key)).toContain(key);
  };

  beforeAll(async () => {
    world = new ChaosWorld({ projects: ['SHP'], runs: 2, gates: 2, pipeline: '[ { stage: development, role: developer, gates: [ { kind: command } ] }, { stage: deploy, role: deployer } ]' });
    for (const name of folders) expect(mount(at(name))).toBe(true);
    await world.start();
  });
  afterAll(async () => {
    for (const name of folders) free(name);
    await world.up.end('SIGTERM');
    for (const name of folders) execFileSync('umount', ['-l', at(name)]);
    await world.close();
  });

  test.each([['runs', 'SHP-1'], ['items', 'SHP-2']])('D1 I11 I12: no room in %s: the item says so, nothing is half done, and it goes on when there is room', async (name, key) => {
    await fill(name);
    expect(await world.begin('SHP', `without room in ${name}`)).toBe(key);
    await waits(key);
    expect(world.control.marks().filter((mark) => mark.key === key)).toEqual([]);
    free(name);
    await goesOn(key);
    expect(world.control.marks().filter((mark) => mark.key === key && mark.what === 'start')).toHaveLength(1);
  });

  test('D1 I13: a disk that fills while the agent works costs none of its work', async () => {
    world.control.hold('agent.SHP-3');
    expect(await world.begin('SHP', 'filled in mid-run')).toBe('SHP-3');
    await until('the agent works', () => world.control.reached('agent.SHP-3') || undefined);
    await fill('runs');
    world.control.letGo('agent.SHP-3');
    await until('the agent has ended', () => world.control.marks().some((mark) => mark.key === 'SHP-3' && mark.what === 'end') || undefined);
    await new Promise((resolve) => { setTimeout(resolve, 1_500); });
    free('runs');
    await goesOn('SHP-3');
    expect(world.control.marks().filter((mark) => mark.key === 'SHP-3' && mark.what === 'start')).toHaveLength(1);
    expect(readdirSync(at('runs')).length).toBeGreaterThan(0);
  });
});
