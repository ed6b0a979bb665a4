import type { Tracker, TicketRef } from '../../src/connections/tracker.js';

/** The states that a tracker under test has and its place names. Of a tracker without states: labels. */
export const states = { start: 'To do', progress: 'In Progress', approved: 'Approved', done: 'Done', cancelled: 'Cancelled' } as const;
export const stateNames: string[] = Object.values(states);

/** What the tracker under test is made with, beside its project: see `TrackerPlace`. */
export const start = { state: states.start, label: null, assignee: null };

/** Somebody who uses the tracker by its own ways, past Towpath. Texts are plain, as typed into its editor. */
export interface Person {
  /** As the port names them in `Account.id`. */
  id: string;
  makeTicket: (ticket: { title: string; body?: string; state?: string; labels?: string[] }) => Promise<TicketRef>;
  move: (ref: TicketRef, state: string) => Promise<void>;
  /** Gives the ticket up, as its author may everywhere. */
  close: (ref: TicketRef) => Promise<void>;
  retitle: (ref: TicketRef, title: string) => Promise<void>;
  /** Answers the comment's id. */
  comment: (ref: TicketRef, text: string) => Promise<string>;
  edit: (ref: TicketRef, comment: string, text: string) => Promise<void>;
  removeComment: (ref: TicketRef, comment: string) => Promise<void>;
}

/** `source`: as the tracker keeps it, HTML or Markdown. `by`: id of its author. */
export interface SeenComment { id: string; by: string; source: string }

export type FaultKind =
  /** 500 and nothing done. */
  | 'fails'
  /** Done, and then answered with 500. */
  | 'does-and-fails'
  /** Takes the request and never answers; what waits is let go by `heal`. */
  | 'hangs'
  /** 200 with bytes that are no JSON. */
  | 'garbage'
  /** 200 with a page for people, as a proxy gives it. */
  | 'html'
  /** 200 with JSON of another shape. */
  | 'other-shape';

export interface Fault { kind: FaultKind; /** How many requests. Default: until `heal`. */ times?: number; /** Only requests that change something. */ writes?: boolean }

/** What the suite needs of a tracker under test: a server of its own, seen and used from outside. */
export interface TrackerUnderTest {
  /** Made with a time-out of at most 1 s, so that a hanging server costs no more. */
  tracker: Tracker;
  /** Another instance that knows nothing of the first, as after a restart; with a pace of its own. */
  another: (change?: { token?: string; stateNames?: string[]; url?: string }) => Tracker;
  /** Some of the names that deliveries call the project. */
  names: string[];
  /** What `SeenComment.source` is. Default `markdown`. */
  syntax?: 'markdown' | 'html';
  /** Id of our own account. */
  own: string;
  /** Setting a state that is not there makes it (labels), instead of being refused. */
  makesStates: boolean;
  /** `mina` and `ravi` belong to the project, `mallory` does not. All may comment. */
  as: (name: 'mina' | 'ravi' | 'mallory') => Person;
  seeComments: (ref: TicketRef) => Promise<SeenComment[]>;
  /** Numbers of all tickets that are really there. */
  seeTickets: () => Promise<number[]>;
  fault: (fault: Fault) => void;
  /** From now on every request gets 429 with Retry-After, until `heal`. */
  limit: (seconds: number) => void;
  heal: () => void;
  /** Requests that reached the server so far, all of them and those that change something. */
  requests: () => { all: number; writes: number };
}
