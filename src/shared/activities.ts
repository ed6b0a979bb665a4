import type { AgentPolicy, ForgePolicy, RepositoryPolicy, SandboxMode, StagePlan, StagePolicy } from './policy.js';
import type { Finding, Report } from './report.js';
import type { ItemDocument } from './documents.js';
import type { OutcomeClass, Work } from './words.js';

/** What workflows may ask of the world. Only types: implementations live in `src/activities`. */

/** Tokens, disjoint: `input` is without what the cache gave; `reasoning` only where the agent tells it. null = the agent did not say, never 0. */
export interface Usage { input: number; output: number; cacheRead: number; cacheWrite: number; reasoning?: number | undefined }

export interface Change {
  /** What happened since the last attempt: the words that the prompt's last section shows. */
  what: 'rejected' | 'answered' | 'gate' | 'findings' | 'conflict' | 'fault' | 'retried' | 'moved';
  /** From where: a stage, a gate, a person's name. */
  from: string;
  text: string;
  findings?: Finding[];
}

interface RunBase {
  /** `runId()`: the same for every attempt of the activity. */
  run: string;
  key: string;
  project: string;
  round: number;
  stage: string;
  attempt: number;
  repository: RepositoryPolicy;
  /** Absent: local. */
  forge?: ForgePolicy;
}

export interface AgentRunRequest extends RunBase {
  kind: 'agent';
  role: string;
  work: Work;
  agent: AgentPolicy;
  promptFile: string | null;
  title: string;
  body: string;
  branch: string;
  /** The branch's head as last pushed; null before the first run: start from the base. */
  head: string | null;
  /** Whether the item has a pull request that can be looked at. */
  pull: boolean;
  changes: Change[];
  /** The conversation to go on with, where the adapter can. */
  conversation: string | null;
  /** A repair turn: what was wrong with the report. null in an ordinary run. */
  repair: string[] | null;
  /** What the run may spend, where the agent keeps to it. null: no bound. */
  cap?: { costUsd: number | null; turns: number | null };
  /** The provider let this run through after its circuit was open: it is not asked again. */
  probe?: boolean;
}

export interface CommandRunRequest extends RunBase {
  kind: 'command';
  purpose: 'gate' | 'verify' | 'candidate' | 'deploy';
  /** The commands run one after the other in a fresh tree of this commit. */
  sha: string;
  commands: { claim: string | null; run: string[] }[];
  env: Record<string, string>;
  timeoutSeconds: number;
  sandbox: SandboxMode;
}

export type RunRequest = AgentRunRequest | CommandRunRequest;

export interface CommandResult {
  claim: string | null;
  command: string;
  /** null: ended by a signal or never started. */
  exit: number | null;
  seconds: number;
  /** The last characters of what it printed, stripped of control codes. */
  tail: string;
}

export interface PullRequest {
  number: number; branch: string; base: string; head: string;
  state: 'open' | 'merged' | 'closed';
  link: string | null;
  /** Who closed or merged it, where the forge tells; null: it does not. Absent: local. */
  by?: { id: string; name: string } | null;
}

export interface RunOutcome {
  run: string;
  class: OutcomeClass;
  /** Finer than the class: `exit`, `deadline`, `inactivity`, `lost`, `reboot`, `report-missing`, `report-invalid`, `no-difference`, `outside-documents`, `head-moved`, `branch-gone` … */
  kind: string;
  /** One line for people, secrets masked. */
  message: string;
  /** The last lines that it printed, at most `limits.tailCharacters`. */
  tail: string;
  retryAfterSeconds: number | null;
  report: Report | null;
  /** What a repair turn must mend. */
  problems: string[];
  /** The branch's head on the remote after this run; null: nothing was ever pushed. */
  head: string | null;
  /** The base that the head grew from (their merge base). */
  base: string | null;
  /** Digest of the head's tree without the item's documents: a verdict on code holds for it. */
  code: string | null;
  /** Every regular file under the item's documents in the head, relative to that folder, with bytes. */
  documents: { path: string; bytes: number }[];
  pullRequest: PullRequest | null;
  conversation: string | null;
  usage: Usage | null;
  costUsd: number | null;
  /** `costUsd` comes from the table of prices, not from the agent. */
  priced?: boolean;
  /** As the agent names it; null where it does not say. Absent in values of older code. */
  model?: string | null;
  /** What was asked for. */
  effort?: string | null;
  /** No process was started: nothing can have been spent. */
  neverBegan?: boolean;
  /** Filled for command runs. */
  commands: CommandResult[];
  startedAt: string;
  endedAt: string;
  host: string;
  sandbox: 'bwrap' | 'none';
}

export interface RunActivities { run(request: RunRequest): Promise<RunOutcome> }

export interface MergeRequest {
  key: string; project: string; round: number; title: string;
  repository: RepositoryPolicy;
  /** Absent: local. */
  forge?: ForgePolicy;
  branch: string;
  /** The sha that the gates passed and the person saw. */
  head: string;
  /** A candidate of an earlier answer whose tests passed, or null. */
  candidate: string | null;
}

export type MergeOutcome =
  /**
   * Read back from the remote. `untested`: why its tree is not the one that the gates passed (the base moved while the forge
   * merged, or a person merged); absent: it is.
   */
  | { kind: 'merged'; sha: string; pullRequest: PullRequest; untested?: string }
  /** The base moved: test this commit, then ask again with it. */
  | { kind: 'candidate'; sha: string; base: string }
  | { kind: 'conflict'; base: string; files: string[] }
  | { kind: 'head-moved'; expected: string; found: string | null }
  /** A person's work tree holds the base and is not clean: nothing was changed. */
  | { kind: 'tree-dirty'; path: string; files: string[]; message: string }
  /** `open`: the forge says no to an open pull request, by a rule that a check, a review or a person may satisfy later. */
  | { kind: 'refused'; message: string; open?: true };

export interface TreeQuery { path: string; base?: string; files?: string[] }

export interface ItemActivities {
  /** Merges or says why not. Safe to repeat at any point. Fails as CONNECTION_AWAY when the remote cannot be reached. */
  merge(request: MergeRequest): Promise<MergeOutcome>;
  /**
   * Returns once the work tree at `path` could take a merge; heartbeats meanwhile. With `base`, checking out another
   * branch there is a way on too; `files` are those that `tree-dirty` named.
   */
  treeClean(query: TreeQuery): Promise<void>;
  /** Writes the item's document under the home's `archive` and removes what the host keeps for it: clone, trees. */
  archive(document: ItemDocument): Promise<void>;
}

/** `hash`: of the policy that the item has. */
export interface StageChangedQuery { project: string; pipeline: string; stage: string; hash: string }

/** `said`: what the item shows already. */
export interface AgentReadyQuery { project: string; pipeline: string; stage: string; said: string }
export type AgentReadiness = { ready: true } | { ready: false; message: string };

/** A line for the people of this installation. */
export interface Notice { /** Said once. */ id: string; text: string }

export interface AgentActivities {
  /**
   * Returns once the stage's agent could work on this host, as the configuration stands then, or once something else than
   * what was said is in the way; heartbeats meanwhile. Spends no tokens.
   */
  agentReady(query: AgentReadyQuery): Promise<AgentReadiness>;
  /** Returns once the configuration says something else of the stage; heartbeats meanwhile. */
  stageChanged(query: StageChangedQuery): Promise<void>;
}

export interface NoticeActivities { notify(notice: Notice): Promise<void> }

/** Local activities: under a second, no heartbeat. */
export interface LocalActivities {
  resolvePlan(query: { project: string; pipeline: string | null }): Promise<StagePlan>;
  resolveStage(query: { project: string; pipeline: string; stage: string }): Promise<StagePolicy>;
  /** Whether the run's activity has been handed to a host. */
  runPhase(query: { workflowId: string; run: string }): Promise<'scheduled' | 'started' | 'gone'>;
}

export interface ProjectActivities {
  /** The highest item number that the remote shows (branches, documents) or that the engine knows; 0 if none. */
  seedCounter(query: { project: string }): Promise<number>;
  /** Those of the keys whose workflow is closed or does not exist. */
  closedItems(query: { keys: string[] }): Promise<string[]>;
}
