import type { StagePlan, StagePolicy } from '../../shared/policy.js';
import type { ItemData, PassedGate } from './item-data.js';
import { stageName } from './stage.js';
import { newTending } from './tending.js';
import { note } from './timeline.js';

/** The stage list is fixed from here on. Stages that were skipped before admission stay skipped. */
export const adoptPlan = (data: ItemData, plan: StagePlan, now: number): ItemData => {
  const skipped = plan.stages.slice(0, data.index).map((one) => one.stage);
  const planned: ItemData = { ...data, plan, stageSince: now, skipped: [...data.skipped, ...skipped] };
  return data.index < plan.stages.length ? planned : note({ ...planned, done: true }, now, { event: 'done', detail: 'not merged' });
};

const isStale = ({ code, head }: ItemData, gate: PassedGate): boolean => (gate.sha === undefined ? gate.code !== code : gate.sha !== head);

/** Where the item's pull request lies, for what is done beside its steps. */
const withForge = (data: ItemData, { forge, repository }: StagePolicy): ItemData => {
  if (forge === undefined) return data;
  return { ...data, forge: { ...forge, ...repository }, tending: data.tending ?? { ...newTending(data.createdAt), look: { ticket: false, pull: false } } };
};

/**
 * The current stage's policy. Before a merge, every verdict on code that was given for other code is asked for
 * again, on the final head (workflows §4, “Which sha”).
 */
export const adoptPolicy = (data: ItemData, policy: StagePolicy): ItemData => {
  // A skip meanwhile has moved the item on.
  if (policy.stage !== stageName(data)) return data;
  const placed = withForge(data, policy);
  if (policy.work !== 'merge') return { ...placed, policy };
  const stale = data.passedGates.filter((one) => one.stage !== policy.stage && isStale(data, one)).map((one) => one.gate);
  return { ...placed, policy: { ...policy, gates: [...stale, ...policy.gates] } };
};
