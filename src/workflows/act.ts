import type { VerbAnswer, VerbInput } from '../shared/messages.js';
import type { Verb } from '../shared/words.js';
import type { ItemCell } from './item-cell.js';
import { applyVerb, isSeen } from './policy/apply-verb.js';
import { consequence } from './policy/consequence.js';

/** Verbs that take the stage away from under a running step. */
const interrupting: readonly Verb[] = ['stop', 'skip'];

/** Applies a verb that nothing speaks against, and says what happens next. */
export const act = (cell: ItemCell, verb: Verb, input: VerbInput): VerbAnswer => {
  const before = cell.data;
  const repeated = isSeen(before, verb, input);
  cell.change((data) => applyVerb(data, { verb, input, now: Date.now() }));
  if (!repeated && interrupting.includes(verb) && !before.merging) cell.interrupt();
  cell.publishNow();
  const next = repeated ? 'counted already; nothing changes' : consequence(verb, before, cell.data);
  return { key: before.item.key, verb, accepted: true, repeated, revision: before.head, next };
};
