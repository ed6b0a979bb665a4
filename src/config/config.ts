import type { Budget, Cap, Price } from '../shared/budget.js';
import type { AgentPolicy, CommandPolicy, ItemLimits, NetworkPolicy, Person, RepositoryPolicy, SandboxMode, ToolLists } from '../shared/policy.js';
import type { ConnectionKind, MergeMethod, StartRule, TicketState } from '../shared/connections.js';
import type { HintEvent } from '../shared/hints.js';
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
  | { kind: 'approval'; by: string[] | null; min: number }
  /** `required: null`: whatever the forge shows; `within`: seconds until "there is no CI" holds; then `without`. */
  | { kind: 'ci'; required: string[] | null; withinSeconds: number; without: 'pass' | 'block' }
  /** A person's approval on the forge. `by: null`: whoever may write to the repository. */
  | { kind: 'review'; by: string[] | null; min: number };

/** A tracker, forge or sender of webhooks, with references to its secrets. */
export interface ConnectionConfig {
  name: string;
  kind: ConnectionKind;
  /** Without a slash at the end; null for `generic`. */
  url: string | null;
  /** Plane: the workspace's slug. */
  workspace: string | null;
  /** References. `token` null: `app` signs in, or nothing is asked (`generic`). */
  token: string | null;
  app: { id: string; installation: string; key: string } | null;
  /** References; empty: no webhooks, the reconciler alone. */
  secrets: string[];
  /** Id or login of our own account, where it is not asked for. */
  account: string | null;
  /** Largest body of a delivery. */
  maxBytes: number;
  /** Seconds between looks of the reconciler. */
  reconcile: { lightSeconds: number; fullSeconds: number };
  generic: GenericConfig | null;
}

/** How a sender of its own kind signs, and where things stand in its bodies (dotted paths, `item.id`). */
export interface GenericConfig {
  /** `standard`: Standard Webhooks 1.0; else a hex HMAC-SHA256 of the body in this header, after `prefix`. */
  signature: 'standard' | { header: string; prefix: string };
  /** Header with the id of a delivery, the same when it is sent again. */
  deliveryId: string | null;
  paths: { event: string; item: string; project: string | null; state: string | null; title: string | null; body: string | null; comment: string | null; commentId: string | null; actor: string | null; label: string | null };
  /** The sender's word for an event → ours. */
  events: Record<string, HintEvent>;
}

export interface TrackerConfig {
  connection: string;
  /** Plane: the project's identifier or id; Gitea, Forgejo, GitHub: `owner/name`. */
  project: string;
  start: StartRule;
  /** Absent: that is not said by a state. */
  states: Partial<Record<TicketState, string>>;
}

export interface ForgeConfig { connection: string; /** `owner/name`. */ repository: string; method: MergeMethod }

export interface StageConfig { stage: string; role: string; work: Work; agent: string | null; gates: GateConfig[]; /** No gates are written: with a hosted forge its CI is one. */ usual?: true }

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
  /** null: local. */
  forge: ForgeConfig | null;
  tracker: TrackerConfig | null;
}

export interface TranscriptsConfig { days: number; bytes: number }

/**
 * Slots of this machine, how long it keeps the directories of ended runs, and the address that the API listens on.
 * `publicUrl`: under which senders of webhooks reach it, without a slash at the end; null: not said.
 */
export interface HostConfig { runs: number; gates: number; transcripts: TranscriptsConfig; bind: string; publicUrl: string | null }

/** A loaded towpath.yaml: every default filled in, every path absolute, frozen. Secrets stay references. */
export interface Config {
  /** Absolute path. */
  file: string;
  people: PersonConfig[];
  agents: Record<string, AgentPolicy>;
  roles: Record<string, RoleConfig>;
  /** With the presets. */
  pipelines: Record<string, StageConfig[]>;
  connections: ConnectionConfig[];
  projects: ProjectConfig[];
  prices: Price[];
  host: HostConfig;
  /** What works, but perhaps not as meant. */
  warnings: ConfigProblem[];
}
