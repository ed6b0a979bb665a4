import type { Change } from '../../shared/activities.js';
import { budgets } from './budgets.js';
import { block } from './changes.js';
import type { ItemData } from './item-data.js';
import { enterStage, stageName } from './stage.js';
import { note } from './timeline.js';

export interface Rewind { to: number; /** Of the failure, as it is shown; default `fault`. */ class?: string; cause: string; message: string; tail?: string; change: Change }

/** Goes back with findings, without looking at a budget: a person asked, or the budget allows it. */
export const goBack = (data: ItemData, now: number, { to, change }: Pick<Rewind, 'to' | 'change'>): ItemData => {
  const from = stageName(data) ?? '';
  const target = data.plan?.stages[to]?.stage ?? '';
  const noted = note(data, now, { event: 'rewound', detail: `${from} → ${target}: ${change.text}` });
  return { ...enterStage(noted, to, now), changes: [change] };
};

/** A gate's no that sends the item back, at most `budgets.rewinds` times for one cause; then it is blocked. */
export const rewind = (data: ItemData, now: number, why: Rewind): ItemData => {
  const used = data.rewinds[why.cause] ?? 0;
  const failed = { ...data, lastFailure: { class: why.class ?? 'fault', message: why.message, tail: why.tail ?? '' } };
  if (used >= budgets.rewinds) {
    return block(failed, now, {
      ...(why.class === undefined ? {} : { class: why.class }), message: `${why.message} (sent back ${used} times already)`, tail: why.tail ?? '',
      then: 'rewind', rewindTo: why.to, changes: [why.change],
    });
  }
  return goBack({ ...failed, rewinds: { ...data.rewinds, [why.cause]: used + 1 } }, now, why);
};

/** What the next attempt is told: the fault, and with it what an agent that died never took in. */
const untold = (data: ItemData, change: Change): Change[] =>
  [...data.changes.filter(({ what }) => what !== 'fault' && what !== 'gate'), change];

/** A code fault: a new attempt of the stage with what went wrong, at most `budgets.faults` in a row. */
export const fault = (data: ItemData, now: number, why: { message: string; tail: string; change: Change }): ItemData => {
  const faults = data.faults + 1;
  const failed: ItemData = {
    ...data, faults, lastFailure: { class: 'fault', message: why.message, tail: why.tail }, changes: untold(data, why.change),
    phase: 'agent', gate: 0, begun: false, repair: null, report: null,
  };
  if (data.lastChance || faults >= budgets.faults) {
    const spent = data.lastChance ? 'the attempt that a person granted failed too' : `${faults} attempts in a row`;
    return block(failed, now, { message: `${why.message} (${spent})`, tail: why.tail, changes: failed.changes });
  }
  return note(failed, now, { event: 'failed', detail: why.message });
};
