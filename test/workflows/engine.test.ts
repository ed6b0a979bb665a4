import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { approval, changesRequested, gates, outcome, red } from '../policy/example.js';
import { sendUpdate } from '../../src/client/send-update.js';
import type { Created } from '../../src/shared/messages.js';
import { openDev } from './dev.js';
import { pollUntil, type Ground, type Lock } from './lock.js';
import { World } from './world.js';

const gated = (): World => {
  const world = new World();
  world.gates = { ...gates, analysis: [approval(['*'], 2)] };
  return world;
};
const by = (name: string) => ({ channel: 'cli', id: name, name }) as const;

/** The engine suggests to continue as new at 4 MiB of history: a few large signals do what thousands of small ones do. */
const filler = 'x'.repeat(500 * 1024);
const flood = (send: () => Promise<unknown>): Promise<unknown> => Promise.all(Array.from({ length: 14 }, send));
const runOf = async (lock: Lock, workflowId: string): Promise<string> => (await lock.client.workflow.getHandle(workflowId).describe()).runId;

describe('on the engine', () => {
  let ground: Ground;
  beforeAll(async () => { ground = await openDev('wf'); });
  afterEach(async () => { await ground.clear(); });
  afterAll(async () => { await ground.close(); });

  test('I11: lists and counts find the item by state, wait, stage and title within 5 s', async () => {
    const lock = await ground.begin({ world: gated() });
    const key = await lock.create('Findable by words');
    const found = async (query: string): Promise<string[]> => {
      const ids: string[] = [];
      for await (const one of ground.client.workflow.list({ query })) ids.push(one.workflowId);
      return ids;
    };
    const query = `Project='${lock.key}' AND ItemState='waiting' AND WaitingFor='approval' AND Stage='analysis' AND Attempt=1 AND Title='words' AND WaitingOn='*' AND Pipeline='full'`;
    await pollUntil(() => found(query), (ids) => ids.includes(`item/${key}`), 5);
    await lock.act(key, 'stop');
    await pollUntil(() => found(`Project='${lock.key}' AND ItemState='stopped' AND WaitingFor IS NULL`), (ids) => ids.includes(`item/${key}`), 5);
    const { memo, typedSearchAttributes } = await lock.item(key).describe();
    expect(memo).toMatchObject({ key, title: 'Findable by words', round: 1 });
    expect(typedSearchAttributes.toString()).toBeDefined();
  });

  test('a pause shows in lists while the agent still works', async () => {
    const world = new World();
    world.gates = { ...gates, analysis: [] };
    let free = (): void => undefined;
    const opened = new Promise<void>((resolve) => { free = resolve; });
    world.agent = async (request) => { if (request.stage === 'analysis') await opened; return outcome(request); };
    const lock = await ground.begin({ world });
    const key = await lock.create('Visible pause');
    await pollUntil(() => world.going.length, (count) => count === 1);
    await lock.act(key, 'pause');
    await pollUntil(async () => (await ground.client.workflow.count(`Project='${lock.key}' AND ItemState='paused'`)).count, (count) => count === 1, 5);
    free();
  });

  test('T5 I1: an item in a flood of hints continues as new and still takes its approvals, with the ids of those before', async () => {
    const lock = await ground.begin({ world: gated() });
    const key = await lock.create('Flooded');
    await lock.until(key, { waitingFor: 'approval' });
    await lock.act(key, 'approve', { by: by('anna'), id: 'mail-1' });
    const before = await runOf(lock, `item/${key}`);
    await flood(() => lock.item(key).signal('hint', { from: 'ci', filler }));
    await pollUntil(() => runOf(lock, `item/${key}`), (run) => run !== before);
    expect(await lock.until(key, { waitingFor: 'approval' })).toMatchObject({ decide: { approvedBy: ['anna'] }, timeline: expect.arrayContaining([expect.objectContaining({ event: 'created' })]) });
    expect(await lock.act(key, 'approve', { by: by('anna'), id: 'mail-1' })).toMatchObject({ repeated: true });
    await lock.act(key, 'approve', { by: by('bob') });
    expect(await lock.until(key, { state: 'done' })).toMatchObject({ attempts: { analysis: 1 } });
  });

  test('T5 I1: a project in a flood of signals continues as new, no creation is lost or made twice: numbers, keys, places and queues are carried', async () => {
    const lock = await ground.begin({ items: 1, world: gated() });
    const first = await lock.create('first', { idempotencyKey: 'k1' });
    await lock.until(first, { waitingFor: 'approval' });
    const send = { workflowId: `project/${lock.key}`, name: 'create', input: { title: 'second' }, id: 'cli-2' };
    const { key: second } = await sendUpdate<Created>(lock.client, send);
    const before = await runOf(lock, `project/${lock.key}`);
    await Promise.all([...Array.from({ length: 30 }, (_, n) => lock.create(`more ${n}`)), flood(() => lock.project.signal('ended', { key: 'XX-1', round: 1, filler }))]);
    await pollUntil(() => runOf(lock, `project/${lock.key}`), (run) => run !== before);
    // An item asks for its place with a signal of its own, after `create` has answered.
    const status = await pollUntil(() => lock.status(), ({ waitingForAdmission }) => waitingForAdmission.length >= 31);
    expect(status).toMatchObject({ counter: 32, admitted: [first] });
    expect(new Set(status.waitingForAdmission).size).toBe(31);
    expect(await lock.create('first', { idempotencyKey: 'k1' })).toBe(first);
    expect(await sendUpdate(lock.client, send)).toMatchObject({ key: second, existing: true });
    await lock.act(first, 'stop');
    await lock.until(second, { waitingFor: 'approval' });
  });
});

describe('with every task replayed from the start', () => {
  let ground: Ground;
  beforeAll(async () => { ground = await openDev('replayed', { maxCachedWorkflows: 0 }); });
  afterAll(async () => { await ground.close(); });

  test('I10: questions, red tests, rewinds, pauses and a rejection end as they would otherwise', async () => {
    const world = new World();
    let reds = 0;
    world.command = (request) => (request.stage === 'development' && (reds += 1) === 1 ? red(request) : outcome(request));
    world.agent = (request) => (request.stage === 'review' && request.attempt === 1 ? changesRequested(request) : outcome(request));
    const lock = await ground.begin({ world });
    const key = await lock.create('Replayed');
    await lock.until(key, { waitingFor: 'approval' });
    await lock.act(key, 'reject', { reason: 'more' });
    await lock.until(key, (item) => item.waitingFor === 'approval' && item.attempts['analysis'] === 2);
    await lock.act(key, 'pause');
    await lock.act(key, 'resume');
    await lock.until(key, { waitingFor: 'approval' });
    await lock.act(key, 'approve');
    expect(await lock.until(key, { state: 'done' })).toMatchObject({ attempts: { analysis: 2, architecture: 1, development: 3, review: 2, testing: 1, deploy: 1 } });
  });
});
