import type { StartRule } from '../shared/connections.js';
import type { NewItem } from '../shared/messages.js';
import type { LastRound } from '../shared/ticket.js';
import { itemKey } from '../shared/ids.js';
import { whyNotStart } from './should-start.js';
import { ticketItem } from './ticket-item.js';
import type { Tracker } from './tracker.js';
import { whyNotReopened } from './why-not-reopened.js';

/** The engine's side of it. */
export interface Rounds {
  /** `open`: the item is at work; null: there is none. */
  last(key: string): Promise<LastRound | 'open' | null>;
  /** Asks for the item's next round; repeatable. */
  reopen(item: NewItem): Promise<void>;
}

export interface ReopenOrder { tracker: Tracker; connection: string; project: string; number: number; start: StartRule; rounds: Rounds }

export type Reopened = { kind: 'reopened'; round: number } | { kind: 'open' } | { kind: 'no'; why: string };

/**
 * A ticket whose item has ended: asks for its next round where somebody has put it back. The order matters: the round
 * that has ended first, then the ticket afresh; whoever is overtaken asks for a round that was started already.
 * Thrown where engine or tracker do not answer.
 */
export const reopenTicket = async ({ tracker, connection, project, number, start, rounds }: ReopenOrder): Promise<Reopened> => {
  const last = await rounds.last(itemKey(project, number));
  if (last === 'open') return { kind: 'open' };
  if (last === null) return { kind: 'no', why: 'its item is gone' };
  const ticket = await tracker.ticket(number);
  if (ticket === null) return { kind: 'no', why: 'the tracker has no such ticket any more' };
  const why = whyNotStart(ticket, start)
    ?? whyNotReopened({ ticket, rule: start, last, move: await tracker.lastMove(ticket), own: (await tracker.account()).id });
  if (why !== null) return { kind: 'no', why };
  const read = last.left === null ? {} : { read: { since: last.left.since, seen: last.left.seen, state: last.left.state } };
  const round = last.round + 1;
  await rounds.reopen({ ...ticketItem(ticket, { project, connection }), round, ...read });
  return { kind: 'reopened', round };
};
