import type { TrackerConfig } from '../../config/config.js';
import { isSame } from '../../connections/same-name.js';
import type { TicketState } from '../../shared/connections.js';

/** What people move tickets to; the others are ours to set. */
const wishes: readonly TicketState[] = ['approved', 'rejected', 'cancelled', 'progress', 'done', 'approval', 'answer', 'blocked'];

/** What a state of the tracker's means to this project; null: nothing. The start comes last: it may be named twice. */
export const meaningOf = ({ start, states }: TrackerConfig, state: string | null): TicketState | 'start' | null => {
  if (state === null) return null;
  const word = wishes.find((one) => states[one] !== undefined && isSame(states[one], state));
  if (word !== undefined) return word;
  return start.state !== null && isSame(start.state, state) ? 'start' : null;
};

/** Where a state has no name of its own in the tracker, the next one says it. */
const instead: Partial<Record<TicketState, TicketState>> = { approval: 'progress', answer: 'progress', blocked: 'progress' };

/** The tracker's name of what is to be said; null: the configuration names none, and the ticket stays where it is. */
export const stateNameOf = ({ states }: TrackerConfig, says: TicketState): string | null => {
  const other = instead[says];
  return states[says] ?? (other === undefined ? undefined : states[other]) ?? null;
};
