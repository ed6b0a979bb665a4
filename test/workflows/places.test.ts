import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { startHintedItem } from '../../src/client/hint-item.js';
import type { NewItem } from '../../src/shared/messages.js';
import { approval, gates, merged, outcome } from '../policy/example.js';
import { pollUntil, settingsOf } from './lock.js';
import { openTime, timed, type TimedGround } from './time.js';
import { Latch, World } from './world.js';

const ungated = { ...gates, analysis: [] };
const gated = { ...gates, analysis: [approval()] };
const worldWhere = (prepare: (world: World) => void): World => {
  const world = new World();
  world.gates = ungated;
  prepare(world);
  return world;
};

timed('places, merges and the project\'s pause', () => {
  let ground: TimedGround;
  beforeAll(async () => { ground = await openTime(); });
  afterEach(async () => { await ground.clear(); });
  afterAll(async () => { await ground.close(); });

  test('at most `limits.items` are admitted; a waiting item keeps its place, blocked, paused and stopped ones give it back', async () => {
    const lock = await ground.begin({ items: 2, world: worldWhere((world) => { world.gates = gated; }) });
    const keys = [];
    for (const title of ['one', 'two', 'three', 'four', 'five']) keys.push(await lock.create(title));
    const [one, two, three, four, five] = keys as [string, string, string, string, string];
    await lock.until(one, { waitingFor: 'approval' });
    await lock.until(two, { waitingFor: 'approval' });
    expect(await lock.until(three, { state: 'queued' })).toMatchObject({ waitingFor: 'admission', waitingOn: [`project ${lock.key}`] });
    expect(await lock.status()).toMatchObject({ admitted: [one, two], waitingForAdmission: [three, four, five], limit: 2, counter: 5 });
    await lock.act(one, 'pause');
    await lock.until(three, { waitingFor: 'approval' });
    await lock.act(two, 'stop');
    await lock.until(four, { waitingFor: 'approval' });
    await lock.act(one, 'resume');
    await pollUntil(() => lock.status(), (project) => project.waitingForAdmission.join() === [one, five].join());
    await lock.act(three, 'skip');
    await lock.until(three, { state: 'done' });
    await lock.until(one, { waitingFor: 'approval' });
  });

  test('new settings raise the limit at once', async () => {
    const lock = await ground.begin({ items: 1, world: worldWhere((world) => { world.gates = gated; }) });
    const one = await lock.create('one');
    const two = await lock.create('two');
    await lock.until(one, { waitingFor: 'approval' });
    await lock.until(two, { state: 'queued' });
    await lock.project.signal('settings', settingsOf(lock.key, 3));
    await lock.until(two, { waitingFor: 'approval' });
  });

  test('I3: one merge at a time a repository, the oldest item first', async () => {
    const latch = new Latch();
    let going = 0;
    let most = 0;
    const world = worldWhere((one) => {
      one.merge = async ({ key, head }) => {
        going += 1;
        most = Math.max(most, going);
        if (key.endsWith('-1')) await latch.opened;
        going -= 1;
        return merged(head);
      };
      // The second is slower to its merge than the third.
      one.agent = async (request) => {
        if (request.key.endsWith('-2') && request.stage === 'testing') await pollUntil(() => lock.status(), (project) => project.waitingForMerge.length === 1);
        return outcome(request);
      };
    });
    const lock = await ground.begin({ world });
    const first = await lock.create('first');
    await pollUntil(() => world.merges.length, (count) => count === 1);
    const second = await lock.create('second');
    const third = await lock.create('third');
    await pollUntil(() => lock.status(), (project) => project.waitingForMerge.length === 2);
    expect(await lock.status()).toMatchObject({ merging: first, waitingForMerge: [second, third] });
    expect(await lock.until(third, { waitingFor: 'merge' })).toMatchObject({ state: 'waiting', waitingOn: ['merge queue'] });
    latch.open();
    for (const key of [first, second, third]) await lock.until(key, { state: 'done' });
    expect(world.merges.map((one) => one.key)).toEqual([first, second, third]);
    expect(most).toBe(1);
  });

  test('stopped while it waits for its merge, it leaves the queue', async () => {
    const latch = new Latch();
    const world = worldWhere((one) => { one.merge = async ({ key, head }) => { if (key.endsWith('-1')) await latch.opened; return merged(head); }; });
    const lock = await ground.begin({ world });
    const first = await lock.create('first');
    await pollUntil(() => world.merges.length, (count) => count === 1);
    const second = await lock.create('second');
    await lock.until(second, { waitingFor: 'merge' });
    await lock.act(second, 'stop');
    await pollUntil(() => lock.status(), (project) => project.waitingForMerge.length === 0);
    latch.open();
    await lock.until(first, { state: 'done' });
    await lock.act(second, 'retry');
    await lock.until(second, { state: 'done' });
  });

  test('a paused project starts nothing new and tells its items; resumed, they go on', async () => {
    const latch = new Latch();
    const world = worldWhere((one) => { one.agent = async (request) => { if (request.stage === 'analysis') await latch.opened; return outcome(request); }; });
    const lock = await ground.begin({ world, items: 1 });
    const first = await lock.create('first');
    await pollUntil(() => world.going.length, (count) => count === 1);
    const second = await lock.create('second');
    await lock.project.executeUpdate('pause', { args: [{}] });
    expect(await lock.until(first, { state: 'paused' })).toMatchObject({ waitingOn: [`project ${lock.key}`], can: ['skip', 'stop', 'pause'] });
    await expect(lock.act(first, 'resume')).rejects.toMatchObject({ cause: { message: expect.stringContaining('towpath project resume') } });
    latch.open();
    await pollUntil(() => lock.status(), (project) => project.admitted.length === 0);
    expect(await lock.show(second)).toMatchObject({ state: 'queued' });
    expect(world.starts('architecture')).toBe(0);
    await lock.project.signal('resume');
    for (const key of [first, second]) await lock.until(key, { state: 'done' });
    expect(world.merges.map((one) => one.key).sort()).toEqual([first, second]);
  });

  test('I12: an item that no `start` made, but a webhook, hears of its project\'s pause and of its end', async () => {
    const latch = new Latch();
    const world = worldWhere((one) => { one.agent = async (request) => { if (request.stage === 'analysis') await latch.opened; return outcome(request); }; });
    const lock = await ground.begin({ world });
    const key = `${lock.key}-7`;
    const item: NewItem = { key, project: lock.key, number: 7, round: 1, title: 'By webhook', body: '', pipeline: null, priority: 3, by: { channel: 'gitea', id: '21', name: 'mina' } };
    await startHintedItem({ client: lock.client }, { item, hint: { connection: 'board', reason: 'ticket', ref: null, actor: null } });
    await pollUntil(() => world.going.length, (count) => count === 1);
    await lock.project.executeUpdate('pause', { args: [{}] });
    await lock.until(key, { state: 'paused' });
    latch.open();
    await pollUntil(() => lock.status(), (project) => project.admitted.length === 0);
    await lock.project.signal('resume');
    await lock.until(key, { state: 'done' });
  });

  test('a grant to an item that is gone frees it at once', async () => {
    const lock = await ground.begin({ items: 1, world: worldWhere((world) => { world.gates = gated; }) });
    const first = await lock.create('first');
    const second = await lock.create('second');
    const third = await lock.create('third');
    await lock.until(first, { waitingFor: 'approval' });
    await lock.until(third, { state: 'queued' });
    await lock.item(second).terminate('by hand');
    await lock.act(first, 'stop');
    await lock.until(third, { waitingFor: 'approval' });
  });

  test('a run that no host has taken is shown as waiting for a slot, until the host says otherwise', async () => {
    const latch = new Latch();
    const world = worldWhere((one) => {
      one.phase = 'scheduled';
      one.agent = async (request) => { if (request.stage === 'analysis') await latch.opened; return outcome(request); };
    });
    const lock = await ground.begin({ world });
    const key = await lock.create('Slot');
    await pollUntil(() => world.going.length, (count) => count === 1);
    const waiting = await lock.until(key, { waitingFor: 'slot' });
    expect(waiting).toMatchObject({ state: 'waiting', waitingOn: ['runs'], run: { started: false } });
    await lock.item(key).signal('runStarted', { run: waiting.run?.id });
    await lock.until(key, { state: 'running', waitingFor: null });
    latch.open();
    await lock.until(key, { state: 'done' });
  });

  test('three stages of other names go from title to merge', async () => {
    const world = worldWhere((one) => {
      one.stages = [{ stage: 'plan', role: 'planner', work: 'documents' }, { stage: 'build', role: 'builder', work: 'code' }, { stage: 'ship', role: 'shipper', work: 'merge' }];
      one.gates = { plan: [approval()], build: gates['development'] ?? [] };
    });
    const lock = await ground.begin({ world });
    const key = await lock.create('Other words');
    await lock.until(key, { stage: 'plan', waitingFor: 'approval' });
    await lock.act(key, 'approve');
    const done = await lock.until(key, { state: 'done' });
    expect(done.stages.map((one) => [one.stage, one.role, one.status, one.attempts])).toEqual([['plan', 'planner', 'passed', 1], ['build', 'builder', 'passed', 1], ['ship', 'shipper', 'passed', 1]]);
    expect(done).toMatchObject({ attempts: { plan: 1, build: 1, ship: 1 }, mergedSha: 'd'.repeat(40) });
  });
});
