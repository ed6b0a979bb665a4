import type { ConnectionKind, TicketState } from './connections.js';
import type { CommentCommand } from './hints.js';
import type { Note } from './note.js';

/** What an item's workflow and its tracker tell each other. Only types: implementations live in `src/activities/ticket`. */

/** Where an item's ticket lies; fixed for the item's life. */
export interface TicketPlace { connection: string; /** The tracker's own id. */ id: string; url: string | null }

/**
 * How an item that has ended left its ticket, in the tracker's own words and times (ISO 8601 UTC): what stands otherwise
 * afterwards was done by somebody else.
 */
export interface TicketLeft {
  /** As it was last seen or set. */
  state: string | null;
  over: 'done' | 'cancelled' | null;
  /** When the ticket was changed last; null: not known. */
  at: string | null;
  /** Comments before that moment, and the newest of it by id, have been read. */
  since: string;
  seen: string[];
}

/** The newest round of a ticket's item, which has ended. */
export interface LastRound {
  round: number;
  /** By the engine's clock. */
  endedAt: string;
  /** null: it was ended from outside, or never saw its ticket. */
  left: TicketLeft | null;
}

/** Somebody as the tracker or forge knows them. */
export interface Party { id: string; name: string }

export interface TicketLook {
  project: string;
  /** The item's number is its ticket's. */
  number: number;
  /** Comments of that moment (ISO 8601 UTC) and later. */
  since: string;
}

export interface SeenComment {
  id: string;
  by: Party;
  /** Works in the project: may decide where anybody may. */
  member: boolean;
  at: string;
  command: { verb: CommentCommand; /** The words after it. */ rest: string; /** Of an approval: the revision that it names. */ revision?: string } | null;
  /** The word after `/towpath` that is no command, empty where there is none. */
  unknown?: string;
  /** Plain lines, cut; empty beside a command. */
  text: string;
}

export interface TicketNews {
  kind: ConnectionKind;
  /** null: there is no such ticket any more. */
  ticket: {
    title: string; body: string;
    /** The tracker's own name of it. */
    state: string | null;
    /** What that state means here; `start`: what makes a ticket an item; null: none of what is configured. */
    means: TicketState | 'start' | null;
    over: 'done' | 'cancelled' | null;
    updatedAt: string;
  } | null;
  /**
   * Who put it where it is. `by` null: the tracker does not tell; `ours`: it was Towpath. `stranger`: a person who does not work
   * in the project; on an open tracker they may still close what they wrote.
   */
  move: { by: Party | null; member: boolean; ours: boolean; at: string; stranger?: true } | null;
  /** Other people's, oldest first. */
  comments: SeenComment[];
}

/** A comment that is written once: a repeat with the same name changes it. */
export interface Saying { once: string; note: Note }

export interface TicketShow {
  project: string;
  number: number;
  /** What the ticket's state is to say; null: it stays. */
  says: TicketState | null;
  /** The state in which the ticket was last seen: where it stands elsewhere, somebody has moved it and nothing is changed. undefined: whatever it is. */
  expected?: string | null;
  /** Closed or open in the tracker's own eyes, beside the state. undefined: as it is. */
  over?: 'done' | 'cancelled' | null;
  card: Saying | null;
  comments: Saying[];
}

export type TicketShown =
  | {
    kind: 'shown'; state: string | null;
    /** Of an item that is over: how the ticket stands after it. Absent: somebody else has moved it meanwhile. */
    left?: Pick<TicketLeft, 'over' | 'at'>;
  }
  /** Somebody moved the ticket meanwhile: comments are written, the state is not. */
  | { kind: 'moved' };

export interface TicketCreate { project: string; title: string; body: string; /** The same makes one ticket. */ once: string }

export interface TicketActivities {
  createTicket(create: TicketCreate): Promise<{ id: string; number: number; url: string | null }>;
  lookAtTicket(look: TicketLook): Promise<TicketNews>;
  showTicket(show: TicketShow): Promise<TicketShown>;
}
