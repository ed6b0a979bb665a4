import type { BudgetPart } from './budget.js';
import type { ConnectionKind } from './connections.js';
import type { SpentRow } from './spending.js';
import type { TicketLeft, TicketPlace } from './ticket.js';
import type { Verb } from './words.js';

/**
 * Every message by name and payload. Updates are for people, signals for machines and for those who cannot wait.
 * Each verb is an update with a validator and a signal twin of the same name on `item/<KEY>`.
 */

/** Who acts. `cli`: the OS user; `api`: the token's person; `temporal`: a bare signal, which satisfies only `*`. */
export interface Actor {
  /** A tracker or forge by its kind: the id is the one that cannot be renamed there. */
  channel: 'cli' | 'api' | 'temporal' | ConnectionKind;
  id: string | null;
  name: string;
  /** Of a tracker or forge: works in the project there, so `*` holds for them. */
  member?: boolean;
}

export interface VerbInput {
  /** The channel's own id: the same id counts once, on the update and on its twin. */
  id?: string;
  /** `approve`, `reject`: what the person saw; absent = what is shown now. A unique prefix of 7 or more characters is enough. */
  revision?: string;
  reason?: string;
  /** `answer` only. */
  text?: string;
  /** `raise` only: the item's budget from now on, at least one of the parts. */
  budget?: Partial<Record<BudgetPart, number>>;
  by?: Actor;
}

export interface VerbAnswer { key: string; verb: Verb; accepted: true; repeated: boolean; revision: string | null; next: string }

/** Item signals, beside the twins. */
export const itemSignals = { grant: 'grant', runStarted: 'runStarted', projectPause: 'projectPause', hint: 'hint', circuit: 'circuit' } as const;
export const itemQueries = { status: 'status' } as const;

/** Handed out by the project. */
export type ProjectPermit = 'admission' | 'merge';
/** `circuit` is handed out by the provider: to start a run after its circuit was open. */
export type PermitKind = ProjectPermit | 'circuit';
export interface Want { kind: ProjectPermit; key: string; round: number; seq: number; /** Queue in front: the item had its place before. */ front: boolean; priority: number }
export interface Grant { kind: PermitKind; round: number; seq: number }
export interface Release {
  kind: ProjectPermit; key: string; round: number; seq: number;
  /** What the item spent since it last said so; with `admission`. */
  spent?: SpentRow[];
}
export interface RunStarted { run: string }

/** `reopen`: the next round (`NewItem`) of a ticket whose item has ended. The project starts each round once, however often it is asked. */
export const projectSignals = { settings: 'settings', want: 'want', release: 'release', ended: 'ended', reopen: 'reopen' } as const;
export const projectUpdates = { create: 'create', pause: 'pause', resume: 'resume' } as const;
export const projectQueries = { status: 'status', spending: 'spending' } as const;

export interface ProjectSettings {
  project: string; hash: string; items: number; repository: string; base: string; configFile: string;
  /** The connection of its tracker. Absent: local. */
  tracker?: string;
}
/** How a run ended, as its provider counts it. `unknown`: nothing was learnt about the provider. */
export type RunEnd = 'answered' | 'failed' | 'unknown';
export interface ProviderRunEnded {
  /** `<KEY>/<run>`: counted once. */
  run: string;
  end: RunEnd;
  message: string;
  /** Epoch milliseconds at which a limit is known to end, or null. */
  resetsAt: number | null;
}
/** To the provider: to be let through, and that it is no longer needed. Repeatable. */
export interface CircuitWant { key: string; round: number; seq: number }
/** An open circuit, to the items that wait for it. `until`: epoch milliseconds. */
export interface CircuitNews { provider: string; until: number; message: string }
export interface ProviderInput { name: string; carried?: unknown }

export const providerSignals = { runEnded: 'runEnded', want: 'want', release: 'release' } as const;
export const providerQueries = { status: 'status' } as const;

/** The item is no longer open. Of an older round than the one at work it frees nothing. */
export interface Ended { key: string; round: number }

export interface CreateItem {
  title: string; body: string; pipeline: string | null; priority: number;
  /** sha256 (hex, first 16) of title, NUL and body: equal open items are refused unless `again`. */
  digest: string;
  idempotencyKey: string | null;
  again: boolean;
  by: Actor;
}
export interface Created { key: string; workflowId: string; /** The idempotency key had made it before. */ existing: boolean }

export interface ProjectInput { settings: ProjectSettings; carried?: unknown }
export interface NewItem { key: string; project: string; number: number; round: number; title: string; body: string; pipeline: string | null; priority: number; by: Actor; /** Absent: tracker `local`. */ ticket?: TicketPlace; /** Of a re-opened ticket: the comments that the round before has read, and the state in which it left the ticket. */ read?: Pick<TicketLeft, 'since' | 'seen'> & Partial<Pick<TicketLeft, 'state'>> }
export interface ItemInput { item: NewItem; carried?: unknown }

/** To the reconciler of a connection. */
export interface ReconcileInput { connection: string }

export const workflowTypes = { item: 'workItem', project: 'project', provider: 'provider', reconcile: 'reconcile' } as const;
