import { WorkflowIdConflictPolicy } from '@temporalio/client';
import type { ForgePolicy } from '../../../src/shared/policy.js';
import { queues, reconcileWorkflowId } from '../../../src/shared/ids.js';
import { workflowTypes } from '../../../src/shared/messages.js';
import { approval, gates, merged, outcome, says, sha, tests } from '../../policy/example.js';
import { pollUntil, type Ground, type Lock } from '../../workflows/lock.js';
import { check, review } from '../../workflows/outside.js';
import { putBack } from '../../workflows/put-back.js';
import { reconciled, World } from '../../workflows/world.js';
import { ended, flood, recordAll, type Played } from './recorder.js';

/** Items whose ticket lies in a tracker and whose pull request on a forge. */
const forge: ForgePolicy = { connection: 'forge', kind: 'gitea', repository: 'team/shop' };

const hosted = (): World => {
  const world = new World();
  world.rules = 4;
  world.policy = { forge };
  world.gates = { ...gates, analysis: [approval()], development: [tests, { kind: 'ci', required: null, withinSeconds: 3_600, without: 'block' }], review: [{ kind: 'report' }, { kind: 'review', by: null, min: 1 }] };
  return world;
};

const hint = (lock: Lock, key: string, reason: 'ticket' | 'ci' | 'pull' | 'push' = 'ticket'): Promise<void> =>
  lock.item(key).signal('hint', { connection: 'board', reason, ref: null, actor: null });

const toCi = async (lock: Lock, world: World, key: string): Promise<void> => {
  await lock.until(key, { waitingFor: 'approval' });
  await pollUntil(() => world.outside.ticket.state, (state) => state === 'In Review');
  world.outside.moveTo('Approved', 'approved');
  await hint(lock, key);
  await lock.until(key, { waitingFor: 'ci' });
};

const throughTheForge = async (ground: Ground): Promise<Played[]> => {
  const world = hosted();
  world.agent = (request) => (request.stage === 'analysis' && world.starts('analysis') === 1 ? says(request, { status: 'needs_input', questions: ['Which?'] }) : outcome(request));
  const lock = await ground.begin({ world, tracker: 'board' });
  const key = await lock.create('Sell apples');
  await lock.until(key, { waitingFor: 'answer' });
  await pollUntil(() => world.outside.shown.flatMap(({ comments }) => comments), (said) => said.some(({ once }) => once.includes('/ask-')));
  world.outside.write('blue');
  await hint(lock, key);
  await toCi(lock, world, key);
  world.outside.checks = [check({ id: 'unit:failed', state: 'failed', tail: 'boom' })];
  await hint(lock, key, 'ci');
  await lock.until(key, (item) => item.attempts['development'] === 2 && item.waitingFor === 'ci');
  world.outside.checks = [check()];
  await hint(lock, key, 'ci');
  await lock.until(key, { waitingFor: 'review' });
  world.outside.pullComments = [{ id: '502', by: { id: '21', name: 'mina' }, member: true, at: new Date().toISOString(), command: { verb: 'status', rest: '' }, text: '/towpath status' }];
  world.outside.reviews = [review({ state: 'changes_requested', comments: [{ path: 'a.ts', line: 3, text: 'no' }] })];
  await hint(lock, key, 'pull');
  await lock.until(key, (item) => item.attempts['development'] === 3 && item.waitingFor === 'review');
  world.outside.reviews = [review({ id: '602' })];
  await hint(lock, key, 'pull');
  return ended(lock, key);
};

const pushedAndMerged = async (ground: Ground): Promise<Played[]> => {
  const world = hosted();
  const lock = await ground.begin({ world, tracker: 'board' });
  const key = await lock.create('Pushed');
  await toCi(lock, world, key);
  const pushed = sha();
  world.outside.pull = { foreign: { sha: pushed, base: 'b'.repeat(40), code: 'theirs', documents: [] } };
  await hint(lock, key, 'push');
  await lock.until(key, { revision: pushed });
  world.outside.pull = {};
  world.outside.away = { retryAfterSeconds: 1 };
  await hint(lock, key, 'pull');
  await lock.until(key, { waitingFor: 'connection' });
  world.outside.away = null;
  await lock.until(key, { waitingFor: 'ci' });
  world.outside.pull = { mergedSha: 'd'.repeat(40), by: { id: '21', name: 'mina' } };
  await hint(lock, key, 'pull');
  return ended(lock, key);
};

const continued = async (ground: Ground): Promise<Played[]> => {
  const world = hosted();
  world.policy = {};
  world.gates = { ...gates, analysis: [approval()] };
  const lock = await ground.begin({ world, tracker: 'board' });
  const key = await lock.create('Flooded');
  await lock.until(key, { waitingFor: 'approval' });
  await pollUntil(() => world.outside.ticket.state, (state) => state === 'In Review');
  const { workflowId } = lock.item(key);
  const [first, second] = await flood(lock, workflowId, 'hint');
  world.outside.moveTo('Approved', 'approved');
  await hint(lock, key);
  await lock.item(key).result();
  return [{ workflowId, runId: first }, { workflowId, runId: second }];
};

/** Branch protection says no twice, with other words. */
const refusedByTheForge = async (ground: Ground): Promise<Played[]> => {
  const world = hosted();
  world.gates = { ...gates, analysis: [] };
  world.merge = ({ head }) => (world.merges.length < 3 ? { kind: 'refused', message: `check ${String(world.merges.length)} is expected`, open: true } : merged(head));
  const lock = await ground.begin({ world, tracker: 'board' });
  const key = await lock.create('Protected');
  await lock.until(key, { state: 'waiting', waitingFor: 'merge' });
  return ended(lock, key);
};

const secondRound = async (ground: Ground): Promise<Played[]> => {
  const world = hosted();
  world.policy = {};
  world.gates = { ...gates, analysis: [approval()] };
  const lock = await ground.begin({ world, tracker: 'board' });
  const key = await lock.create('Put back');
  const finishRound = async (round: number): Promise<Played[]> => {
    await lock.until(key, { waitingFor: 'approval', round });
    await pollUntil(() => world.outside.ticket.state, (state) => state === 'In Review');
    await lock.act(key, 'approve');
    return ended(lock, key);
  };
  await finishRound(1);
  world.outside.moveTo('To do', 'start');
  await putBack(lock, key)();
  return [...await finishRound(2), { workflowId: lock.project.workflowId }];
};

const trackerProject = async (ground: Ground): Promise<Played[]> => {
  const lock = await ground.begin({ world: hosted(), tracker: 'board' });
  await lock.create('One');
  await lock.create('Other');
  return [{ workflowId: lock.project.workflowId }];
};

const reconciler = async (ground: Ground): Promise<Played[]> => {
  const before = reconciled.count;
  const handle = await ground.client.workflow.start(workflowTypes.reconcile, {
    workflowId: reconcileWorkflowId('board'), taskQueue: queues.items, args: [{ connection: 'board' }], workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  });
  await pollUntil(() => reconciled.count, (count) => count > before + 1, 90);
  await handle.terminate('the story is over');
  return [{ workflowId: handle.workflowId }];
};

recordAll('recorded-bridges', [
  { names: ['through-the-forge'], play: throughTheForge },
  { names: ['pushed-and-merged-outside'], play: pushedAndMerged },
  { names: ['ticket-continued-as-new-1', 'ticket-continued-as-new-2'], play: continued },
  { names: ['project-with-tracker'], play: trackerProject },
  { names: ['refused-by-the-forge'], play: refusedByTheForge },
  { names: ['second-round', 'project-reopens'], play: secondRound },
  { names: ['reconciler'], play: reconciler },
], ['board', 'forge']);
