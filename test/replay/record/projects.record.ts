import { ApplicationFailure } from '@temporalio/common';
import type { Created } from '../../../src/shared/messages.js';
import { approval, gates, merged, outcome } from '../../policy/example.js';
import { pollUntil, settingsOf, type Ground } from '../../workflows/lock.js';
import { worldWhere } from '../../workflows/points.js';
import { Latch, World } from '../../workflows/world.js';
import { flood, recordAll, type Played } from './recorder.js';

const gated = { ...gates, analysis: [approval()] };

/** Numbers, keys, twins, places, a place for an item that is gone, new settings. */
const numbersAndPlaces = async (ground: Ground): Promise<Played[]> => {
  const lock = await ground.begin({ items: 1, world: worldWhere((world) => { world.gates = gated; world.seed = () => 41; }) });
  await pollUntil(() => lock.status(), ({ counter }) => counter === 41);
  const first = await lock.create('first', { idempotencyKey: 'k1', pipeline: 'full' });
  await lock.until(first, { waitingFor: 'approval' });
  await lock.create('first', { idempotencyKey: 'k1' });
  const second = await lock.create('second', { digest: 'd1' });
  await lock.create('second', { digest: 'd1' }).catch(() => undefined);
  const gone = await lock.create('gone');
  lock.world.closed = [second];
  const third = await lock.create('second', { digest: 'd1' });
  await lock.create('fourth', { pipeline: 'nonsense' }).catch(() => undefined);
  const fourth = await lock.create('fourth');
  await lock.until(fourth, { state: 'queued' });
  await lock.item(gone).terminate('by hand');
  await lock.act(first, 'stop');
  await lock.until(third, { waitingFor: 'approval' });
  await lock.project.signal('settings', settingsOf(lock.key, 2));
  await lock.until(fourth, { waitingFor: 'approval' });
  await lock.project.signal('nonsense', 7);
  return [{ workflowId: lock.project.workflowId }];
};

const mergeQueue = async (ground: Ground): Promise<Played[]> => {
  const latch = new Latch();
  const world = worldWhere((one) => { one.merge = async ({ key, head }) => { if (key.endsWith('-1')) await latch.opened; return merged(head); }; });
  const lock = await ground.begin({ world });
  const first = await lock.create('first');
  await pollUntil(() => world.merges.length, (count) => count === 1);
  const others = [await lock.create('second'), await lock.create('third'), await lock.create('fourth')];
  await pollUntil(() => lock.status(), (project) => project.waitingForMerge.length === 3);
  await lock.act(others[0] as string, 'stop');
  await pollUntil(() => lock.status(), (project) => project.waitingForMerge.length === 2);
  latch.open();
  for (const key of [first, ...others.slice(1)]) await lock.item(key).result();
  await pollUntil(() => lock.status(), (project) => project.admitted.length === 0);
  return [{ workflowId: lock.project.workflowId }];
};

const pausedAndResumed = async (ground: Ground): Promise<Played[]> => {
  const latch = new Latch();
  const world = worldWhere((one) => { one.agent = async (request) => { if (request.stage === 'analysis') await latch.opened; return outcome(request); }; });
  const lock = await ground.begin({ world, items: 1 });
  const first = await lock.create('first');
  await pollUntil(() => world.going.length, (count) => count === 1);
  const second = await lock.create('second');
  await lock.project.executeUpdate('pause', { args: [{}] });
  await lock.until(first, { state: 'paused' });
  latch.open();
  await pollUntil(() => lock.status(), (project) => project.admitted.length === 0);
  await lock.project.signal('resume');
  for (const key of [first, second]) await lock.item(key).result();
  await lock.project.cancel();
  await pollUntil(() => lock.status(), (project) => project.paused);
  return [{ workflowId: lock.project.workflowId }];
};

const remoteAway = async (ground: Ground): Promise<Played[]> => {
  const world = new World();
  let away = true;
  world.seed = () => {
    if (away) throw ApplicationFailure.nonRetryable('no route to the remote', 'CONNECTION_AWAY', { detail: 'no route to the remote' });
    return 6;
  };
  const lock = await ground.begin({ world });
  await lock.create('first').catch(() => undefined);
  away = false;
  await lock.until(await lock.create('first'), { waitingFor: 'approval' });
  return [{ workflowId: lock.project.workflowId }];
};

const continuedAsNew = async (ground: Ground): Promise<Played[]> => {
  const lock = await ground.begin({ items: 1, world: worldWhere((world) => { world.gates = gated; }) });
  const { workflowId } = lock.project;
  const first = await lock.create('first', { idempotencyKey: 'k1' });
  await lock.until(first, { waitingFor: 'approval' });
  const second = await lock.create('second');
  await lock.until(second, { state: 'queued' });
  const [before, after] = await flood(lock, workflowId, 'nonsense');
  const again = await lock.project.executeUpdate<Created, [unknown]>('create', { args: [{ title: 'first', body: '', idempotencyKey: 'k1' }] });
  if (!again.existing) throw new Error('the key was forgotten');
  await lock.act(first, 'stop');
  await lock.until(second, { waitingFor: 'approval' });
  return [{ workflowId, runId: before }, { workflowId, runId: after }];
};

recordAll('recorded-projects', [
  { names: ['project-numbers-and-places'], play: numbersAndPlaces },
  { names: ['project-merge-queue'], play: mergeQueue },
  { names: ['project-paused-and-resumed'], play: pausedAndResumed },
  { names: ['project-remote-away'], play: remoteAway },
  { names: ['project-continued-as-new-1', 'project-continued-as-new-2'], play: continuedAsNew },
]);
