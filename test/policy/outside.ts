import type { RunRequest } from '../../src/shared/activities.js';
import type { ForgePolicy, GatePolicy, StagePolicy } from '../../src/shared/policy.js';
import { settle } from '../../src/workflows/policy/changes.js';
import { watchWaits } from '../../src/workflows/policy/tending.js';
import { itemDocument } from '../../src/workflows/policy/view.js';
import { gates, outcome } from './example.js';
import { Model, type ModelItem } from './model.js';

/** An item whose ticket lies in a tracker and whose pull request on a hosted forge. */
export const forge: ForgePolicy = { connection: 'forge', kind: 'gitea', repository: 'team/shop' };
export const mina = { id: '21', name: 'mina' };

export const open = (own: Record<string, GatePolicy[]> = {}, policy: Partial<StagePolicy> = {}): ModelItem =>
  new Model({ gates: { ...gates, analysis: [], architecture: [], ...own }, policy: { forge, ...policy } })
    .add({ ticket: { connection: 'board', id: 'uuid', url: 'https://board.example.test/1' } });
export const shown = ({ data, model }: ModelItem) => itemDocument(data, model.now);
export const request = (item: ModelItem): RunRequest => {
  if (item.asked?.kind !== 'run') throw new Error('nothing runs');
  return item.asked.request;
};
export const end = (item: ModelItem, ends: (run: RunRequest) => ReturnType<typeof outcome> = outcome): void => { item.answer(ends(request(item))); };
export const reach = (item: ModelItem, stage: string): void => {
  for (let count = 0; count < 40; count += 1) {
    if (item.asked === null || (request(item).stage === stage && request(item).kind === 'agent')) return;
    end(item);
  }
};
export const watched = (item: ModelItem, change: (data: ModelItem['data']) => ModelItem['data']): void => {
  const before = item.data;
  item.data = watchWaits(before, settle(before, change(before), item.model.now));
  item.run();
};
