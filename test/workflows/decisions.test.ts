import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { approval, gates, says, tests } from '../policy/example.js';
import type { Lock } from './lock.js';
import { openTime, timed, type TimedGround } from './time.js';
import { World } from './world.js';

/** The code with which an update was refused. */
const refused = async (asked: Promise<unknown>): Promise<string | null | undefined> => {
  try {
    await asked;
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) return error.cause.type;
    throw error;
  }
  return 'accepted';
};

const anna = { channel: 'cli', id: 'os-anna', name: 'anna' } as const;
const bob = { channel: 'api', id: 'bob', name: 'bob' } as const;
const people = [{ name: 'anna', ids: { os: 'os-anna' } }, { name: 'bob', ids: {} }];

timed('what people decide', () => {
  let ground: TimedGround;
  let lock: Lock;
  beforeAll(async () => { ground = await openTime(); });
  afterEach(async () => { await ground.clear(); });
  afterAll(async () => { await ground.close(); });

  test('a question waits for its answer, on whatever day it comes, and a reminder is noted each day', async () => {
    lock = await ground.begin();
    lock.world.agent = (request) => (request.stage === 'analysis' && request.attempt === 1 ? says(request, { status: 'needs_input', questions: ['Which colour?'] }) : says(request, {}));
    const key = await lock.create('Paint it');
    await lock.until(key, { waitingFor: 'answer' });
    await ground.pass(2.5 * 24 * 3600);
    const waiting = await lock.until(key, (item) => item.timeline.filter((one) => one.event === 'reminder').length === 2);
    expect(waiting.humanTime).toBeGreaterThanOrEqual(2 * 24 * 3600);
    expect((await lock.act(key, 'answer', { text: 'green' })).next).toContain('runs again with the answer');
    await lock.until(key, { waitingFor: 'approval' });
    expect(lock.world.last('analysis')).toMatchObject({ attempt: 2, changes: [{ what: 'answered', text: expect.stringContaining('green') }] });
  });

  test('a rejection needs a reason, and analysis runs again with it', async () => {
    lock = await ground.begin();
    const key = await lock.create('Do it');
    await lock.until(key, { waitingFor: 'approval' });
    expect(await refused(lock.act(key, 'reject'))).toBe('REASON_REQUIRED');
    await lock.act(key, 'reject', { reason: 'say more about logging' });
    await lock.until(key, (item) => item.waitingFor === 'approval' && item.attempts['analysis'] === 2);
    expect(lock.world.last('analysis').changes).toMatchObject([{ what: 'rejected', text: 'say more about logging' }]);
  });

  test('I4: early, late, repeated, foreign and for another revision: each gets its answer, and one counts', async () => {
    const world = new World();
    world.policy = { people };
    world.gates = { ...gates, analysis: [approval(['anna', 'bob'], 2)] };
    lock = await ground.begin({ world });
    const blocker = await lock.create('First');
    await lock.until(blocker, { waitingFor: 'approval' });
    const { revision } = await lock.show(blocker);
    expect(await refused(lock.act(blocker, 'approve', { by: { channel: 'cli', id: 'os-mallory', name: 'anna' } }))).toBe('NOT_ALLOWED');
    expect(await refused(lock.act(blocker, 'approve', { by: anna, revision: 'f'.repeat(40) }))).toBe('REVISION_MOVED');
    expect(await lock.act(blocker, 'approve', { by: anna, id: 'mail-1', revision: revision?.slice(0, 8) ?? '' })).toMatchObject({ repeated: false, next: '1 of 2 approvals; it waits for more' });
    expect(await lock.act(blocker, 'approve', { by: anna, id: 'mail-1' })).toMatchObject({ repeated: true });
    expect(await refused(lock.act(blocker, 'approve', { by: anna, id: 'mail-2' }))).toBe('ALREADY_DECIDED');
    expect(await refused(lock.act(blocker, 'answer', { text: 'x' }))).toBe('VERB_NOT_POSSIBLE');
    await lock.act(blocker, 'approve', { by: bob });
    await lock.until(blocker, { state: 'done' });
    expect(lock.world.ran.filter((one) => one.stage === 'architecture')).toHaveLength(1);
  });

  test('I4: the twin and the update with one id count once; a bare signal satisfies only *', async () => {
    const world = new World();
    world.policy = { people };
    world.gates = { ...gates, analysis: [approval(['*'], 2)], architecture: [approval(['anna'])] };
    lock = await ground.begin({ world });
    const key = await lock.create('Twice');
    await lock.until(key, { waitingFor: 'approval' });
    await lock.item(key).signal('approve', { id: 'one', by: anna });
    await lock.until(key, (item) => item.decide?.approvedBy.includes('anna') === true);
    expect(await lock.act(key, 'approve', { id: 'one', by: anna })).toMatchObject({ repeated: true });
    await lock.item(key).signal('approve', { id: 'one', by: anna });
    await lock.item(key).signal('approve');
    await lock.until(key, { stage: 'architecture', waitingFor: 'approval' });
    await lock.item(key).signal('approve');
    const told = await lock.until(key, (item) => item.timeline.at(-1)?.event === 'refused');
    expect(told.timeline.at(-1)?.detail).toContain('NOT_ALLOWED');
    expect(told).toMatchObject({ stage: 'architecture', waitingFor: 'approval' });
    await lock.act(key, 'approve', { by: anna });
    await lock.until(key, { state: 'done' });
  });

  test('an update\'s own id counts where its input names none', async () => {
    const world = new World();
    world.gates = { ...gates, analysis: [approval(['*'], 2)] };
    lock = await ground.begin({ world });
    const key = await lock.create('Ids');
    await lock.until(key, { waitingFor: 'approval' });
    await lock.item(key).executeUpdate('approve', { args: [{ by: anna }], updateId: 'cli-7f3' });
    await lock.item(key).signal('approve', { id: 'cli-7f3', by: bob });
    await lock.item(key).signal('pause');
    const paused = await lock.until(key, { state: 'paused' });
    expect(paused.timeline.filter((one) => one.event === 'approved')).toHaveLength(1);
  });

  test('two approvals of the same moment: the second is told that the gate is open already', async () => {
    const world = new World();
    world.gates = { ...gates, analysis: [approval(), tests] };
    lock = await ground.begin({ world });
    const key = await lock.create('Race');
    await lock.until(key, { waitingFor: 'approval' });
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => refused(lock.act(key, 'approve', { by: { channel: 'cli', id: name, name } }))));
    expect(answers.filter((one) => one === 'accepted')).toHaveLength(1);
    const done = await lock.until(key, { state: 'done' });
    expect(done.timeline.filter((one) => one.event === 'approved')).toHaveLength(1);
  });
});
