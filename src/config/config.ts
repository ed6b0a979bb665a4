import type { Budget, Cap, Price } from '../shared/budget.js';
import type { AgentPolicy, CommandPolicy, ItemLimits, NetworkPolicy, Person, RepositoryPolicy, SandboxMode, ToolLists } from '../shared/policy.js';
import type { Work } from '../shared/words.js';
import type { ConfigProblem } from './problems.js';

/** A person with where their token lies; the token itself is read by who needs it. */
export interface PersonConfig extends Person { token: string | null }

export interface RoleConfig {
  agent: string | null;
  prompt: string | null;
  model: string | null;
  effort: string | null;
  /** Added to the agent's, and before them. */
  env: Record<string, string>;
  network: NetworkPolicy | null;
  tools: ToolLists | null;
  cap: Cap | null;
}

export type GateConfig =
  | { kind: 'artifacts'; files: string[] }
  | { kind: 'report' }
  /** null: the project's. */
  | { kind: 'command'; run: string[] | 'test' | 'verification'; env: Record<string, string>; timeoutSeconds: number | null; sandbox: SandboxMode | null }
  /** `by: null`: the project's approvers. */
  | { kind: 'approval'; by: string[] | null; min: number };

export interface StageConfig { stage: string; role: string; work: Work; agent: string | null; gates: GateConfig[] }

export interface ProjectConfig {
  key: string;
  repository: RepositoryPolicy;
  /** Equal for two ways to name one repository. */
  repositoryIdentity: string;
  test: CommandPolicy | null;
  pipeline: string;
  approvers: string[];
  limits: ItemLimits;
  budget: Budget | null;
  deploy: CommandPolicy | null;
}

export interface TranscriptsConfig { days: number; bytes: number }

/** Slots of this machine, how long it keeps the directories of ended runs, and the address that the API listens on. */
export interface HostConfig { runs: number; gates: number; transcripts: TranscriptsConfig; bind: string }

/** A loaded towpath.yaml: every default filled in, every path absolute, frozen. Secrets stay references. */
export interface Config {
  /** Absolute path. */
  file: string;
  people: PersonConfig[];
  agents: Record<string, AgentPolicy>;
  roles: Record<string, RoleConfig>;
  /** With the presets. */
  pipelines: Record<string, StageConfig[]>;
  projects: ProjectConfig[];
  prices: Price[];
  host: HostConfig;
  /** What works, but perhaps not as meant. */
  warnings: ConfigProblem[];
}
