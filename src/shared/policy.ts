import type { Budget, Cap } from './budget.js';
import type { ConnectionKind, MergeMethod } from './connections.js';
import type { Work } from './words.js';

/** What configuration decides about a stage, as plain data: it lands in history with its hash. */

export interface StageRef { stage: string; role: string; work: Work }

/** Fixed at admission. `rules` is the version of the decision code that the item runs under. */
export interface StagePlan { rules: number; hash: string; pipeline: string; stages: StageRef[] }

export interface Person { name: string; ids: Record<string, string> }

export const sandboxModes = ['auto', 'bwrap', 'none'] as const;
export type SandboxMode = (typeof sandboxModes)[number];

export const networkModes = ['full', 'none'] as const;
export type NetworkMode = (typeof networkModes)[number];

/** The hosts that a run reaches, through a proxy that the runner holds. `proxy`: the next one on the way to them, or null. */
export interface AllowedHosts { allow: string[]; proxy: string | null }

export type NetworkPolicy = NetworkMode | AllowedHosts;

/** Values of `env` are literals or references (`env:NAME`, `file:PATH`); references are resolved by the host that runs it. */
export interface CommandPolicy { run: string[]; env: Record<string, string>; timeoutSeconds: number; sandbox: SandboxMode }

export const adapters = ['command', 'scripted', 'claude', 'codex', 'acp'] as const;
export type AdapterName = (typeof adapters)[number];

/** Agents that speak the Agent Client Protocol and whose command is known. */
export const acpPresetNames = ['opencode', 'gemini', 'copilot', 'claude', 'codex'] as const;

/** By the agent's own names of its tools. `allow: null`: all but the denied. */
export interface ToolLists { allow: string[] | null; deny: string[] }

export interface AgentPolicy {
  name: string;
  adapter: AdapterName;
  /** `command`: the program and its arguments. Others: what stands in the place of the program that is looked for; empty = look for it. */
  command: string[];
  /** `scripted`: absolute path of the YAML file with the steps. */
  script: string | null;
  env: Record<string, string>;
  timeoutSeconds: number;
  inactivitySeconds: number;
  graceSeconds: number;
  sandbox: SandboxMode;
  model: string | null;
  effort: string | null;
  /** `acp`: the name of a known agent. */
  preset?: string | null;
  /** Where the model's API is; null or absent: the agent's own. */
  baseUrl?: string | null;
  /** Absent: all. */
  tools?: ToolLists;
  /** What one run may spend. Absent: a tenth of the budget. */
  cap?: Cap;
  /** Whose limits its runs share: adapter, address and credential. Absent in what older configuration code resolved. */
  provider?: string;
  /** Absent: full. */
  network?: NetworkPolicy;
}

export type GatePolicy =
  /** Names or `*` globs under the item's documents folder that the commit must hold. */
  | { kind: 'artifacts'; files: string[] }
  /** The report's verdict. */
  | { kind: 'report' }
  /** `run: null` means that the project has no test command: the gate passes and says so. */
  | { kind: 'command'; run: string[] | null; env: Record<string, string>; timeoutSeconds: number; sandbox: SandboxMode }
  /** The commands that the stage's report names, run by us. */
  | { kind: 'verification'; timeoutSeconds: number; sandbox: SandboxMode }
  | { kind: 'approval'; by: string[]; min: number }
  /** The forge's CI on exactly the head. `required: null`: all that it shows; `without`: what none within the time means. */
  | { kind: 'ci'; required: string[] | null; withinSeconds: number; without: 'pass' | 'block' }
  /** A person's review of exactly the head on the forge. `by: null`: whoever may write to the repository. */
  | { kind: 'review'; by: string[] | null; min: number };

export interface ItemLimits { items: number; developmentRuns: number }

/** A hosted forge. `repository`: `owner/name` there. */
export interface ForgePolicy { connection: string; kind: ConnectionKind; repository: string; /** Absent: merge. */ method?: MergeMethod }

export interface RepositoryPolicy { url: string; base: string }

/** Everything that a stage runs under, resolved at its start. Without secrets: references stay references. */
export interface StagePolicy {
  rules: number;
  hash: string;
  stage: string;
  role: string;
  work: Work;
  /** null for `merge`. */
  agent: AgentPolicy | null;
  /** Absolute path of a Markdown template that replaces the role's own, or null. */
  promptFile: string | null;
  gates: GatePolicy[];
  limits: ItemLimits;
  /** What the item may spend. Absent: no bound. */
  budget?: Budget;
  /** Only those who may decide at this stage. */
  people: Person[];
  repository: RepositoryPolicy;
  /** Absent: local. */
  forge?: ForgePolicy;
  /** The project's tests, run on the merge candidate when the base has moved. */
  test: CommandPolicy | null;
  deploy: CommandPolicy | null;
  /** Seconds until another host may take a run over; null or absent with the embedded engine: there is no other host. */
  failoverSeconds?: number | null;
}
