import type { AgentRunRequest, Usage } from '../shared/activities.js';
import type { AgentPolicy } from '../shared/policy.js';
import type { PermissionRules } from './acp/permission.js';

/** How a kind of agent is run and read. Pure: the runner owns files, descriptors and the process. */

export interface AgentRun {
  request: AgentRunRequest;
  /** The rendered prompt. */
  prompt: string;
  /** Where the agent puts its report; inside `home`. */
  reportFile: string;
  /** The report's JSON Schema, a file inside `home`. */
  schemaFile: string;
  /** The run's private HOME. */
  home: string;
  /** The item's clone, the agent's working directory. */
  clone: string;
  sandboxed: boolean;
  /** The program with what stands before its arguments, as it was found on this host. */
  program: string[];
  /** The conversation to begin or to go on with. `id: null`: the agent chooses it. */
  conversation: { id: string | null; resume: boolean };
  /** The report's schema in the strict form: every key is required, null stands for absent. */
  schema: Record<string, unknown>;
  /** Absolute path of what the repository tells agents (CLAUDE.md, AGENTS.md), or null. */
  instructions: string | null;
  /** Names of the variables that `request.agent.env` sets. */
  variables: string[];
}

export interface AgentCommand {
  /** Program and arguments, never a shell line. */
  argv: string[];
  /** Added to the run's allow-listed environment. */
  env: Record<string, string>;
  /** What the agent reads on its standard input, which is then closed. */
  stdin: string;
  /** Files and folders that the program needs and that a mask may hide: bound back read-only. */
  read: string[];
  /** The variable whose value is given on descriptor 3 instead of in the environment, or null. */
  keyVariable: string | null;
}

/** What a conversation has used since it began. */
export interface SessionTotal { usage: Usage | null; costUsd: number | null }

/** Which run a reader belongs to. `before`: what its conversation was last reported to have used before this run; null: it begins here. */
export interface RunIdentity { run: string; key: string; stage: string; attempt: number; before: SessionTotal | null }

export interface AgentTraits {
  /** The conversation's id can be given, not only learnt. */
  presetSession: boolean;
  /** The agent itself refuses a second process on one conversation. */
  sessionLock: boolean;
  /** Takes a JSON Schema for its result. */
  schema: boolean;
  /** What its usage figures cover. */
  usage: 'run' | 'session' | 'none';
  /** Has caps of its own for turns or money. */
  caps: boolean;
}

/** How the program of an adapter is found, and what keeps one of its conversations. */
export interface AgentInstallation {
  /** Its name on PATH. */
  program: string;
  /** npm's package of this platform, and the program in it: where the one on PATH is only a stub. `{platform}` = linux-x64 … */
  packages: readonly { name: string; file: string }[];
  /** The folder below the run's home that it keeps its things in. */
  folder: string;
  /** The versions that it was tried with: `doctor` warns about others. */
  tested: readonly string[];
  /** Path below that folder of a conversation's file; `*` stands for one name or a part of it, ID for the conversation's id. null: none can be gone on with. */
  conversation: string | null;
}

export type AgentEvent =
  | { t: 'session'; id: string }
  | { t: 'text'; text: string }
  | { t: 'tool' | 'denied'; name: string; detail?: string }
  /** What a tool gave back. */
  | { t: 'result'; ok: boolean; text: string }
  /** Figures of one call or part; the same key replaces what it said before. */
  | { t: 'usage'; key: string; usage: Usage; costUsd?: number | null }
  | { t: 'retry'; inMs?: number }
  | { t: 'limit'; resetsAt?: number };

/** How the process ended. `code` is null after a signal. */
export interface AgentExit { code: number | null; signal: string | null }

/** Finer than the outcome's class; `classify.ts` has the one table. */
export type FailureKind =
  | 'rate_limit' | 'overloaded' | 'network' | 'incomplete' | 'auth' | 'billing' | 'model' | 'config'
  | 'refusal' | 'context' | 'turns' | 'budget' | 'session_lost' | 'session_in_use' | 'contract' | 'temporary' | 'exit';

export interface AgentFailure { kind: FailureKind; message: string; retryAfterMs: number | null }

export interface AgentOutcome {
  /** Terminal event seen and no error in it. The report is judged apart. */
  ok: boolean;
  /** The last message. */
  text: string | null;
  structured: unknown;
  sessionId: string | null;
  /** null = unknown, never 0. */
  usage: Usage | null;
  /** What the cache gave is part of `usage.input`: the agent does not tell it apart. */
  unsplit?: true;
  costUsd: number | null;
  /** The conversation's total as last reported, for the next run of it; null where the agent reports each run apart. */
  total: SessionTotal | null;
  /** The model that did the work, as the agent names it. */
  model: string | null;
  /** The stream shows that a structured result was asked for. */
  structuredAsked: boolean;
  denials: string[];
  failure: AgentFailure | null;
}

export interface LineReader {
  /** One line of standard output, without its newline; over-long lines come cut. Lines that it does not know are skipped. */
  push(line: string): AgentEvent[];
  /** Once, after the last line. `stderr`: the end of what was printed there, at most 4,000 characters. */
  end(exit: AgentExit, stderr: string): AgentOutcome;
}

interface Adapter {
  readonly traits: AgentTraits;
  /** null: the configuration names the program, or it is our own. Thrown when the configuration names none (CONFIG_INVALID). */
  readonly installation: (agent: AgentPolicy) => AgentInstallation | null;
  /** Thrown when the agent's configuration lacks what the adapter needs (CONFIG_INVALID). */
  command(run: AgentRun): AgentCommand;
}

/** Agents that print lines and read nothing but the prompt. */
export interface LineAdapter extends Adapter {
  readonly kind: 'command' | 'scripted' | 'claude' | 'codex';
  reader(run: RunIdentity): LineReader;
}

/** What the host of a dialogue knows of its run. */
export interface DialogueRun {
  /** The clone. */
  cwd: string;
  prompt: string;
  /** The conversation to go on with, where the agent can; null: a fresh one. */
  resume: string | null;
  rules: PermissionRules;
}

export interface Dialogue {
  /** What the agent prints. */
  lines: AsyncIterable<string>;
  /** Writes a line to it; resolves when it is taken. */
  write(line: string): Promise<void>;
  emit(event: AgentEvent): void;
  /** Every message of both sides, for the transcript. */
  record(direction: 'in' | 'out', message: Readonly<Record<string, unknown>>): void;
  /** The run is to end. */
  stop: AbortSignal;
}

/** Says what a dialogue meant, once it is over. */
export interface DialogueReader { end(exit: AgentExit, stderr: string): AgentOutcome }

/** Agents that are talked with in both directions while they work. */
export interface DialogueAdapter extends Adapter {
  readonly kind: 'acp';
  reader(run: RunIdentity): DialogueReader;
  /** Hosts one turn; the agent stays up after it. Never throws for what the agent does. */
  talk(run: DialogueRun, io: Dialogue, reader: DialogueReader): Promise<void>;
}
