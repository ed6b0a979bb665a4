import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { readAttempts, until, World } from './world.js';

/* The host's slots hold for runs, not for workers: what was adopted takes its place before anything new. */
describe('slots of a host', () => {
  let engine: Namespace;
  let world: World;
  beforeAll(async () => { engine = await freshNamespace('slots'); world = new World({ ...engine, runs: 2 }); });
  afterAll(async () => { await world.close(); await engine.close(); });

  test('with two adopted of two slots further runs wait at attempt 1, until a slot is free or the limit is raised', async () => {
    const first = await world.start();
    await first.ready();
    const before = await Promise.all([world.begin(world.agentRun()), world.begin(world.agentRun())]);
    await world.agentStarted(2);
    await first.end('SIGKILL');
    expect(await (await world.start()).ready()).toBe(2);
    const requests = [world.agentRun(), world.agentRun(), world.agentRun()];
    const after = await Promise.all(requests.map((request) => world.begin(request)));
    await until('all three are scheduled', async () => {
      const described = await Promise.all(after.map((handle) => handle.describe()));
      return described.every(({ raw }) => raw.pendingActivities?.[0]?.state === 1 && raw.pendingActivities[0].attempt === 1);
    });
    // A free slot is handed out within 100 ms: after a second none was.
    await new Promise((wait) => setTimeout(wait, 1_000));
    expect(world.counted('start')).toHaveLength(2);

    world.configure(3, 2);
    await world.agentStarted(3);
    expect(world.counted('end')).toHaveLength(0);

    world.letGo();
    const answers = await Promise.all([...before, ...after].map((handle) => handle.result()));
    expect(answers.map(({ outcome }) => outcome?.class)).toEqual(Array.from({ length: 5 }, () => 'success'));
    for (const handle of [...before, ...after]) expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
    expect(world.counted('start')).toHaveLength(5);
  });

  test('a run that had to wait for a slot is told to its item when it begins', async () => {
    world.hold();
    const held = await Promise.all([1, 2, 3].map(() => world.begin(world.agentRun())));
    await world.agentStarted(5 + 3);
    const waiting = world.agentRun();
    const last = await world.begin(waiting);
    await until('1.5 s in the queue', async () => {
      const [pending] = (await last.describe()).raw.pendingActivities ?? [];
      return pending?.state === 1 && Date.now() - Number(pending.scheduledTime?.seconds ?? Infinity) * 1000 > 3_000;
    });
    expect(await last.query('started')).toEqual([]);
    world.letGo();
    await Promise.all([...held, last].map((handle) => handle.result()));
    expect(await last.query('started')).toEqual([waiting.run]);
  });
});
