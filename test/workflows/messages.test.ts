import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { verbs } from '../../src/shared/words.js';
import { approval, gates } from '../policy/example.js';
import { openTime, timed, type TimedGround } from './time.js';
import { World } from './world.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Payloads that no data converter of ours makes. */
const raw = [
  { metadata: { encoding: bytes('binary/plain') }, data: new Uint8Array([0, 255, 7]) },
  { metadata: { encoding: bytes('json/plain') }, data: bytes('{broken') },
  { metadata: { encoding: bytes('binary/encrypted') }, data: bytes('???') },
  { metadata: {}, data: bytes('x') },
];

const sendRaw = async (client: Client, workflowId: string, name: string): Promise<void> => {
  for (const payload of raw) {
    await client.workflowService.signalWorkflowExecution({
      namespace: client.options.namespace, workflowExecution: { workflowId }, signalName: name, input: { payloads: [payload] }, identity: 'test',
    });
  }
};

timed('I1: whatever is sent', () => {
  let ground: TimedGround;
  beforeAll(async () => { ground = await openTime(); });
  afterEach(async () => { await ground.clear(); });
  afterAll(async () => { await ground.close(); });

  test('nothing, a string, wrong types and bytes to each twin of an item: it lives, and the timeline says what became of it', async () => {
    const world = new World();
    // Nobody whom a bare signal could stand for may open the gate.
    world.gates = { ...gates, analysis: [approval(['anna'])] };
    const lock = await ground.begin({ world });
    const key = await lock.create('Robust');
    await lock.until(key, { waitingFor: 'approval' });
    for (const verb of verbs.filter((one) => one !== 'skip' && one !== 'stop')) {
      for (const odd of [undefined, 17, true, [], ['a'], { reason: 5 }, { by: 'anna' }, { id: [] }]) {
        await (odd === undefined ? lock.item(key).signal(verb) : lock.item(key).signal(verb, odd));
      }
      await sendRaw(ground.client, `item/${key}`, verb);
    }
    const item = await lock.until(key, (one) => one.timeline.some((line) => line.detail.startsWith('resume: INPUT_INVALID')));
    expect(item).toMatchObject({ stage: 'analysis', attempts: { analysis: 1 } });
    const refusals = item.timeline.filter((one) => one.event === 'refused').map((one) => one.detail);
    expect(refusals.filter((one) => one.startsWith('approve: INPUT_INVALID'))).toHaveLength(11);
    expect(refusals.filter((one) => one.startsWith('approve: NOT_ALLOWED'))).toHaveLength(1);
    expect(refusals.some((one) => one.includes('could not be decoded'))).toBe(true);
  });

  test('a stop and a skip as bytes are refused, as a string they carry their reason', async () => {
    const world = new World();
    world.gates = { ...gates, analysis: [approval()] };
    const lock = await ground.begin({ world });
    const key = await lock.create('Text');
    await lock.until(key, { waitingFor: 'approval' });
    await sendRaw(ground.client, `item/${key}`, 'stop');
    await sendRaw(ground.client, `item/${key}`, 'skip');
    const told = await lock.until(key, (item) => item.timeline.filter((one) => one.event === 'refused').length === 8);
    expect(told.state).toBe('waiting');
    await lock.item(key).signal('stop', 'because');
    expect(await lock.until(key, { state: 'stopped' })).toMatchObject({ reason: 'because' });
  });

  test('a wrong name is answered in the timeline with the verbs that there are', async () => {
    const world = new World();
    world.gates = { ...gates, analysis: [approval()] };
    const lock = await ground.begin({ world });
    const key = await lock.create('Names');
    await lock.until(key, { waitingFor: 'approval' });
    await lock.item(key).signal('aprove', { revision: 'x' });
    await sendRaw(ground.client, `item/${key}`, 'merge-now');
    const item = await lock.until(key, (one) => one.timeline.some((line) => line.detail.includes('merge-now')));
    expect(item.timeline.find((one) => one.event === 'ignored')?.detail).toBe(`signal aprove: no such verb; there are ${verbs.join(', ')}`);
    await expect(lock.act(key, 'aprove')).rejects.toMatchObject({ cause: { message: expect.stringContaining('aprove') } });
  });

  test('what machines say is read by hand: forged grants, permits and settings change nothing and end nothing', async () => {
    const world = new World();
    world.gates = { ...gates, analysis: [approval()] };
    const lock = await ground.begin({ world });
    const key = await lock.create('Machines');
    await lock.until(key, { waitingFor: 'approval' });
    for (const name of ['grant', 'runStarted', 'projectPause', 'hint']) {
      for (const odd of [undefined, 'x', 5, [], {}, { kind: 'merge', round: 1, seq: 99 }, { paused: 'yes' }]) await lock.item(key).signal(name, odd);
      await sendRaw(ground.client, `item/${key}`, name);
    }
    for (const name of ['want', 'release', 'ended', 'settings', 'nonsense']) {
      for (const odd of [undefined, 'x', 5, [], {}, { kind: 'merge', key: 5 }, { project: 'X', items: -1 }]) await lock.project.signal(name, odd);
      await sendRaw(ground.client, `project/${lock.key}`, name);
    }
    expect(await lock.show(key)).toMatchObject({ waitingFor: 'approval' });
    expect(await lock.status()).toMatchObject({ admitted: [key], paused: false, limit: 4 });
    await lock.act(key, 'approve');
    await lock.until(key, { state: 'done' });
  });

  test('updates with the wrong shape are refused with what was expected', async () => {
    const world = new World();
    world.gates = { ...gates, analysis: [approval()] };
    const lock = await ground.begin({ world });
    const key = await lock.create('Shapes');
    await lock.until(key, { waitingFor: 'approval' });
    for (const odd of [17, [], { reason: 5 }, { by: 'anna' }]) {
      await expect(lock.item(key).executeUpdate('approve', { args: [odd] })).rejects.toMatchObject({ cause: { type: 'INPUT_INVALID' } });
    }
    for (const odd of [undefined, 17, 'title', []]) {
      await expect(lock.project.executeUpdate('create', { args: [odd] })).rejects.toMatchObject({ cause: { type: 'INPUT_INVALID' } });
    }
    expect(await lock.show(key)).toMatchObject({ waitingFor: 'approval' });
  });
});
