import type { ItemDocument, ItemRow, ProjectDocument } from '../shared/documents.js';
import type { Hint } from '../shared/hints.js';
import type { Actor, Created, NewItem, VerbAnswer, VerbInput } from '../shared/messages.js';
import type { LastRound } from '../shared/ticket.js';
import type { HintAnswer, StartAnswer } from './hint-item.js';
import type { UsageQuery, UsageReport } from './read-usage.js';
import type { ItemState, Verb } from '../shared/words.js';

/** A new item as a person gives it; `create` checks it. */
export interface CreateRequest {
  title: string;
  body: string;
  project: string;
  /** null: the project's own. */
  pipeline: string | null;
  /** 1 (first) to 5; 3 unless somebody says otherwise. */
  priority: number;
  /** A repeat with the same key gives the first item again; kept 30 days. */
  idempotencyKey: string | null;
  /** Make it although an open item has the same title and text. */
  again: boolean;
  by: Actor;
}

export interface ListFilter {
  /** Ended items too: from the engine while it keeps them, then from the home's archive. */
  all?: boolean;
  project?: string;
  states?: readonly ItemState[];
}

export interface ProjectAction { verb: 'pause' | 'resume'; by: Actor; /** The same id counts once. */ id?: string }

export interface Health {
  engine: {
    reachable: boolean;
    address: string;
    namespace: string;
    /** While it is away: the first failure since it last answered. ISO 8601. */
    unreachableSince: string | null;
  };
  /** Workers that asked each task queue for work in the last 75 s; null while the engine is away. */
  pollers: { items: number; runs: number; gates: number } | null;
}

/**
 * Our workflows as command line and API see them. Every call ends in time, and every failure is a `TowpathError`:
 * ENGINE_UNREACHABLE and WORKER_AWAY are worth repeating, the rest is an answer.
 */
export interface TowpathClient {
  /** Thrown when the title, text or project is refused (TITLE_INVALID, TOO_LARGE, PROJECT_NOT_FOUND, ITEM_DUPLICATE …). */
  create(request: CreateRequest): Promise<Created>;
  /** Thrown with the workflow's own refusal: VERB_NOT_POSSIBLE, REVISION_MOVED, NOT_ALLOWED, REASON_REQUIRED … */
  act(key: string, verb: Verb, input: VerbInput): Promise<VerbAnswer>;
  /**
   * The item, open or ended. While no worker answers, what the engine itself knows, with `workerAway` set.
   * Thrown when neither engine nor archive knows it (ITEM_NOT_FOUND).
   */
  item(key: string): Promise<ItemDocument>;
  /** From search attributes alone, longest wait first: never one query an item. */
  list(filter?: ListFilter): Promise<ItemRow[]>;
  /** What waits for one of these names, or for anybody. */
  inbox(names: readonly string[]): Promise<ItemRow[]>;
  /** Items by state, ended ones as long as the engine keeps them. */
  counts(): Promise<Record<ItemState, number>>;
  /** Keys of all projects, without asking a worker. */
  projectKeys(): Promise<string[]>;
  projects(): Promise<ProjectDocument[]>;
  project(key: string): Promise<ProjectDocument>;
  /** What agents have spent: sums that the projects keep, and what the items at work have not told them yet. */
  usage(query: UsageQuery): Promise<UsageReport>;
  actOnProject(key: string, action: ProjectAction): Promise<ProjectDocument>;
  /** Tells an item to look again, without waiting for a worker. Repeatable. */
  hint(key: string, hint: Hint): Promise<HintAnswer>;
  /** The same for a ticket that may not be an item yet: it is started where it never was. */
  startHinted(item: NewItem, hint: Hint): Promise<StartAnswer>;
  /** The newest round of an item; `open`: at work; null: neither engine nor archive knows one. */
  lastRound(key: string): Promise<LastRound | 'open' | null>;
  /** Asks for the next round of a ticket whose item has ended; started once, however often it is asked for. */
  reopen(item: NewItem): Promise<void>;
  /** Never throws. */
  health(): Promise<Health>;
  close(): Promise<void>;
}
