import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowIdConflictPolicy } from '@temporalio/client';
import { reopenItem } from '../../src/client/rounds.js';
import type { ItemDocument } from '../../src/shared/documents.js';
import type { NewItem } from '../../src/shared/messages.js';
import type { ForgePolicy } from '../../src/shared/policy.js';
import { reconcileWorkflowId, queues } from '../../src/shared/ids.js';
import { searchAttributes } from '../../src/shared/search-attributes.js';
import { workflowTypes } from '../../src/shared/messages.js';
import { approval, gates, merged, outcome, says, tests } from '../policy/example.js';
import { flood } from '../replay/record/recorder.js';
import { openDev } from './dev.js';
import { pollUntil, type Ground, type Lock } from './lock.js';
import { check, review } from './outside.js';
import { putBack } from './put-back.js';
import { Latch, reconciled, World } from './world.js';

const forge: ForgePolicy = { connection: 'forge', kind: 'gitea', repository: 'team/shop' };

/** Analysis waits for approval, development for CI, review for a person's review. */
const hosted = (prepare: (world: World) => void = () => undefined): World => {
  const world = new World();
  world.policy = { forge };
  world.gates = { ...gates, analysis: [approval()], development: [tests, { kind: 'ci', required: null, withinSeconds: 3_600, without: 'block' }], review: [{ kind: 'report' }, { kind: 'review', by: null, min: 1 }] };
  prepare(world);
  return world;
};

const hint = (lock: Lock, key: string, reason: 'ticket' | 'ci' | 'pull' = 'ticket', at?: string): Promise<void> =>
  lock.item(key).signal('hint', { connection: 'board', reason, ref: null, actor: null, ...(at === undefined ? {} : { at }) });

/** What the card last said. */
const card = (world: World): string => JSON.stringify(world.outside.shown.at(-1)?.card ?? null);

describe('an item and the outside, on the real engine', () => {
  let ground: Ground;
  beforeAll(async () => { ground = await openDev('bridges', {}, ['board', 'forge']); });
  afterEach(async () => { await ground.clear(); });
  afterAll(async () => { await ground.close(); });

  test('I1: `start` makes the ticket first, and the item has its number; moves, CI and reviews carry it to the merge', async () => {
    const world = hosted();
    const lock = await ground.begin({ world, tracker: 'board' });
    const key = await lock.create('Sell apples');
    expect(key).toBe(`${lock.key}-1`);
    expect(world.outside.created).toEqual(['Sell apples']);
    await lock.until(key, { waitingFor: 'approval' });
    await pollUntil(() => world.outside.ticket.state, (state) => state === 'In Review');
    expect(card(world)).toContain('waiting for approval');
    world.outside.moveTo('Approved', 'approved');
    await hint(lock, key);
    await lock.until(key, { waitingFor: 'ci' });
    world.outside.checks = [check({ id: 'unit:failed', state: 'failed', tail: 'boom' })];
    await hint(lock, key, 'ci');
    await lock.until(key, (item) => item.attempts['development'] === 2 && item.waitingFor === 'ci');
    expect(world.last('development').changes[0]?.text).toContain('boom');
    world.outside.checks = [check()];
    await hint(lock, key, 'ci');
    await lock.until(key, { waitingFor: 'review' });
    world.outside.reviews = [review()];
    await hint(lock, key, 'pull');
    await lock.until(key, { state: 'done' });
    await lock.item(key).result();
    expect(world.outside.ticket.state).toBe('Done');
    expect(card(world)).toContain('done');
    expect(world.outside.pullsShown.at(-1)?.statuses.map(({ context }) => context)).toContain('towpath/review');
  });

  test('I1: a hint that meets continue-as-new is not lost, and nothing is said twice', async () => {
    const world = hosted();
    const lock = await ground.begin({ world, tracker: 'board' });
    const key = await lock.create('Flooded');
    await lock.until(key, { waitingFor: 'approval' });
    await pollUntil(() => world.outside.ticket.state, (state) => state === 'In Review');
    world.outside.write('', 'status');
    await hint(lock, key);
    await pollUntil(() => world.outside.shown.flatMap(({ comments }) => comments), (said) => said.some(({ once }) => once.includes('/re-')));
    await flood(lock, lock.item(key).workflowId, 'hint');
    const asked = (): string[] => world.outside.shown.flatMap(({ comments }) => comments.map(({ once }) => once));
    world.outside.moveTo('Approved', 'approved');
    await hint(lock, key);
    await lock.until(key, { waitingFor: 'ci' });
    expect(new Set(asked()).size).toBe(asked().length);
    expect(asked().filter((once) => once.includes('/re-'))).toHaveLength(1);
  });

  test('I11, I12: a forge that is away is what a gate of its waits for, and it goes on when it answers', async () => {
    const world = hosted((one) => { one.gates = { ...one.gates, analysis: [] }; });
    const lock = await ground.begin({ world });
    const key = await lock.create('Away');
    await lock.until(key, { waitingFor: 'ci', waitingOn: ['forge'] });
    world.outside.away = { retryAfterSeconds: 1 };
    await hint(lock, key, 'ci');
    await lock.until(key, { waitingFor: 'connection', waitingOn: ['forge'] });
    world.outside.away = null;
    world.outside.checks = [check()];
    await lock.until(key, { waitingFor: 'review' });
  });

  test('a question is answered by a plain reply, and a ticket that is cancelled stops the agent', async () => {
    const world = hosted((one) => {
      one.gates = { ...one.gates, analysis: [] };
      one.agent = (request) => (request.stage === 'analysis' && one.starts('analysis') === 1 ? says(request, { status: 'needs_input', questions: ['Which?'] }) : outcome(request));
    });
    const lock = await ground.begin({ world, tracker: 'board' });
    const key = await lock.create('Asks');
    await lock.until(key, { waitingFor: 'answer' });
    await pollUntil(() => world.outside.shown.flatMap(({ comments }) => comments), (said) => said.some(({ once }) => once.includes('/ask-')));
    world.outside.write('blue');
    await hint(lock, key);
    await lock.until(key, { waitingFor: 'ci' });
    expect(world.last('analysis').changes[0]?.text).toContain('blue');
    world.outside.moveTo('Cancelled', 'cancelled');
    await hint(lock, key);
    await lock.until(key, { state: 'stopped' });
  });

  test('a ticket that is closed with the label that it has stops the item, and opened again goes on, under its title of now', async () => {
    const world = new World();
    const lock = await ground.begin({ world, tracker: 'board' });
    const key = await lock.create('Sell');
    await lock.until(key, { waitingFor: 'approval' });
    await pollUntil(() => world.outside.ticket.state, (state) => state === 'In Review');
    world.outside.ticket = { ...world.outside.ticket, title: 'Sell pears' };
    world.outside.moveTo('In Review', 'approval');
    world.outside.ticket = { ...world.outside.ticket, over: 'cancelled' };
    await hint(lock, key);
    await lock.until(key, { state: 'stopped', title: 'Sell pears' });
    world.outside.moveTo('In Review', 'approval');
    world.outside.ticket = { ...world.outside.ticket, over: null };
    await hint(lock, key);
    await lock.until(key, { state: 'waiting', waitingFor: 'approval' });
    const titles: unknown[] = [];
    for await (const { typedSearchAttributes: found } of ground.client.workflow.list({ query: `WorkflowId = 'item/${key}'` })) titles.push(found.get(searchAttributes.title));
    expect(titles).toEqual(['Sell pears']);
  });

  test('I1, I2, I3: a ticket that is put back is one new round, however often it is asked for, with a branch of its own and the same card', async () => {
    const world = new World();
    const lock = await ground.begin({ world, tracker: 'board' });
    const key = await lock.create('Sell apples');
    const finishRound = async (round: number): Promise<ItemDocument> => {
      await lock.until(key, { waitingFor: 'approval', round });
      await pollUntil(() => world.outside.ticket.state, (state) => state === 'In Review');
      await lock.act(key, 'approve');
      return await lock.item(key).result() as ItemDocument;
    };
    await lock.until(key, { waitingFor: 'approval' });
    world.outside.write('', 'status');
    await hint(lock, key);
    await pollUntil(() => world.outside.shown.flatMap(({ comments }) => comments), (said) => said.some(({ once }) => once.includes('/re-')));
    const first = await finishRound(1);
    expect(first).toMatchObject({ round: 1, state: 'done', ticket: { left: { state: 'Done', over: 'done' } } });

    const ask = putBack(lock, key);
    expect(await ask()).toMatchObject({ kind: 'no' });
    world.outside.moveTo('To do', 'start');
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ kind }) => kind)).toContain('reopened');
    const second = await finishRound(2);
    expect(second).toMatchObject({ key, round: 2, state: 'done' });
    expect([first.branch, second.branch]).toEqual([`towpath/${key}-sell-apples`, `towpath/${key}-r2-sell-apples`]);
    expect(world.ran.filter(({ stage, kind }) => stage === 'analysis' && kind === 'agent').map(({ round, run }) => [round, run.split('.')[0]])).toEqual([[1, '1'], [2, '2']]);
    expect(new Set(world.outside.shown.map(({ card: one }) => one?.once)).size).toBe(1);
    // What the first round has answered is not answered again.
    expect(world.outside.shown.flatMap(({ comments }) => comments).filter(({ once }) => once.includes('/re-'))).toHaveLength(1);

    // Whoever was held up between looking and asking comes after the second round has ended too.
    const { runId } = await lock.item(key).describe();
    await reopenItem({ client: ground.client }, { ...world.reopened.at(-1) as NewItem });
    await lock.create('The project has read what came before this');
    expect(await lock.item(key).describe()).toMatchObject({ runId, status: { name: 'COMPLETED' } });
    expect(await ask()).toMatchObject({ kind: 'no' });
  });

  test('I12: what a round that was ended from outside held is free when the next one begins', async () => {
    const [merging, working] = [new Latch(), new Latch()];
    const world = new World();
    world.gates = { ...gates, analysis: [] };
    world.merge = async ({ key, head }) => { if (key.endsWith('-1')) await merging.opened; return merged(head); };
    world.agent = async (request) => { if (request.round === 2) await working.opened; return outcome(request); };
    const lock = await ground.begin({ world, tracker: 'board' });
    const first = await lock.create('first');
    await pollUntil(() => world.merges.length, (count) => count === 1);
    await lock.item(first).terminate('by hand');
    merging.open();
    await reopenItem({ client: ground.client }, {
      key: first, project: lock.key, number: 1, round: 2, title: 'first', body: '', pipeline: null, priority: 3, by: { channel: 'temporal', id: null, name: 'board' },
      ticket: { connection: 'board', id: 'x', url: null },
    });
    await pollUntil(() => world.going.length, (count) => count === 1, 20);
    const second = await lock.create('second');
    await pollUntil(() => lock.show(second), ({ state }) => state === 'done', 20).finally(() => { working.open(); });
    await lock.until(first, { state: 'done', round: 2 });
  });

  test('a reconciler looks again when its activity has ended', async () => {
    const before = reconciled.count;
    const handle = await ground.client.workflow.start(workflowTypes.reconcile, {
      workflowId: reconcileWorkflowId('board'), taskQueue: queues.items, args: [{ connection: 'board' }], workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
    await pollUntil(() => reconciled.count, (count) => count > before);
    await handle.terminate('the test is over');
  });
});
