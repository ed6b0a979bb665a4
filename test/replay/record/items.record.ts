import { ApplicationFailure } from '@temporalio/common';
import { approval, changesRequested, full, gates, merged, outcome, red, says, transient } from '../../policy/example.js';
import { pollUntil, type Ground, type Lock } from '../../workflows/lock.js';
import { deploy, onward, points, worldWhere, type Point } from '../../workflows/points.js';
import { Latch, World } from '../../workflows/world.js';
import type { HistoryName } from '../required.js';
import { ended, flood, recordAll, type Played, type Story } from './recorder.js';

const away = (): never => { throw ApplicationFailure.nonRetryable('connection refused', 'CONNECTION_AWAY', { detail: 'connection refused' }); };

/** A short pipeline of the stages that a story is about, for short histories; the whole one is in `straight-through`. */
const only = (...names: string[]) => full.filter(({ stage }) => [...names, 'deploy'].includes(stage));

const begin = async (ground: Ground, world: World, title: string): Promise<{ lock: Lock; key: string }> => {
  const lock = await ground.begin({ world });
  return { lock, key: await lock.create(title, { body: 'with a form' }) };
};

const straightThrough = async (ground: Ground): Promise<Played[]> => {
  const { lock, key } = await begin(ground, new World(), 'Add a login page');
  await lock.until(key, { waitingFor: 'approval' });
  await lock.act(key, 'approve', { id: 'mail-1' });
  return ended(lock, key);
};

const rejectedAndAnswered = async (ground: Ground): Promise<Played[]> => {
  const world = new World();
  world.agent = (request) => (request.stage === 'analysis' && request.attempt === 1 ? says(request, { status: 'needs_input', questions: ['Which colour?'] }) : outcome(request));
  const { lock, key } = await begin(ground, world, 'Paint it');
  await lock.until(key, { waitingFor: 'answer' });
  await lock.act(key, 'answer', { text: 'green' });
  await lock.until(key, { waitingFor: 'approval' });
  await lock.act(key, 'reject', { reason: 'say more about logging' });
  await lock.until(key, (item) => item.waitingFor === 'approval' && item.attempts['analysis'] === 3);
  await lock.act(key, 'approve');
  return ended(lock, key);
};

const rewindsToTheLimit = async (ground: Ground): Promise<Played[]> => {
  let good = false;
  const { lock, key } = await begin(ground, worldWhere((world) => {
    world.stages = only('development', 'review');
    world.agent = (request) => (request.stage === 'review' && !good ? changesRequested(request) : outcome(request));
  }), 'Never good');
  await lock.until(key, (item) => item.state === 'blocked' && item.attempts['review'] === 4);
  await lock.act(key, 'retry', { reason: 'be kind' });
  await lock.until(key, (item) => item.state === 'blocked' && item.attempts['review'] === 5);
  good = true;
  await lock.act(key, 'retry');
  return ended(lock, key);
};

const faultsToTheLimit = async (ground: Ground): Promise<Played[]> => {
  let good = false;
  const { lock, key } = await begin(ground, worldWhere((world) => {
    world.stages = only('analysis', 'development');
    world.command = (request) => (request.stage === 'development' && !good ? red(request) : outcome(request));
    world.agent = (request) => (request.stage === 'analysis' && request.attempt === 1
      ? outcome(request, { class: 'contract', message: 'no report', problems: ['summary: missing'], report: null, conversation: 'talk' }) : outcome(request));
  }), 'Red');
  await lock.until(key, { state: 'blocked' });
  good = true;
  await lock.act(key, 'retry');
  return ended(lock, key);
};

/** A slot, a provider's limit and a remote: all that an item waits for without a person. */
const waits = async (ground: Ground): Promise<Played[]> => {
  const latch = new Latch();
  const { lock, key } = await begin(ground, worldWhere((world) => {
    let merges = 0;
    world.stages = only('analysis', 'architecture');
    world.phase = 'scheduled';
    world.agent = async (request) => {
      if (request.stage === 'analysis') await latch.opened;
      return request.stage === 'architecture' && world.starts('architecture') === 1 ? transient(request) : outcome(request);
    };
    world.merge = ({ head }) => ((merges += 1) === 1 ? away() : merged(head));
  }), 'Later');
  const waiting = await lock.until(key, { waitingFor: 'slot' });
  await lock.item(key).signal('runStarted', { run: waiting.run?.id });
  await lock.until(key, { state: 'running' });
  latch.open();
  await lock.until(key, { waitingFor: 'limit' });
  await pollUntil(() => lock.show(key), (item) => item.waitingFor === 'connection', 60);
  return ended(lock, key);
};

/** Everything that can come between the gates and the merge, then a deploy command. */
const detoursToTheMerge = async (ground: Ground): Promise<Played[]> => {
  const world = worldWhere((one) => { one.policy = { deploy }; one.stages = only('development'); });
  const lock = await ground.begin({ world });
  // The fake tree of a project is found by the last word of its path.
  const path = `/home/anna/${lock.key}`;
  world.merge = ({ head }) => ([
    { kind: 'conflict' as const, base: 'e'.repeat(40), files: ['a.ts'] }, { kind: 'candidate' as const, sha: 'c'.repeat(40), base: 'e'.repeat(40) },
    { kind: 'tree-dirty' as const, path, files: ['a.ts'], message: 'dirty' },
  ][world.merges.length - 1] ?? merged(head));
  const key = await lock.create('Detours');
  await lock.until(key, { waitingOn: [path] });
  await lock.act(key, 'pause');
  await lock.until(key, { state: 'paused' });
  await lock.act(key, 'resume');
  await lock.until(key, { waitingOn: [path] });
  world.tree.open();
  return ended(lock, key);
};

/** Twins, an unknown verb, a hint, skip, pause and a cancel from the Web UI. */
const otherMessages = async (ground: Ground): Promise<Played[]> => {
  const world = new World();
  world.stages = only('analysis');
  const { lock, key } = await begin(ground, world, 'Messages');
  await lock.until(key, { waitingFor: 'approval' });
  for (const [name, ...given] of [['merge'], ['hint', { from: 'ci' }], ['approve', { revision: 7 }], ['pause']] as [string, ...unknown[]][]) await lock.item(key).signal(name, ...given);
  await lock.until(key, { state: 'paused' });
  await lock.item(key).signal('resume');
  await lock.until(key, { waitingFor: 'approval' });
  await lock.item(key).cancel();
  await lock.until(key, { state: 'stopped' });
  await lock.item(key).signal('retry');
  await lock.until(key, { waitingFor: 'approval' });
  await lock.act(key, 'skip', { reason: 'known' });
  return ended(lock, key);
};

/** Where a point is named after what the item waits for: the stage of it. */
const stages: Record<string, string> = { gate: 'development', approval: 'review', answer: 'architecture', 'work-tree': 'development', deploy: 'development' };

const stoppedAt = ({ world: make, is, going, slug }: Point): Story => ({
  names: [`stopped-at-${slug}` as HistoryName],
  play: async (ground) => {
    const world = make();
    world.stages = only(stages[slug] ?? slug);
    const { lock, key } = await begin(ground, world, 'Stop me');
    await lock.until(key, is);
    if (going === true) await pollUntil(() => world.going.length, (count) => count === 1);
    await lock.act(key, 'stop', { reason: 'wait' });
    await lock.until(key, { state: 'stopped', run: null });
    await pollUntil(() => lock.status(), (project) => project.admitted.length === 0 && project.merging === null);
    await lock.act(key, 'retry');
    await onward(lock, key);
    return ended(lock, key);
  },
});

const stoppedAtMerge = async (ground: Ground): Promise<Played[]> => {
  const latch = new Latch();
  const world = worldWhere((one) => { one.stages = only('development'); one.merge = async ({ head }) => { await latch.opened; return merged(head); }; });
  const { lock, key } = await begin(ground, world, 'Merging');
  await pollUntil(() => world.merges.length, (count) => count === 1);
  await lock.act(key, 'stop');
  latch.open();
  await lock.until(key, { state: 'stopped' });
  await lock.act(key, 'retry');
  return ended(lock, key);
};

const continuedAsNew = async (ground: Ground): Promise<Played[]> => {
  const world = new World();
  world.stages = only('analysis');
  world.gates = { ...gates, analysis: [approval(['*'], 2)] };
  const { lock, key } = await begin(ground, world, 'Flooded');
  const by = (name: string) => ({ channel: 'cli', id: name, name }) as const;
  await lock.until(key, { waitingFor: 'approval' });
  await lock.act(key, 'approve', { by: by('anna'), id: 'mail-1' });
  const { workflowId } = lock.item(key);
  const [first, second] = await flood(lock, workflowId, 'hint');
  await lock.act(key, 'approve', { by: by('anna'), id: 'mail-1' });
  await lock.act(key, 'approve', { by: by('bob') });
  await lock.item(key).result();
  return [{ workflowId, runId: first }, { workflowId, runId: second }];
};

recordAll('recorded-items', [
  { names: ['straight-through'], play: straightThrough },
  { names: ['rejected-and-answered'], play: rejectedAndAnswered },
  { names: ['rewinds-to-the-limit'], play: rewindsToTheLimit },
  { names: ['faults-to-the-limit'], play: faultsToTheLimit },
  { names: ['waits'], play: waits },
  { names: ['detours-to-the-merge'], play: detoursToTheMerge },
  { names: ['other-messages'], play: otherMessages },
  // A limit and a block are in `waits` and `faults-to-the-limit`.
  ...points.filter(({ slug }) => slug !== 'limit' && slug !== 'blocked').map(stoppedAt),
  { names: ['stopped-at-merge'], play: stoppedAtMerge },
  { names: ['continued-as-new-1', 'continued-as-new-2'], play: continuedAsNew },
]);
