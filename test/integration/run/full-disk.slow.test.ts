import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { readAttempts, until, World } from './world.js';

/** Whether this user may mount a small file system; elsewhere these tests are shown as skipped. */
const mayMount = (): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'towpath-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (mounted) execFileSync('umount', [folder]);
  rmdirSync(folder);
  return mounted;
};

/* D1: the disk under the run directories is full. Nothing is paid twice, and the item goes on when there is room. */
(mayMount() ? describe : describe.skip)('a full disk under the run directories', () => {
  let engine: Namespace;
  let world: World;
  beforeAll(async () => { engine = await freshNamespace('disk'); });
  afterAll(async () => { await engine.close(); });
  beforeEach(async () => {
    world = new World(engine);
    mkdirSync(world.home.runs, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', world.home.runs]);
    await (await world.start()).ready();
  });
  afterEach(async () => {
    for (const worker of world.workers) await worker.end('SIGKILL');
    for (const pid of world.runners()) spawnSync('kill', ['-9', String(pid)]);
    execFileSync('umount', ['-l', world.home.runs]);
    await world.close();
  });

  const fill = (): void => { spawnSync('dd', ['if=/dev/zero', `of=${join(world.home.runs, 'filler')}`, 'bs=4k']); };
  const empty = (): void => { rmSync(join(world.home.runs, 'filler')); };
  const failed = async (handle: Awaited<ReturnType<World['begin']>>): Promise<boolean> =>
    (await handle.fetchHistory()).events?.some((event) => event.activityTaskFailedEventAttributes != null) ?? false;

  test('D1: a run that cannot begin fails as DISK_FULL, leaves nothing, and begins once there is room', async () => {
    world.letGo();
    fill();
    const request = world.agentRun();
    const handle = await world.begin(request, { waitBetween: true });
    await until(`the failure; log: ${world.log()}`, () => failed(handle));
    expect(world.counted('start')).toHaveLength(0);
    empty();
    await handle.signal('again');
    const { outcome, failures } = await handle.result();
    expect(failures).toEqual([expect.stringMatching(/^DISK_FULL/)]);
    expect(outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start')).toHaveLength(1);
  });

  test('I13 D1: a disk that is full when the agent ends keeps its result until there is room', async () => {
    const request = world.agentRun();
    const handle = await world.begin(request, { waitBetween: true });
    await world.agentStarted();
    fill();
    world.letGo();
    await until('the end of the agent', () => world.counted('end').length === 1);
    await until('the end of its tree', async () => (await world.alive(request.key)).length === 0);
    // The runner tries once a second.
    await new Promise((wait) => setTimeout(wait, 2_500));
    expect(existsSync(join(world.folder(request), 'result.json'))).toBe(false);
    empty();
    const { outcome } = await handle.result();
    expect(outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start')).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });
});
