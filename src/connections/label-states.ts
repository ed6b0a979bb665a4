import { ownMarker } from './note/plain.js';
import { isAmong, isSame } from './same-name.js';
import type { TrackerPlace } from './tracker.js';

/** Of an issue's labels those that the configuration uses as states. */
export const stateLabels = ({ stateNames }: TrackerPlace, labels: readonly string[]): string[] => labels.filter((name) => isAmong(stateNames, name));

/** As the configuration writes it. */
export const configuredState = ({ stateNames }: TrackerPlace, state: string | null): string | null =>
  (state === null ? null : stateNames.find((name) => isSame(name, state)) ?? state);

/** What a state's label says of being over; null: nothing, and the tracker's own word counts. */
export const overByState = ({ done, cancelled }: TrackerPlace, state: string | null): 'done' | 'cancelled' | null => {
  if (state !== null && done != null && isSame(state, done)) return 'done';
  return state !== null && cancelled != null && isSame(state, cancelled) ? 'cancelled' : null;
};

/** The words that a ticket of ours was made with; what marks it as ours stays out of sight. */
export const withoutMarker = (body: string): string => {
  const at = body.lastIndexOf(`\n\n${ownMarker}`);
  return at === -1 ? body : body.slice(0, at);
};
