import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { WorkflowIdConflictPolicy } from '@temporalio/client';
import type { AgentRunRequest, RunOutcome } from '../../src/shared/activities.js';
import type { ProviderDocument } from '../../src/shared/documents.js';
import { providerWorkflowId, queues } from '../../src/shared/ids.js';
import { providerQueries, providerSignals, workflowTypes, type RunEnd } from '../../src/shared/messages.js';
import { gates, outcome, stagePolicy, full } from '../policy/example.js';
import { openTime, timed, type TimedGround } from './time.js';
import { notices, World } from './world.js';

const provided = (provider: string): World => {
  const world = new World();
  world.rules = 3;
  world.gates = { ...gates, analysis: [] };
  const { agent } = stagePolicy(full[0] as (typeof full)[0]);
  world.stage = (name) => {
    const ref = world.stages.find(({ stage }) => stage === name) as (typeof full)[0];
    return stagePolicy(ref, { gates: world.gates[name] ?? [], agent: ref.work === 'merge' || agent === null ? null : { ...agent, provider } });
  };
  return world;
};

const nothing = { report: null, head: null, code: null } as const;
const kept = (request: AgentRunRequest): RunOutcome => outcome(request, { ...nothing, class: 'transient', kind: 'circuit-open', message: 'p fails: 529', retryAfterSeconds: 300 });
const missing = (request: AgentRunRequest): RunOutcome => outcome(request, { ...nothing, class: 'permanent', kind: 'AGENT_MISSING', message: 'claude is not here. Install it' });

timed('what all items of a provider share', () => {
  let ground: TimedGround;
  beforeAll(async () => { ground = await openTime(); });
  afterEach(async () => { await ground.clear(); });
  afterAll(async () => { await ground.close(); });

  let runs = 0;
  const end = (name: string, how: RunEnd, key = 'WEB-99') => ground.env.client.workflow.signalWithStart(workflowTypes.provider, {
    workflowId: providerWorkflowId(name), taskQueue: queues.items, args: [{ name }], workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    signal: providerSignals.runEnded, signalArgs: [{ run: `${key}/${runs += 1}`, end: how, message: '529 overloaded', resetsAt: null }],
  });
  const state = (name: string): Promise<ProviderDocument> => ground.env.client.workflow.getHandle(providerWorkflowId(name)).query(providerQueries.status);

  test('I11 I12: an open circuit keeps every item, one tries after 300 s, and all go on when it comes through', async () => {
    const world = provided('p1');
    for (const how of ['failed', 'failed', 'failed'] as const) await end('p1', how);
    const tries: string[] = [];
    let open = true;
    world.agent = async (request) => {
      if (open && request.probe !== true) return kept(request);
      tries.push(request.key);
      if (open) { open = false; await end('p1', 'answered', request.key); }
      return outcome(request);
    };
    const lock = await ground.begin({ world });
    // One after the other: who waits first tries first.
    const waits = async (title: string): Promise<string> => {
      const key = await lock.create(title);
      const waiting = await lock.until(key, { waitingFor: 'limit' });
      expect(waiting).toMatchObject({ state: 'waiting', waitingOn: ['p1'], reason: 'p fails: 529', attempts: { analysis: 1 }, usage: { runs: 0 } });
      expect(Date.parse(waiting.until ?? '') - Date.parse(waiting.since)).toBe(300_000);
      return key;
    };
    const [one, other] = [await waits('One'), await waits('Other')];
    expect(await lock.item(one).result()).toMatchObject({ state: 'done', attempts: { analysis: 1 } });
    expect(await lock.item(other).result()).toMatchObject({ state: 'done', attempts: { analysis: 1 } });
    expect(new Set(tries.slice(0, 1))).toEqual(new Set([one]));
    expect(await state('p1')).toMatchObject({ circuit: 'closed', waiting: [], failures: 0 });
    expect(notices.filter(({ id }) => id.startsWith('p1.')).map(({ text }) => text.slice(0, 10))).toEqual(['p1 fails (', 'p1 answers']);
  });

  test('rubbish of any kind changes nothing and stops nobody', async () => {
    await end('p6', 'failed');
    const handle = ground.env.client.workflow.getHandle(providerWorkflowId('p6'));
    const rubbish: unknown[] = [undefined, null, 'x', 7, [], {}, { run: 7, end: 'failed' }, { run: 'a', end: 'maybe' }, { key: '../x', round: 1, seq: 1 }, { key: 'WEB-1', round: '1', seq: 1 }, new Uint8Array([1, 2])];
    for (const name of [...Object.values(providerSignals), 'nonsense']) for (const given of rubbish) await handle.signal(name, ...(given === undefined ? [] : [given]));
    expect(await state('p6')).toMatchObject({ circuit: 'closed', failures: 1, waiting: [] });
    for (const how of ['failed', 'failed'] as const) await end('p6', how);
    expect(await state('p6')).toMatchObject({ circuit: 'open', failures: 3 });
  });

  test('a try that fails keeps them longer, and the new time is shown', async () => {
    const world = provided('p2');
    for (const how of ['failed', 'failed', 'failed'] as const) await end('p2', how);
    let tries = 0;
    world.agent = async (request) => {
      if (request.probe !== true) return tries > 1 ? outcome(request) : kept(request);
      tries += 1;
      await end('p2', tries === 1 ? 'failed' : 'answered', request.key);
      return tries === 1 ? outcome(request, { ...nothing, class: 'transient', kind: 'overloaded', message: '529' }) : outcome(request);
    };
    const lock = await ground.begin({ world });
    const [one, other] = [await lock.create('One'), await lock.create('Other')];
    await lock.until(other, { waitingFor: 'limit' });
    await ground.pass(310);
    const longer = await lock.until(other, (item) => item.waitingFor === 'limit' && Date.parse(item.until ?? '') - Date.parse(item.since) > 400_000);
    expect(longer.reason).toBe('529 overloaded');
    expect(await lock.item(one).result()).toMatchObject({ state: 'done' });
    expect(await lock.item(other).result()).toMatchObject({ state: 'done' });
    expect((await state('p2')).circuit).toBe('closed');
  });

  test('I12: an item whose agent is missing when it is let through leaves the try to the next', async () => {
    const world = provided('p7');
    for (const how of ['failed', 'failed', 'failed'] as const) await end('p7', how);
    let first = '';
    world.agent = async (request) => {
      if ((await state('p7')).circuit === 'closed') return request.key === first && world.inTheWay.length > 0 ? missing(request) : outcome(request);
      if (request.probe !== true) return kept(request);
      if (request.key === first) return missing(request);
      await end('p7', 'answered', request.key);
      return outcome(request);
    };
    world.inTheWay.push('claude is not here. Install it');
    const lock = await ground.begin({ world });
    const [one, other] = [await lock.create('One'), await lock.create('Other')];
    first = one;
    for (const key of [one, other]) await lock.until(key, { waitingFor: 'limit' });
    await ground.pass(310);
    expect(await lock.item(other).result()).toMatchObject({ state: 'done' });
    expect(await lock.until(one, { waitingFor: 'agent' })).toMatchObject({ state: 'queued' });
    world.inTheWay.splice(0);
    expect(await lock.item(one).result()).toMatchObject({ state: 'done' });
  });

  test('I12: a budget raised while the worker is dead goes on, and says nothing of a connection', async () => {
    const world = provided('p9');
    world.deaf = true;
    const { stage } = world;
    world.stage = (name) => ({ ...stage.call(world, name), budget: { costUsd: null, tokens: null, runs: 1 } });
    const lock = await ground.begin({ world });
    const key = await lock.create('One');
    await lock.until(key, { waitingFor: 'budget' });
    await lock.act(key, 'raise', { budget: { runs: 50 } });
    const done = await lock.item(key).result();
    expect(done).toMatchObject({ state: 'done' });
    expect(done.timeline.filter(({ event }: { event: string }) => event === 'waiting' || event === 'connected')).toEqual([]);
  });

  test('I12: a provider that somebody cancels closes its circuit, and all go on', async () => {
    const world = provided('p8');
    for (const how of ['failed', 'failed', 'failed'] as const) await end('p8', how);
    world.agent = async (request) => ((await state('p8')).circuit === 'closed' ? outcome(request) : kept(request));
    const lock = await ground.begin({ world });
    const key = await lock.create('One');
    await lock.until(key, { waitingFor: 'limit' });
    await ground.env.client.workflow.getHandle(providerWorkflowId('p8')).cancel();
    expect(await lock.item(key).result()).toMatchObject({ state: 'done' });
    expect(await state('p8')).toMatchObject({ circuit: 'closed' });
  });

  test('an item that was let through and is stopped leaves the try to the next', async () => {
    const world = provided('p3');
    for (const how of ['failed', 'failed', 'failed'] as const) await end('p3', how);
    world.agent = async (request) => {
      if (request.probe !== true) return kept(request);
      await end('p3', 'answered', request.key);
      return outcome(request);
    };
    const lock = await ground.begin({ world });
    const [one, other] = [await lock.create('One'), await lock.create('Other')];
    for (const key of [one, other]) await lock.until(key, { waitingFor: 'limit' });
    await lock.act(one, 'stop');
    expect(await lock.until(one, { state: 'stopped' })).toMatchObject({ until: null });
    await ground.pass(301);
    expect(await lock.item(other).result()).toMatchObject({ state: 'done' });
  });

  test('I11 I12: an item whose agent is missing stays queued with the remedy, shows what is in the way next, and goes on by itself', async () => {
    const world = provided('p4');
    world.agent = (request) => (world.inTheWay.length > 0 ? missing(request) : outcome(request));
    world.inTheWay.push('claude is not here. Install it');
    const lock = await ground.begin({ world });
    const key = await lock.create('Soon');
    expect(await lock.until(key, { waitingFor: 'agent' })).toMatchObject({
      state: 'queued', waitingOn: ['default'], reason: 'claude is not here. Install it', can: ['skip', 'stop', 'pause'], usage: { runs: 0 }, attempts: { analysis: 1 },
    });
    world.inTheWay.push('no credential. Log in');
    await lock.until(key, { reason: 'no credential. Log in' });
    world.inTheWay.splice(0);
    expect(await lock.item(key).result()).toMatchObject({ state: 'done', attempts: { analysis: 1 }, lastFailure: null });
    expect(world.starts('analysis')).toBe(2);
  });

  test('pause and stop end the wait for an agent, resume and retry take it up again', async () => {
    const world = provided('p5');
    world.agent = (request) => (world.inTheWay.length > 0 ? missing(request) : outcome(request));
    world.inTheWay.push('claude is not here. Install it');
    const lock = await ground.begin({ world });
    const key = await lock.create('Soon');
    await lock.until(key, { waitingFor: 'agent' });
    await lock.act(key, 'pause');
    await lock.until(key, { state: 'paused' });
    await lock.act(key, 'resume');
    await lock.until(key, { waitingFor: 'agent' });
    await lock.act(key, 'stop');
    await lock.until(key, { state: 'stopped' });
    await lock.act(key, 'retry');
    await lock.until(key, { waitingFor: 'agent' });
    world.inTheWay.splice(0);
    expect(await lock.item(key).result()).toMatchObject({ state: 'done' });
  });
});
