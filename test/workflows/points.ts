import type { ItemDocument } from '../../src/shared/documents.js';
import { approval, full, gates, merged, outcome, says, transient } from '../policy/example.js';
import type { Lock } from './lock.js';
import { untilStopped, World } from './world.js';

export const deploy = { run: ['ship'], env: {}, timeoutSeconds: 60, sandbox: 'none' as const };
/** No stage waits for a person. */
export const ungated = { ...gates, analysis: [] };

export interface Point { name: string; /** The name in one word or two, for files. */ slug: string; world: () => World; is: Partial<ItemDocument> | ((item: ItemDocument) => boolean); going?: boolean }

export const worldWhere = (prepare: (world: World) => void): World => {
  const world = new World();
  world.gates = ungated;
  prepare(world);
  return world;
};

/** Every stage with its agent at work, and every other place where an item can stand. */
export const points: Point[] = [
  ...full.filter((one) => one.work !== 'merge').map(({ stage }): Point => ({
    name: `${stage}, agent at work`, slug: stage, going: true, is: (item) => item.stage === stage && item.run !== null,
    world: () => worldWhere((world) => { world.agent = (request) => (request.stage === stage && world.starts(stage) === 1 ? untilStopped(request) : outcome(request)); }),
  })),
  { name: 'a gate\'s command at work', slug: 'gate', going: true, is: (item) => item.run?.id.includes('.gate.') === true,
    world: () => worldWhere((world) => { let first = true; world.command = (request) => { if (!first) return outcome(request); first = false; return untilStopped(request); }; }) },
  { name: 'waiting for approval', slug: 'approval', is: { waitingFor: 'approval' }, world: () => worldWhere((world) => { world.gates = { ...ungated, review: [approval()] }; }) },
  { name: 'waiting for an answer', slug: 'answer', is: { waitingFor: 'answer' },
    world: () => worldWhere((world) => { world.agent = (request) => (request.stage === 'architecture' && request.attempt === 1 ? says(request, { status: 'needs_input', questions: ['?'] }) : outcome(request)); }) },
  { name: 'waiting for a limit', slug: 'limit', is: { waitingFor: 'limit' },
    world: () => worldWhere((world) => { world.agent = (request) => (request.stage === 'testing' && request.attempt === 1 ? transient(request, 3600) : outcome(request)); }) },
  { name: 'waiting for a clean work tree', slug: 'work-tree', is: { waitingOn: ['/home/anna/shop'] },
    world: () => worldWhere((world) => { world.merge = ({ head }) => (world.merges.length === 1 ? { kind: 'tree-dirty', path: '/home/anna/shop', files: ['a.ts'], message: 'dirty' } : merged(head)); }) },
  { name: 'blocked', slug: 'blocked', is: { state: 'blocked' },
    world: () => worldWhere((world) => { world.agent = (request) => (request.stage === 'review' && request.attempt === 1 ? says(request, { status: 'blocked' }) : outcome(request)); }) },
  { name: 'the deploy command at work', slug: 'deploy', going: true, is: (item) => item.run?.id.includes('.deploy.') === true && item.mergedSha !== null,
    world: () => worldWhere((world) => { world.policy = { deploy }; let first = true; world.command = (request) => { if (request.purpose !== 'deploy' || !first) return outcome(request); first = false; return untilStopped(request); }; }) },
];

/** What a person does next until the item is merged. */
export const onward = async (lock: Lock, key: string): Promise<ItemDocument> => {
  for (;;) {
    const item = await lock.until(key, ({ can, state }) => state === 'done' || ['approve', 'answer', 'retry'].some((verb) => can.includes(verb as never)));
    if (item.state === 'done') return item;
    const verb = (['approve', 'answer', 'retry'] as const).find((one) => item.can.includes(one)) as string;
    await lock.act(key, verb, { text: 'yes' });
  }
};
