import { z } from 'zod';
import type { Created, VerbAnswer } from '../shared/messages.js';
import { errors, type ErrorCode } from '../shared/error-table.js';
import { usageGroups } from '../shared/spending.js';
import { itemStates, verbs } from '../shared/words.js';
import { standingSchema } from './standing.js';
import { itemRowSchema, projectDocumentSchema, spending } from './item-document.js';

/** What the API gives beside the documents. */
const whole = z.number().int();
const since = z.string().nullable().describe('ISO 8601, UTC; null while it answers');

const codes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];
export const errorDocumentSchema = z.object({
  error: z.object({ code: z.enum(codes), title: z.string(), detail: z.string(), remedy: z.string() }),
});

const pollers = z.object({ items: whole, runs: whole, gates: whole })
  .nullable().describe('Workers that ask each task queue; null while the engine is away');

const connectionHealth = z.object({
  name: z.string(),
  standing: standingSchema.shape.standing.nullable().describe(`${standingSchema.shape.standing.description ?? ''}; null: nothing was asked of it yet`),
  since: z.string().nullable().describe('ISO 8601, UTC; null where it is not known'),
  message: standingSchema.shape.message,
});
export type ConnectionHealth = z.infer<typeof connectionHealth>;

export const healthAnswer = z.object({
  status: z.enum(['ok', 'degraded', 'down']).describe('degraded: no worker, little disk, or deliveries that cannot be stored; down: no engine'),
  engine: z.object({ reachable: z.boolean(), unreachableSince: since }),
  pollers,
  disk: z.object({ low: z.boolean() }),
  deliveries: z.object({
    stored: z.boolean().describe('false: nothing can be stored, senders are answered with 503'),
    waiting: whole.describe('Stored, and not dispatched yet'),
  }).optional().describe('Absent where no webhooks are taken'),
  connections: z.array(connectionHealth).optional().describe('From what was met when they were last asked; only for those who may read the rest of the API'),
});
export type HealthAnswer = z.infer<typeof healthAnswer>;

export const statusAnswer = z.object({
  version: z.string(),
  startedAt: z.string(),
  engine: z.object({
    reachable: z.boolean(), unreachableSince: since, address: z.string(), namespace: z.string(),
    ui: z.string().nullable().describe('The Temporal Web UI'),
  }),
  pollers,
  host: z.object({ runs: whole, gates: whole }).nullable().describe('Slots of this host'),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number(), low: z.boolean() }),
  projects: z.array(projectDocumentSchema).nullable().describe('null while no worker answers'),
  items: z.record(z.enum(itemStates), whole).nullable().describe('Items by state; null while the engine is away'),
});
export type StatusAnswer = z.infer<typeof statusAnswer>;

const runUsage = z.object({ input: whole, output: whole, cacheRead: whole, cacheWrite: whole, reasoning: whole.optional() });

export const runsAnswer = z.object({
  runs: z.array(z.object({
    run: z.string(), stage: z.string(), attempt: whole, kind: z.enum(['agent', 'command']), role: z.string(), adapter: z.string(),
    agentVersion: z.string().nullable(), startedAt: z.string(), endedAt: z.string().nullable().describe('null: it goes on'),
    endedBy: z.string().nullable(), exit: z.object({ code: z.number().nullable(), signal: z.string().nullable() }).nullable(),
    usage: runUsage.nullable().describe('null: not told'), costUsd: z.number().nullable(), model: z.string().nullable(), effort: z.string().nullable(), conversation: z.string().nullable(),
  })),
});

export const runEventsAnswer = z.object({
  events: z.array(z.looseObject({ at: z.string(), t: z.string().describe('started, session, text, tool, result, denied, usage, retry, limit, signal, exit, note') })),
  next: z.number().describe('Where the next look begins'),
  ended: z.boolean().describe('Nothing more comes'),
});

export const usageAnswer = z.object({
  by: z.enum(usageGroups),
  rows: z.array(z.object({ name: z.string().describe('A day, stage, agent or key; empty: older than what is told apart'), ...spending })),
  total: z.object(spending),
});

export const queueAnswer = z.object({
  admission: z.array(itemRowSchema).describe('Waiting to be let in, next first'),
  merging: z.array(z.object({ project: z.string(), key: z.string() })).describe('At the merge now'),
  merge: z.array(itemRowSchema).describe('Waiting to merge, next first'),
  people: z.array(itemRowSchema).describe('Waiting for a person, longest first'),
  other: z.array(itemRowSchema).describe('Waiting for something else: it goes on by itself'),
});
export type QueueAnswer = z.infer<typeof queueAnswer>;

export const itemsAnswer = z.object({ items: z.array(itemRowSchema) });
export const projectsAnswer = z.object({ projects: z.array(projectDocumentSchema) });

export const createdAnswer: z.ZodType<Created> = z.object({
  key: z.string(), workflowId: z.string(), existing: z.boolean().describe('The idempotency key had made it before'),
});

export const verbAnswer: z.ZodType<VerbAnswer> = z.object({
  key: z.string(), verb: z.enum(verbs), accepted: z.literal(true), repeated: z.boolean(),
  revision: z.string().nullable(), next: z.string().describe('What happens next'),
});

export const takenAnswer = z.object({ id: z.string().describe('`towpath deliveries show ID` says what became of it') });

export const configAnswer = z.object({ projects: z.array(z.string()) });
