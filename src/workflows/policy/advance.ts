import { block, settle } from './changes.js';
import type { ItemData } from './item-data.js';
import { judge } from './judge.js';
import type { Step } from './next-step.js';
import { currentStage, enterStage, stageName } from './stage.js';
import { note } from './timeline.js';

const begin = (data: ItemData, now: number): ItemData => {
  const stage = stageName(data) ?? '';
  const attempts = { ...data.attempts, [stage]: (data.attempts[stage] ?? 0) + 1 };
  const merging = currentStage(data)?.work === 'merge';
  // Verdicts of an earlier attempt are given anew; a skipped stage that runs after all is skipped no more.
  const passedGates = data.passedGates.filter((one) => one.stage !== stage);
  const skipped = data.skipped.filter((one) => one !== stage);
  return note({ ...data, attempts, passedGates, skipped, begun: true, phase: merging ? 'gates' : 'agent' }, now, { event: 'started' });
};

/** The stage at hand is over: on to the next, or done. Also where a stage was skipped. */
export const leaveStage = (data: ItemData, now: number): ItemData => {
  const index = data.index + 1;
  const entered = enterStage(data, index, now);
  const over = data.plan !== null && index >= data.plan.stages.length;
  return over ? note({ ...entered, done: true, lastFailure: null }, now, { event: 'done', detail: data.mergedSha ?? 'not merged' }) : entered;
};

const pass = (data: ItemData, now: number): ItemData => {
  const stage = currentStage(data);
  if (stage === undefined) return { ...data, done: true };
  if (stage.work === 'merge' && data.phase === 'gates') return { ...data, phase: data.mergedSha === null ? 'merge' : 'deploy', gate: 0 };
  return leaveStage(note(data, now, { event: 'passed', detail: stage.stage }), now);
};

const wake = (data: ItemData): ItemData => ({ ...data, limit: null, connection: data.connection === null ? null : { ...data.connection, until: null } });

const overspent = (data: ItemData, now: number): ItemData => {
  const last = data.lastFailure === null ? '' : `; last: ${data.lastFailure.message}`;
  const message = `${data.codeRuns} development runs are the limit of an item${last}`;
  return block(data, now, { class: 'budget', message, tail: data.lastFailure?.tail ?? '', changes: data.changes });
};

const nothing = (data: ItemData, now: number): ItemData => block(data, now, {
  class: 'permanent', then: 'again', changes: data.changes,
  message: 'there is nothing to merge: no stage left a commit; `skip` ends the item without one',
});

/** Steps that need nothing from the world. */
export const advance = (data: ItemData, what: Extract<Step, { do: 'advance' }>['what'], now: number): ItemData => {
  const by: Record<typeof what, () => ItemData> = {
    begin: () => begin(data, now),
    judge: () => judge(data, now),
    pass: () => pass(data, now),
    overspent: () => overspent(data, now),
    nothing: () => nothing(data, now),
    wake: () => wake(data),
    close: () => note({ ...data, done: true }, now, { event: 'closed', detail: 'stopped for 30 days' }),
  };
  return settle(data, by[what](), now);
};
