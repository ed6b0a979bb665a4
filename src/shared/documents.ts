import type { PullRequest } from './activities.js';
import type { BudgetState } from './budget.js';
import type { Subtask } from './report.js';
import type { SpentItem, SpentRow, Spending } from './spending.js';
import type { TicketLeft } from './ticket.js';
import type { ItemState, Verb, WaitingFor } from './words.js';

/** What `show`, the API and the item's result give: a contract for programs. Times are ISO 8601 UTC, durations seconds. */

export interface TimelineEntry { at: string; stage: string | null; attempt: number; event: string; detail: string }

export interface Decide {
  what: 'approval' | 'answer';
  /** What is decided on; null where there is nothing to look at yet. */
  revision: string | null;
  /** Files to read first, relative to the repository. */
  files: string[];
  /** With `answer`. */
  questions: string[];
  /** With `approval`: who may, how many are needed, who already did. */
  by: string[];
  min: number;
  approvedBy: string[];
}

export interface LastFailure { class: string; message: string; tail: string }

/** One verdict of a gate, newest last a stage. */
export interface GateVerdict { stage: string; attempt: number; gate: string; passed: boolean; evidence: string; revision: string | null; at: string }

export interface StageProgress { stage: string; role: string; status: 'todo' | 'current' | 'passed' | 'skipped'; attempts: number; seconds: number }

export type ItemUsage = Spending;

export interface ItemDocument {
  key: string; title: string; body: string; pipeline: string; round: number; priority: number;
  state: ItemState;
  waitingFor: WaitingFor | null;
  waitingOn: string[];
  since: string;
  /** The workflow's time when this was written: it stands still while nothing happens, readers add what has passed. */
  asOf: string;
  /** When a timed wait (`limit`) ends. */
  until: string | null;
  stage: string | null;
  stages: StageProgress[];
  attempts: Record<string, number>;
  revision: string | null;
  decide: Decide | null;
  branch: string;
  pullRequest: PullRequest | null;
  /** Where its ticket lies; absent: tracker `local`. */
  ticket?: { connection: string; url: string | null; /** Of an item that is done. */ left?: TicketLeft };
  mergedSha: string | null;
  usage: ItemUsage;
  /** The same a day, stage and agent. */
  spent?: SpentRow[];
  /** What of it the project has not been told. */
  untold?: SpentRow[];
  /** The item's budget; absent where none is set. */
  budget?: BudgetState[];
  /** Seconds that the item waited for people. */
  humanTime: number;
  lastFailure: LastFailure | null;
  verdicts: GateVerdict[];
  timeline: TimelineEntry[];
  can: Verb[];
  /** What a report would split off, where one did. */
  subtasks?: Subtask[];
  /** The run that is going on, for `log` and `watch`. */
  run: { id: string; startedAt: string; started: boolean } | null;
  reason: string | null;
  /** Set where no worker answered: the rest is what the engine knows. `since` null: for longer than it remembers. */
  workerAway?: { since: string | null };
}

export interface ItemRow {
  key: string; title: string; pipeline: string; state: ItemState; waitingFor: WaitingFor | null;
  waitingOn: string[]; since: string; stage: string | null;
}

/** A provider as its runs have shown it. */
export interface ProviderDocument {
  name: string;
  /** `open`: no run starts. `probing`: one run tries. */
  circuit: 'closed' | 'open' | 'probing';
  /** When an open circuit lets a run try, ISO 8601 UTC; null where it is closed. */
  until: string | null;
  /** Key of the item whose run tries, or null. */
  probe: string | null;
  /** Transient failures in a row. */
  failures: number;
  /** What the last of them said. */
  message: string | null;
  /** Keys of the items that wait for it. */
  waiting: string[];
}

/** What a project's items have spent, as they said when they gave their place back. */
export interface ProjectSpending { project: string; rows: SpentRow[]; /** The last 200 items. */ items: SpentItem[] }

export interface ProjectDocument {
  key: string; paused: boolean; limit: number;
  /** Numbers handed out so far. */
  counter: number;
  admitted: string[]; waitingForAdmission: string[];
  merging: string | null; waitingForMerge: string[];
  repository: string; base: string; configFile: string;
}
