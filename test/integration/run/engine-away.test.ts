import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { removeTree } from '../../../src/activities/workspace/remove-folder.js';
import { isAlive, identify } from '../../../src/host/process.js';
import { openHome } from '../../../src/host/home.js';
import { clientOptions, ensureEngine, type Engine } from '../../../temporal/engine.js';
import { stopEngine } from '../../../temporal/engine.js';
import { testEngine } from '../../support/engine.js';
import { readAttempts, until, World } from './world.js';

/* The engine dies and comes back: runs go on, and what ended meanwhile is told when it is there again. */
describe('a run and the engine', () => {
  const home = openHome(mkdtempSync(join(tmpdir(), 'towpath-engine-away-')));
  let engine: Engine;
  let connection: Connection;
  let world: World;
  const up = (): Promise<Engine> => ensureEngine({ home, env: { ...process.env, TOWPATH_TEMPORAL: testEngine().program }, embeddedOnly: true });
  beforeAll(async () => {
    engine = await up();
    connection = await Connection.connect(clientOptions({ address: engine.address }));
  });
  afterAll(async () => {
    await connection.close();
    await stopEngine(home);
    await removeTree(home.root);
  });
  beforeEach(() => {
    world = new World({ address: engine.address, namespace: engine.namespace, client: new Client({ connection, namespace: engine.namespace }) });
  });
  afterEach(async () => { await world.close(); });

  /** The database file is taken by the next server only when this one has ended. */
  const kill = async (): Promise<void> => {
    const pid = engine.pid as number;
    const identity = await identify(pid);
    process.kill(pid, 'SIGKILL');
    await until('the engine\'s end', async () => identity === undefined || !(await isAlive(identity)));
  };

  test('I13 T1: an engine killed with -9 and back after 5 s costs no attempt of a run that goes on', async () => {
    await (await world.start()).ready();
    const handle = await world.begin(world.agentRun({ key: 'WEB-101' }));
    await world.agentStarted();
    await kill();
    await new Promise((wait) => setTimeout(wait, 5_000));
    engine = await up();
    world.letGo();
    expect((await handle.result()).outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start')).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });

  test('I13: a value that is ready while the engine is away arrives when it is back, at the first attempt', async () => {
    await (await world.start()).ready();
    const request = world.agentRun({ key: 'WEB-102' });
    const handle = await world.begin(request);
    await world.agentStarted();
    await kill();
    world.letGo();
    await world.file(request, 'result.json');
    engine = await up();
    expect((await handle.result()).outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start')).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });

  test('I13: engine and worker both killed, and the engine first to come back: attempt 1', async () => {
    const first = await world.start();
    await first.ready();
    const handle = await world.begin(world.agentRun({ key: 'WEB-103' }));
    await world.agentStarted();
    await first.end('SIGKILL');
    await kill();
    world.letGo();
    engine = await up();
    expect(await (await world.start()).ready()).toBe(1);
    expect((await handle.result()).outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start')).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });
});
