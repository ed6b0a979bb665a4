import type { Change, PullRequest } from '../../shared/activities.js';
import type { Side } from '../../shared/hints.js';
import type { BudgetPart } from '../../shared/budget.js';
import type { GateVerdict, ItemUsage, LastFailure, TimelineEntry } from '../../shared/documents.js';
import type { NewItem, ProjectPermit } from '../../shared/messages.js';
import type { ForgePolicy, GatePolicy, StagePlan, StagePolicy } from '../../shared/policy.js';
import type { Report, Subtask } from '../../shared/report.js';
import type { SeenCheck, SeenReview } from '../../shared/pull.js';
import type { SpentRow } from '../../shared/spending.js';
import type { Party, Saying, TicketLeft } from '../../shared/ticket.js';

/** Where an item stands inside its stage. */
export type Phase =
  /** The role's agent works. */
  | 'agent'
  /** The agent asked; a person answers. */
  | 'answer'
  /** The gates are looked at, in order. */
  | 'gates'
  /** The merge queue and the merge. */
  | 'merge'
  /** The base moved: the project's tests run on the merge candidate. */
  | 'candidate'
  /** The deploy command runs in a fresh tree of the merge. */
  | 'deploy';

/** What `retry` does. */
export type AfterBlock = 'attempt' | 'rewind' | 'again';

export interface Blocked { class: string; message: string; tail: string; at: number; then: AfterBlock; rewindTo: number; changes: Change[] }
export interface Permit { seq: number; state: 'wanted' | 'granted'; /** `circuit`: the provider it was asked of. */ of?: string }
export interface Approval { gate: number; name: string; revision: string; code: string | null }
export interface PassedGate { stage: string; gate: GatePolicy; code: string; /** Of gates that hold for one commit alone. */ sha?: string }
/** What counts against the item's budget: told, priced, or reserved where nobody told. */
export interface Account { costUsd: number; tokens: number; runs: number; estimated: boolean }
/** What a run under way may use; null: no bound is set. */
export interface Reserve { agent: string; costUsd: number | null; tokens: number | null }
export interface Pending { id: string; startedAt: number; started: boolean; queue: 'runs' | 'gates' | 'items' }

/** What the forge shows of one commit. */
export interface SeenCi { sha: string; checks: SeenCheck[]; reviews: SeenReview[]; /** Since when the checks look so, in epoch milliseconds. Absent in what older code carried. */ checksSince?: number }

/** What has to be looked at and told outside, and what was. Of items whose ticket or pull request lies in a tracker or forge. */
export interface Tending {
  look: { ticket: boolean; pull: boolean };
  /** Comments of that moment (ISO 8601 UTC) and later are read. */
  since: string;
  /** The same of comments below the pull request. */
  pullSince: string;
  /** Ids of comments that have been counted. */
  seen: string[];
  /** When the ticket was changed last, of what has been seen. */
  seenAt: string;
  /** The ticket's state as it was last seen or set; undefined: not looked at yet. */
  state?: string | null;
  /** Set when the ticket was told that the item is over. */
  left?: Pick<TicketLeft, 'over' | 'at'>;
  /** The last move that was judged. */
  move: string | null;
  /** What people have said while the item waits for them, the newest last. */
  talk: { by: Party; at: string; text: string }[];
  /** Whose word is missing after their move. */
  asking: { what: 'reject' | 'answer'; by: Party } | null;
  /** Comments that are to be written to the ticket, and below the pull request. */
  comments: Saying[];
  pullComments: Saying[];
  /** The question or approval that was written last. */
  asked: string | null;
  /** Digests of what was last written to the ticket and to the pull request. */
  shown: { ticket: string; pull: string };
  /** Not written again before that; epoch milliseconds. */
  rests: { ticket: number; pull: number };
  /** Checks of which the log was read. */
  told: string[];
  /** What was counted once: red checks, a pull request that was closed. */
  counted: string[];
  /** Tracker and forge are away each for itself: what one does not answer is asked of the other all the same. */
  away: Record<Side, { until: number; tries: number; message: string } | null>;
}

/** The item as one plain object: all that continue-as-new carries. Times are epoch milliseconds. */
export interface ItemData {
  schema: 1;
  item: NewItem;
  createdAt: number;
  plan: StagePlan | null;
  index: number;
  phase: Phase;
  gate: number;
  policy: StagePolicy | null;
  /** The current attempt has been counted. */
  begun: boolean;
  attempts: Record<string, number>;
  /** Ordinal of the next run: part of its id, so that no two runs of an item share one. */
  runs: number;
  /** Agent runs of work `code`, against `limits.developmentRuns`. */
  codeRuns: number;
  /** Code faults in a row in this stage. */
  faults: number;
  /** Transient failures in a row. */
  transients: number;
  /** Rewinds by cause. */
  rewinds: Record<string, number>;
  /** A person's `retry` granted exactly one more attempt. */
  lastChance: boolean;
  /** The next run is a repair turn for these problems. */
  repair: string[] | null;
  changes: Change[];
  conversations: Record<string, string>;
  /** The attempt (`stage.n`) that was given a fresh conversation after a limit of the agent. */
  freshened?: string;
  report: Report | null;
  documents: { path: string; bytes: number }[];
  /** What the newest report that names some would split off: kept and shown. Absent in what older code carried. */
  subtasks?: Subtask[];
  branch: string;
  head: string | null;
  base: string | null;
  code: string | null;
  pull: PullRequest | null;
  approvals: Approval[];
  /** Verdicts on code, with the code they hold for. */
  passedGates: PassedGate[];
  verdicts: GateVerdict[];
  permits: Record<ProjectPermit, Permit | null> & { /** Absent in what older code carried. */ circuit?: Permit | null };
  /** Sequence of the last permit asked for. */
  seq: number;
  /** The item had its place before: it queues again in front. */
  front: boolean;
  candidate: { sha: string; base: string; tested: boolean } | null;
  /** From the merge call to the read-back nothing is cancelled. */
  merging: boolean;
  mergedSha: string | null;
  /** The deploy command has passed. */
  deployed: boolean;
  /** Asked to stop during a merge: takes effect after the read-back. */
  stopAfterMerge: { by: string; reason: string } | null;
  /** A person's work tree holds the base and is not clean. */
  treeDirty: { path: string; files: string[]; message: string } | null;
  /** The forge said no to the open pull request: asked again then. Absent in what older code carried, and at a local forge. */
  mergeRefused?: { message: string; until: number; tries: number } | null;
  /** The provider's circuit was open when a run was to start: it waits to be let through. Absent in what older code carried. */
  circuit?: { provider: string; until: number; message: string } | null;
  /** The agent cannot work on the host: what is in the way, with its remedy. Absent in what older code carried. */
  agentAway?: { message: string } | null;
  /** A transient failure waits until then. */
  limit: { until: number; message: string } | null;
  /** An outside system is away; tried again then. */
  connection: { name: string; /** null: being tried. */ until: number | null; tries: number } | null;
  paused: { by: string; reason: string } | null;
  projectPaused: boolean;
  blocked: Blocked | null;
  stopped: { by: string; reason: string; at: number } | null;
  /** Stopped or skipped for good; set once. */
  done: boolean;
  skipped: string[];
  pending: Pending | null;
  usage: ItemUsage;
  /** `usage` a day, stage and agent. This and the next five are absent in what older code carried. */
  spent?: SpentRow[];
  /** What of it the project has not been told. */
  untold?: SpentRow[];
  account?: Account;
  reserved?: Reserve | null;
  /** What a person raised parts of the budget to. */
  raised?: Partial<Record<BudgetPart, number>>;
  /** The highest share of the budget, in percent, that was warned of. */
  budgetWarned?: number;
  /** Absent: tracker and forge are local. */
  tending?: Tending;
  /** Of the last stage that was resolved, with its repository; absent: local. */
  forge?: ForgePolicy & { url: string; base: string };
  ci?: SeenCi;
  /** The remote's branch is not where the item thinks: it waits until somebody has looked. */
  headMoved?: boolean;
  humanSeconds: number;
  /** Since when a person has to act. */
  humanSince: number | null;
  stageSeconds: Record<string, number>;
  stageSince: number | null;
  lastFailure: LastFailure | null;
  timeline: TimelineEntry[];
  /** Ids of messages that have been counted. */
  seen: string[];
  /** Since when state and wait are what they are. */
  since: number;
}
