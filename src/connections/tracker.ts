import type { StartRule } from '../shared/connections.js';
import type { Account, ConnectionCheck } from './connection.js';
import type { Note } from '../shared/note.js';

/** What names a ticket to its tracker for good. */
export interface TicketRef {
  /** The tracker's own id; where it has none beside the number, that as text. */
  id: string;
  /** What people call it, and the item's number. */
  number: number;
}

/** Who put the ticket where it is, and when (ISO 8601 UTC). */
export interface Move {
  /** null where the tracker does not tell. */
  by: Account | null;
  /** As `TicketComment.member`; never of a bot, or where `by` is null. The author of an issue may close it without any right beside. */
  member: boolean;
  at: string;
}

/** Whoever wrote an issue may close it, open it again and change its words without any right beside. */
export const isStranger = ({ by, member }: Move): boolean => by !== null && !by.bot && !member;

export interface Ticket extends TicketRef {
  title: string;
  /** As plain text or Markdown, never HTML. */
  body: string;
  /** The name of its state: of Plane's states; of the label that the configuration uses as one; null: none of them. */
  state: string | null;
  /** Over, in the tracker's own eyes: `done` completed or closed, `cancelled` given up. */
  over: 'done' | 'cancelled' | null;
  labels: string[];
  assignees: Account[];
  /** For people; null where the tracker has no page. */
  url: string | null;
  updatedAt: string;
}

export interface TicketComment {
  id: string;
  author: Account;
  /** The author is a member of the project, or may write to the repository. */
  member: boolean;
  /** Plain lines; HTML is taken apart. */
  text: string;
  at: string;
  /** Written by our own account, or carries our marker. */
  ours: boolean;
}

export interface NewTicket { title: string; body: string; /** The state, label and assignee that start it. */ start: StartRule; /** The same words make the same ticket: found again, never made twice. */ once: string }

/**
 * Tickets of one configured project in one tracker. `stateNames`: the states that the configuration names, the
 * starting one too. `done` and `cancelled`: which of them say that, for trackers that only know closed.
 */
export interface TrackerPlace { project: string; stateNames: string[]; start: StartRule; done?: string | null; cancelled?: string | null }

/**
 * What Towpath needs of a tracker. `test/conformance/tracker.ts` holds every implementation to it.
 * Every method may be repeated after a crash at any point, and by two callers at once, with one effect.
 * All throw CONNECTION_AWAY (with `facts.retryAfterSeconds` where known) when the tracker does not answer or limits us, and
 * CONNECTION_REFUSED when it refuses: a token that is wrong, a right that is missing, a state that is not there.
 */
export interface Tracker {
  readonly kind: string;
  /** Our own account. */
  account(): Promise<Account>;
  /** What deliveries may call this project: its id, its identifier, its full name. */
  names(): Promise<string[]>;
  /** The number of the ticket with this id of the tracker's own, or null. */
  numberOf(id: string): Promise<number | null>;
  /** null: there is no such ticket any more. */
  ticket(number: number): Promise<Ticket | null>;
  /** Who moved the ticket into the state where it is. */
  lastMove(ref: TicketRef): Promise<Move | null>;
  /** Tickets changed since then, at most the newest 500, newest first; null: all that are not over. */
  changed(since: string | null): Promise<Ticket[]>;
  /** In the order in which they were written. `since`: those of that moment and later; null: all. */
  comments(ref: TicketRef, since: string | null): Promise<TicketComment[]>;
  create(ticket: NewTicket): Promise<Ticket>;
  /** Puts it into the state, where it is not there already. `over`: closes or reopens it too, where states do not say that. */
  setState(ref: TicketRef, to: { state: string | null; over: Ticket['over'] }): Promise<void>;
  /** Writes a comment once; a repeat with the same `once` finds it and brings it up to date. Answers its id. */
  say(ref: TicketRef, say: { once: string; note: Note }): Promise<{ id: string }>;
  /** What our account may not do there that Towpath needs, as far as one request tells; null: nothing. `check` looks at all. */
  lacks(): Promise<string | null>;
  /** What `doctor` wants to know. `hook`: the address that deliveries go to, its path alone (`/webhooks/board`) where the rest is not known, or null where none come. */
  check(hook: string | null): Promise<ConnectionCheck[]>;
}
