import { WorkflowIdConflictPolicy } from '@temporalio/client';
import type { AgentRunRequest, RunOutcome } from '../../../src/shared/activities.js';
import { providerWorkflowId, queues } from '../../../src/shared/ids.js';
import { providerSignals, workflowTypes, type RunEnd } from '../../../src/shared/messages.js';
import { full, outcome, stagePolicy } from '../../policy/example.js';
import { pollUntil, type Ground } from '../../workflows/lock.js';
import { worldWhere } from '../../workflows/points.js';
import { notices, type World } from '../../workflows/world.js';
import { ended, recordAll, type Played } from './recorder.js';

/** Waits of items for their agent, their provider and their budget. */
const nothing = { report: null, head: null, code: null } as const;
const missing = (request: AgentRunRequest): RunOutcome => outcome(request, { ...nothing, class: 'permanent', kind: 'AGENT_MISSING', message: 'claude is not here', neverBegan: true });
const kept = (request: AgentRunRequest): RunOutcome => outcome(request, { ...nothing, class: 'transient', kind: 'circuit-open', message: '529', retryAfterSeconds: 300, neverBegan: true });

const worldOf = (prepare: (world: World) => void): World => worldWhere((world) => {
  world.rules = 3;
  prepare(world);
});

const agentAway = async (ground: Ground): Promise<Played[]> => {
  const world = worldOf((one) => {
    one.inTheWay.push('claude is not here');
    one.agent = (request) => (one.inTheWay.length > 0 ? missing(request) : outcome(request));
  });
  const lock = await ground.begin({ world });
  const key = await lock.create('Soon');
  await lock.until(key, { waitingFor: 'agent' });
  world.inTheWay.push('no key');
  await lock.until(key, { reason: 'no key' });
  await lock.act(key, 'pause');
  await lock.until(key, { state: 'paused' });
  await lock.act(key, 'resume');
  await lock.until(key, { waitingFor: 'agent' });
  world.inTheWay.splice(0);
  return ended(lock, key);
};

const budgetRaised = async (ground: Ground): Promise<Played[]> => {
  const world = worldOf((one) => {
    one.rules = 4;
    one.policy = { budget: { costUsd: 3, tokens: null, runs: null } };
    one.agent = (request) => outcome(request, { costUsd: 2.8 });
  });
  const lock = await ground.begin({ world });
  const key = await lock.create('Dear');
  await lock.until(key, { waitingFor: 'budget', stage: 'architecture' });
  await lock.act(key, 'raise', { budget: { costUsd: 5 } });
  await lock.until(key, { waitingFor: 'budget', stage: 'development' });
  world.policy = { budget: { costUsd: 100, tokens: null, runs: null }, hash: 'another' };
  return ended(lock, key);
};

const circuit = async (ground: Ground): Promise<Played[]> => {
  const name = 'claude-recorded';
  let runs = 0;
  let open = true;
  const end = (how: RunEnd) => ground.client.workflow.signalWithStart(workflowTypes.provider, {
    workflowId: providerWorkflowId(name), taskQueue: queues.items, args: [{ name }], workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    signal: providerSignals.runEnded, signalArgs: [{ run: `WEB-9/${runs += 1}`, end: how, message: '529', resetsAt: null }],
  });
  const opened = async (times: number): Promise<void> => {
    for (const how of ['failed', 'failed', 'failed'] as const) await end(how);
    await pollUntil(() => notices.filter(({ id }) => id.startsWith(name)).length, (count) => count === times);
  };
  const world = worldOf((one) => {
    one.agent = (request) => (open && request.probe !== true ? kept(request) : outcome(request));
    one.stage = (stage) => {
      const ref = full.find((each) => each.stage === stage) as (typeof full)[0];
      const policy = stagePolicy(ref, { gates: one.gates[stage] ?? [] });
      return { ...policy, agent: policy.agent === null ? null : { ...policy.agent, provider: name } };
    };
  });
  const lock = await ground.begin({ world });
  await opened(1);
  const key = await lock.create('Later');
  await lock.until(key, { waitingFor: 'limit', stage: 'analysis' });
  await end('answered');
  await pollUntil(() => world.starts('architecture'), (count) => count === 1);
  await opened(3);
  await lock.until(key, { waitingFor: 'limit', stage: 'architecture' });
  await lock.act(key, 'stop');
  await lock.until(key, { state: 'stopped' });
  open = false;
  await lock.act(key, 'retry');
  const [item] = await ended(lock, key);
  return [item as Played, { workflowId: providerWorkflowId(name) }];
};

recordAll('recorded-waits', [
  { names: ['agent-away'], play: agentAway },
  { names: ['budget-raised'], play: budgetRaised },
  { names: ['circuit-item', 'circuit-provider'], play: circuit },
]);
