import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { changesRequested, gates, outcome, red, says, transient } from '../policy/example.js';
import { openTime, timed, type TimedGround } from './time.js';
import { World } from './world.js';

const ungated = (): World => {
  const world = new World();
  world.gates = { ...gates, analysis: [] };
  return world;
};
const away = (): never => { throw ApplicationFailure.nonRetryable('connection refused', 'CONNECTION_AWAY', { detail: 'connection refused' }); };
const unknown = (): never => { throw ApplicationFailure.nonRetryable('no such connection', 'CONNECTION_UNKNOWN', { detail: 'forge' }); };

timed('what goes wrong', () => {
  let ground: TimedGround;
  beforeAll(async () => { ground = await openTime(); });
  afterEach(async () => { await ground.clear(); });
  afterAll(async () => { await ground.close(); });

  test('a conflict goes back to analysis with its text', async () => {
    const world = ungated();
    world.agent = (request) => (request.stage === 'architecture' && request.attempt === 1
      ? says(request, { status: 'conflict', summary: 'cannot be both', findings: [{ severity: 'must', text: 'both' }] }) : outcome(request));
    const lock = await ground.begin({ world });
    const key = await lock.create('Both');
    expect(await lock.item(key).result()).toMatchObject({ state: 'done', attempts: { analysis: 2, architecture: 2, development: 1 } });
    expect(world.last('analysis').changes).toMatchObject([{ what: 'conflict', text: 'cannot be both' }]);
  });

  test('I6: changes are requested three times, the fourth blocks, and `retry` is exactly one more round', async () => {
    const world = ungated();
    world.agent = (request) => (request.stage === 'review' ? changesRequested(request) : outcome(request));
    const lock = await ground.begin({ world });
    const key = await lock.create('Never good');
    const blocked = await lock.until(key, { state: 'blocked' });
    expect(blocked).toMatchObject({ attempts: { development: 4, review: 4 }, lastFailure: { message: expect.stringContaining('not yet') } });
    expect(await lock.act(key, 'retry', { reason: 'be kind' })).toMatchObject({ accepted: true });
    await lock.until(key, (item) => item.state === 'blocked' && item.attempts['review'] === 5);
    expect([world.starts('development'), world.starts('review')]).toEqual([5, 5]);
    expect(world.last('development').changes.map((one) => one.what)).toEqual(['findings', 'retried']);
  });

  test('I6: tests that stay red block after three attempts in a row', async () => {
    const world = ungated();
    world.command = red;
    const lock = await ground.begin({ world });
    const key = await lock.create('Red');
    const blocked = await lock.until(key, { state: 'blocked' });
    expect(blocked).toMatchObject({ stage: 'development', attempts: { development: 3 }, lastFailure: { tail: '1 failed' } });
    expect(world.starts('development')).toBe(3);
  });

  test('I12: a provider that is away is waited for with the end shown, and the item goes on by itself', async () => {
    const world = ungated();
    let tries = 0;
    world.agent = (request) => (request.stage === 'analysis' && (tries += 1) <= 3 ? transient(request, tries === 2 ? 900 : null) : outcome(request));
    const lock = await ground.begin({ world });
    const key = await lock.create('Later');
    const waiting = await lock.until(key, { waitingFor: 'limit' });
    expect(Date.parse(waiting.until ?? '') - Date.parse(waiting.since)).toBe(20_000);
    await ground.pass(25);
    const longer = await lock.until(key, (item) => item.waitingFor === 'limit' && tries === 2);
    expect(Date.parse(longer.until ?? '') - Date.parse(longer.since)).toBe(900_000);
    expect(await lock.item(key).result()).toMatchObject({ state: 'done', attempts: { analysis: 1 } });
    expect(new Set(world.ran.map((one) => one.run)).size).toBe(world.ran.length);
  });

  test('I6: after five waits in a row it is blocked, and the runs are counted', async () => {
    const world = ungated();
    world.agent = (request) => transient(request);
    const lock = await ground.begin({ world });
    const key = await lock.create('Never');
    await lock.until(key, { waitingFor: 'limit' });
    await ground.pass(20 + 40 + 80 + 160 + 320 + 60);
    expect(await lock.until(key, { state: 'blocked' })).toMatchObject({ attempts: { analysis: 1 }, lastFailure: { class: 'transient' } });
    expect(world.starts('analysis')).toBe(6);
  });

  test('I6: an invalid report gets one repair turn in the same conversation, then counts as a fault', async () => {
    const world = ungated();
    world.agent = (request) => (request.stage === 'analysis' && request.attempt === 1
      ? outcome(request, { class: 'contract', message: 'no report', problems: ['summary: missing'], report: null, conversation: 'talk' }) : outcome(request));
    const lock = await ground.begin({ world });
    const key = await lock.create('Mend');
    expect(await lock.item(key).result()).toMatchObject({ state: 'done', attempts: { analysis: 2 } });
    expect(world.ran.filter((one) => one.kind === 'agent' && one.stage === 'analysis')).toMatchObject([
      { attempt: 1, repair: null }, { attempt: 1, repair: ['summary: missing'], conversation: 'talk' }, { attempt: 2, repair: null }]);
  });

  test('what only a person can mend blocks at once with the message, and `retry` is enough', async () => {
    const world = ungated();
    let loggedIn = false;
    world.agent = (request) => (loggedIn ? outcome(request) : outcome(request, { class: 'auth', message: 'run `agent login`', report: null, head: null }));
    const lock = await ground.begin({ world });
    const key = await lock.create('Login');
    expect(await lock.until(key, { state: 'blocked' })).toMatchObject({ reason: 'run `agent login`', lastFailure: { class: 'auth' }, attempts: { analysis: 1 } });
    loggedIn = true;
    await lock.act(key, 'retry');
    expect(await lock.item(key).result()).toMatchObject({ state: 'done', attempts: { analysis: 2 } });
  });

  test('I12: a remote that is away, or configured no more, during a run and during the merge is waited for by name; nothing runs twice', async () => {
    const world = ungated();
    let runs = 0;
    let merges = 0;
    const good = world.merge;
    world.agent = (request) => (request.stage === 'analysis' && (runs += 1) <= 2 ? away() : outcome(request));
    world.merge = (request) => ((merges += 1) <= 2 ? [away, unknown][merges - 1]?.() ?? good(request) : good(request));
    const lock = await ground.begin({ world });
    const key = await lock.create('Away');
    expect(await lock.until(key, { waitingFor: 'connection' })).toMatchObject({ state: 'waiting', waitingOn: ['file:///nowhere'], lastFailure: { class: 'connection' } });
    expect(await lock.item(key).result()).toMatchObject({ state: 'done', lastFailure: null, attempts: { analysis: 1, deploy: 1 } });
    const asked = world.ran.filter((one) => one.stage === 'analysis').map((one) => one.run);
    expect(new Set(asked).size).toBe(1);
    expect(world.merges).toHaveLength(3);
  });

  test('a run directory that cannot be used blocks, and `retry` makes a new run', async () => {
    const world = ungated();
    let broken = true;
    world.agent = (request) => {
      if (!broken) return outcome(request);
      throw ApplicationFailure.nonRetryable('run.json is torn', 'RUN_BROKEN', { detail: 'run.json is torn' });
    };
    const lock = await ground.begin({ world });
    const key = await lock.create('Torn');
    expect(await lock.until(key, { state: 'blocked' })).toMatchObject({ reason: 'run.json is torn' });
    broken = false;
    await lock.act(key, 'retry');
    await lock.until(key, { state: 'done' });
    const [first, second] = world.ran;
    expect(second?.run).not.toBe(first?.run);
  });

  test('a pipeline that the configuration lost blocks with its message', async () => {
    const world = ungated();
    const lock = await ground.begin({ world });
    world.plan = () => { throw ApplicationFailure.nonRetryable('There is no such pipeline: full', 'PIPELINE_NOT_FOUND'); };
    const key = await lock.create('Lost');
    expect(await lock.until(key, { state: 'blocked' })).toMatchObject({ reason: expect.stringContaining('no such pipeline') });
    delete (world as { plan?: unknown }).plan;
    await lock.act(key, 'retry');
    await lock.until(key, { state: 'done' });
  });
});
