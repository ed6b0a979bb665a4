import type { StartRule } from '../shared/connections.js';
import type { LastRound, TicketLeft } from '../shared/ticket.js';
import { isSame } from './same-name.js';
import { whyNotStart } from './should-start.js';
import { isStranger, type Move, type Ticket } from './tracker.js';

export interface Reopening {
  /** Read after `last` was. */
  ticket: Pick<Ticket, 'state' | 'over' | 'labels' | 'assignees'>;
  rule: StartRule;
  last: LastRound;
  /** Who put the ticket where it is; null: the tracker does not tell. */
  move: Move | null;
  /** Id of our own account. */
  own: string;
}

/** Clocks of tracker and engine differ by less. */
const clocksMs = 5 * 60_000;

/** As the item left it, the ticket could start one: nobody has seen it leave. Labels and assignees are not asked: they stay. */
const startsAsLeft = ({ state, over }: TicketLeft, rule: StartRule): boolean =>
  over === null && (rule.state === null || (state !== null && isSame(rule.state, state)));

/** By the tracker's clock alone. */
const movedBefore = (move: Move | null, { at }: TicketLeft): boolean => move !== null && at !== null && Date.parse(move.at) < Date.parse(at);

/**
 * Why a ticket whose item has ended is not a new round, as a sentence's end; null: it is one. The evidence is the state in
 * which the item left it, not a time: that the ticket starts one now and did not then is somebody's doing since. Only of an
 * item that could not say how it left its ticket is the move's time compared with the end, with room for two clocks.
 */
export const whyNotReopened = ({ ticket, rule, last: { left, endedAt }, move, own }: Reopening): string | null => {
  const why = whyNotStart(ticket, rule);
  if (why !== null) return why;
  if (move?.by?.id === own) return 'it was Towpath that moved it last';
  if (move !== null && isStranger(move)) return 'whoever moved it last does not work in the project';
  if (left === null) {
    return move !== null && Date.parse(move.at) > Date.parse(endedAt) + clocksMs ? null : 'its item left no word of it, and nobody has moved it later than 5 minutes after the end';
  }
  if (startsAsLeft(left, rule)) return 'it stands where its item left it, so nobody can tell whether it was put back: name a state for `done` under `states`, and the next time it can be told';
  return movedBefore(move, left) ? 'its last move is older than the end of its item' : null;
};
