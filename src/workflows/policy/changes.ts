import type { Blocked, ItemData } from './item-data.js';
import { note } from './timeline.js';
import { standing } from './waiting.js';

/** `since` moves only when state or wait do; time spent waiting for a person is summed when that wait ends. */
export const settle = (before: ItemData, after: ItemData, now: number): ItemData => {
  const was = standing(before);
  const is = standing(after);
  const human = is.waitingFor === 'approval' || is.waitingFor === 'answer' || is.waitingFor === 'budget' || is.state === 'blocked';
  const humanSince = human ? after.humanSince ?? now : null;
  const humanSeconds = !human && after.humanSince !== null ? after.humanSeconds + (now - after.humanSince) / 1000 : after.humanSeconds;
  const same = was.state === is.state && was.waitingFor === is.waitingFor;
  return { ...after, humanSince, humanSeconds, since: same ? after.since : now };
};

export const block = (data: ItemData, now: number, why: Partial<Blocked> & { message: string }): ItemData => {
  const blocked: Blocked = {
    class: 'fault', tail: '', then: 'attempt', rewindTo: data.index, changes: [], ...why, at: now,
  };
  const lastFailure = { class: blocked.class, message: blocked.message, tail: blocked.tail };
  return note({ ...data, blocked, lastFailure, lastChance: false }, now, { event: 'blocked', detail: blocked.message });
};
