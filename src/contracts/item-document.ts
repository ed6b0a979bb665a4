import { z } from 'zod';
import type {
  Decide, GateVerdict, ItemDocument, ItemRow, ItemUsage, LastFailure, ProjectDocument, StageProgress, TimelineEntry,
} from '../shared/documents.js';
import type { PullRequest } from '../shared/activities.js';
import { budgetParts, type BudgetState } from '../shared/budget.js';
import type { SpentItem, SpentRow } from '../shared/spending.js';
import type { TicketLeft } from '../shared/ticket.js';
import { itemStates, verbs, waitingForWords } from '../shared/words.js';

/** The shapes that `show`, `list` and the API give, for the OpenAPI document; each is held to its type in `shared`. */
const at = z.string().describe('ISO 8601, UTC');
const seconds = z.number().describe('seconds');
const whole = z.number().int();

export const itemStateSchema = z.enum(itemStates);
export const waitingForSchema = z.enum(waitingForWords).nullable().describe('What it waits for, while `waiting` or `queued`');

const timelineEntry: z.ZodType<TimelineEntry> = z.object({
  at, stage: z.string().nullable(), attempt: whole, event: z.string(), detail: z.string(),
});

const decide: z.ZodType<Decide> = z.object({
  what: z.enum(['approval', 'answer']),
  revision: z.string().nullable().describe('Send it back with the decision'),
  files: z.array(z.string()).describe('To be read first, relative to the repository'),
  questions: z.array(z.string()),
  by: z.array(z.string()).describe('Who may decide; `*` is anybody'),
  min: whole.describe('How many approvals are needed'),
  approvedBy: z.array(z.string()),
});

export const pullRequestSchema: z.ZodType<PullRequest> = z.object({
  number: whole, branch: z.string(), base: z.string(), head: z.string(),
  state: z.enum(['open', 'merged', 'closed']), link: z.string().nullable(),
});

const stageProgress: z.ZodType<StageProgress> = z.object({
  stage: z.string(), role: z.string(), status: z.enum(['todo', 'current', 'passed', 'skipped']), attempts: whole, seconds,
});

export const spending = {
  input: whole, output: whole, cacheRead: whole, cacheWrite: whole, reasoning: whole.optional(),
  costUsd: z.number().nullable().describe('US dollars; null: no agent said and no price is known'), runs: whole,
  estimated: z.boolean().describe('A part was priced by the table of prices'),
};

const usage: z.ZodType<ItemUsage> = z.object(spending);

export const spentRowSchema: z.ZodType<SpentRow> = z.object({ day: z.string().describe('UTC'), stage: z.string(), agent: z.string(), ...spending });
export const spentItemSchema: z.ZodType<SpentItem> = z.object({ key: z.string(), ...spending });

const budgetState: z.ZodType<BudgetState> = z.object({
  part: z.enum(budgetParts), limit: z.number(), spent: z.number(), reserve: z.number().describe('What the next run takes before it starts'), estimated: z.boolean(),
});

const lastFailure: z.ZodType<LastFailure> = z.object({ class: z.string(), message: z.string(), tail: z.string().describe('Its last lines') });

const verdict: z.ZodType<GateVerdict> = z.object({
  stage: z.string(), attempt: whole, gate: z.string(), passed: z.boolean(), evidence: z.string(), revision: z.string().nullable(), at,
});

const ticketLeft: z.ZodType<TicketLeft> = z.object({
  state: z.string().nullable().describe('The tracker\'s own name of it'), over: z.enum(['done', 'cancelled']).nullable(),
  at: at.nullable().describe('When the ticket was changed last, by the tracker\'s clock'), since: z.string(), seen: z.array(z.string()).describe('Comments that were read'),
});

const row = {
  key: z.string(), title: z.string(), pipeline: z.string(), state: itemStateSchema, waitingFor: waitingForSchema,
  waitingOn: z.array(z.string()), since: at, stage: z.string().nullable(),
};

export const itemRowSchema: z.ZodType<ItemRow> = z.object(row);

export const itemDocumentSchema: z.ZodType<ItemDocument> = z.object({
  ...row,
  body: z.string(), round: whole, priority: whole,
  asOf: at.describe('When this was written'),
  until: at.nullable().describe('When a timed wait ends'),
  stages: z.array(stageProgress),
  attempts: z.record(z.string(), whole).describe('Attempts by stage'),
  revision: z.string().nullable(), decide: decide.nullable(), branch: z.string(),
  pullRequest: pullRequestSchema.nullable(),
  ticket: z.object({ connection: z.string().describe('A name of `connections`'), url: z.string().nullable().describe('For people'), left: ticketLeft.exactOptional().describe('Of an item that is done: how it left the ticket') }).exactOptional().describe('Where its ticket lies; absent: tracker `local`'),
  mergedSha: z.string().nullable(), usage,
  spent: z.array(spentRowSchema).exactOptional().describe('The usage a day, stage and agent'),
  untold: z.array(spentRowSchema).exactOptional().describe('What of it the project\'s sums do not have yet'),
  budget: z.array(budgetState).exactOptional().describe('Absent: none is set'),
  humanTime: seconds.describe('Seconds that it waited for people'),
  lastFailure: lastFailure.nullable(), verdicts: z.array(verdict), timeline: z.array(timelineEntry),
  can: z.array(z.enum(verbs)).describe('Verbs that are possible now'),
  subtasks: z.array(z.object({ title: z.string(), body: z.string(), after: z.array(z.string()) })).exactOptional()
    .describe('What a report would split off; nothing acts on it yet'),
  run: z.object({ id: z.string(), startedAt: at, started: z.boolean() }).nullable(),
  reason: z.string().nullable(),
  workerAway: z.object({ since: at.nullable() }).exactOptional().describe('No worker answered: the rest is what the engine knows'),
});

export const projectDocumentSchema: z.ZodType<ProjectDocument> = z.object({
  key: z.string(), paused: z.boolean(), limit: whole.describe('Items at work at once'),
  counter: whole.describe('Numbers handed out so far'),
  admitted: z.array(z.string()), waitingForAdmission: z.array(z.string()),
  merging: z.string().nullable(), waitingForMerge: z.array(z.string()),
  repository: z.string(), base: z.string(), configFile: z.string(),
});
