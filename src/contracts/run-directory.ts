import { z } from 'zod';
import { adapters, networkModes } from '../shared/policy.js';
import { stopReasons } from './run-files.js';

/**
 * The run directory: the only thing that worker and runner share. ARCHITECTURE.md, “Run directory”, has the
 * order of the writes. It lies at `TOWPATH_HOME/runs/<KEY>/<run>/`, mode 0700, files 0600, and no agent sees it.
 */
export { runFiles, stopReasons } from './run-files.js';
export type { StopReason } from './run-files.js';

/** A process that cannot be mistaken for a later one with the same number. */
export const processIdentity = z.object({
  pid: z.number().int().positive(),
  /** Field 22 of /proc/<pid>/stat. */
  startTicks: z.number(),
  bootId: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentity>;

const runCommand = z.object({ claim: z.string().nullable(), argv: z.array(z.string()).min(1) });

export const usageSchema = z.object({
  input: z.number(), output: z.number(), cacheRead: z.number(), cacheWrite: z.number(), reasoning: z.number().optional(),
});

const sessionTotal = z.object({ usage: usageSchema.nullable(), costUsd: z.number().nullable() });

export const runJson = z.object({
  schema: z.literal(1),
  run: z.string(),
  key: z.string(),
  project: z.string(),
  workflowId: z.string(),
  kind: z.enum(['agent', 'command']),
  stage: z.string(),
  role: z.string(),
  attempt: z.number().int(),
  /** Random; in the environment of everything that the run starts, as TOWPATH_RUN. The sweep looks for it. */
  marker: z.string().min(16),
  adapter: z.enum(adapters),
  /** What the agent's program said of itself; null: not asked. */
  agentVersion: z.string().nullable().default(null),
  /** One for an agent; for a command run, one after the other. */
  commands: z.array(runCommand).min(1),
  /** The whole environment of the processes: nothing is inherited. */
  env: z.record(z.string(), z.string()),
  /** Names of variables in `env` whose values must never be written anywhere. */
  secrets: z.array(z.string()),
  /** Secrets that no variable holds: what stands in a login's file. */
  hidden: z.array(z.string()).default([]),
  /** What the agent may do where it asks; null: nobody asks. */
  rules: z.object({
    tools: z.object({ allow: z.array(z.string()).nullable(), deny: z.array(z.string()) }),
    only: z.string().nullable(),
  }).nullable().default(null),
  /** The variable in `env` whose value the agent reads at descriptor 3; the variable itself it does not get. */
  keyVariable: z.string().nullable().default(null),
  cwd: z.string(),
  sandbox: z.object({
    level: z.enum(['bwrap', 'none']),
    /** Absent: full. */
    network: z.union([z.enum(networkModes), z.object({ allow: z.array(z.string()), proxy: z.string().nullable() })]).exactOptional(),
    /** Writable inside. */
    write: z.array(z.string()),
    /** Bound back read-only after the masks. */
    read: z.array(z.string()),
    /** Hidden: TOWPATH_HOME, the real home. */
    mask: z.array(z.string()),
  }),
  timeoutSeconds: z.number().positive(),
  inactivitySeconds: z.number().positive().nullable(),
  graceSeconds: z.number().nonnegative(),
  /** null with the embedded engine: there is no other host. */
  leaseSeconds: z.number().positive().nullable(),
  /** Bytes kept of each output file: its beginning and its end; what lies between is counted and dropped. */
  outputBytes: z.number().int().positive(),
  /** Processes that may be alive at once inside the sandbox; without one nothing counts them. */
  mostProcesses: z.number().int().positive().default(1_024),
  /** Agent runs: commit what was left in `cwd` once the agent has ended, inside the sandbox. */
  commit: z.object({ message: z.string(), name: z.string(), email: z.string(), force: z.array(z.string()) }).nullable(),
  /** Where the agent may put its report, or null. */
  reportFile: z.string().nullable(),
  /** What the run's conversation had used before, as last reported. null: it begins here. */
  before: sessionTotal.nullable().default(null),
  /** The conversation that the run goes on with; null: a fresh one. */
  resume: z.string().nullable().default(null),
  createdAt: z.string(),
});
export type RunJson = z.infer<typeof runJson>;

export const tokenJson = z.object({
  /** base64 */
  token: z.string().min(1),
  attempt: z.number().int(),
  workflowId: z.string(),
  workflowRunId: z.string(),
  activityId: z.string(),
  /** Epoch ms: the newest wins. */
  scheduledAt: z.number(),
  /** Seconds; the follower beats well inside it. */
  heartbeatSeconds: z.number(),
});
export type TokenJson = z.infer<typeof tokenJson>;

export const stopJson = z.object({ reason: z.enum(stopReasons), at: z.string() });

const failureSchema = z.object({ kind: z.string(), message: z.string(), retryAfterMs: z.number().nullable() });

export const resultJson = z.object({
  schema: z.literal(1),
  /** What ended the run: by itself, or what ended it. */
  endedBy: z.enum(['exit', 'stop', 'deadline', 'inactivity', 'lease', 'output', 'processes', 'lost', 'reboot', 'spawn']),
  exit: z.object({ code: z.number().nullable(), signal: z.string().nullable() }),
  /** Its runner never came: nothing was started, nothing spent. */
  neverRan: z.literal(true).optional(),
  /** With `stop`: what the `stop` file said. */
  stopReason: z.enum(stopReasons).optional(),
  /** Command runs: one a command that was started. */
  commands: z.array(z.object({
    exit: z.number().nullable(), signal: z.string().nullable(), seconds: z.number(),
    /** Byte range of its output, errors included, in `stdout`. */
    from: z.number(), to: z.number(),
  })),
  /** What the adapter read from the stream. null for command runs; a lost run has at most the usage that its events told. */
  outcome: z.object({
    ok: z.boolean(),
    text: z.string().nullable(),
    structured: z.unknown(),
    sessionId: z.string().nullable(),
    usage: usageSchema.nullable(),
    unsplit: z.literal(true).exactOptional(),
    costUsd: z.number().nullable(),
    total: sessionTotal.nullable().default(null),
    model: z.string().nullable().default(null),
    structuredAsked: z.boolean().default(false),
    denials: z.array(z.string()),
    failure: failureSchema.nullable(),
  }).nullable(),
  /** What stood in `reportFile`, at most 256 KiB; `tooLarge` says that it was more. */
  report: z.object({ text: z.string(), tooLarge: z.boolean() }).nullable(),
  /** The clone's HEAD after the commit, read inside the sandbox. */
  head: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/).nullable(),
  commitProblem: z.string().nullable(),
  /** Processes that the sweep had to end. */
  swept: z.number().int(),
  startedAt: z.string(),
  endedAt: z.string(),
  message: z.string(),
});
export type ResultJson = z.infer<typeof resultJson>;

type WithoutTime<T> = T extends { at: string } ? Omit<T, 'at'> : never;
/** An event before it is written. */
export type NewRunEvent = WithoutTime<RunEvent>;

/** One line of `events.jsonl`. `at` is ISO 8601 UTC. */
export type RunEvent = { at: string } & (
  | { t: 'started'; pid: number; command: string }
  | { t: 'text'; text: string }
  | { t: 'tool' | 'denied'; name: string; detail?: string }
  | { t: 'result'; ok: boolean; text: string }
  | { t: 'session'; id: string }
  | { t: 'usage'; key: string; usage: z.infer<typeof usageSchema>; costUsd?: number | null }
  | { t: 'retry'; inMs?: number }
  | { t: 'limit'; resetsAt?: number }
  | { t: 'signal'; signal: string; why: string }
  | { t: 'exit'; code: number | null; signal: string | null }
  | { t: 'note'; text: string }
);
