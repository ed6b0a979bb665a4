import { z } from 'zod';
import { reportStatuses, verdicts, type Report } from '../shared/report.js';
import type { Work } from '../shared/words.js';

const text = (max: number) => z.string().max(max);
/** null stands for absent, for agents whose schemas require every key. */
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish();

const finding = z.object({
  severity: z.enum(['must', 'should', 'note']).describe('must: has to change before it may go on'),
  path: maybe(text(500)).describe('File, relative to the repository'),
  line: maybe(z.number().int().positive()),
  text: text(4_000).min(1),
});

const verification = z.union([
  text(4_000).min(1),
  z.object({ claim: maybe(text(1_000)), command: text(4_000).min(1) }),
]);

const subtask = z.object({ title: text(200).min(1), body: maybe(text(20_000)), after: maybe(z.array(text(200)).max(50)) });

/** The report as an agent writes it. Unknown keys are ignored. */
export const reportSchema = z.object({
  status: z.enum(reportStatuses).describe('completed, or why not'),
  summary: text(2_000).min(1).describe('What was done or what is missing, for people'),
  verdict: maybe(z.enum(verdicts)).describe('review: approved or changes_requested; testing: passed or failed'),
  questions: maybe(z.array(text(2_000).min(1)).max(10)).describe('With needs_input: what a person must answer'),
  findings: maybe(z.array(finding).max(100)).describe('With conflict or a negative verdict'),
  artifacts: maybe(z.array(text(500)).max(200)).describe('Files written for people, relative to the repository'),
  verification: maybe(z.array(verification).max(50)).describe('testing: shell lines that Towpath runs itself; [] = none'),
  subtasks: maybe(z.array(subtask).max(50)),
  item: maybe(z.string()).describe('If given, must be this item'),
  run: maybe(z.string()).describe('If given, must be this run'),
});

export interface ReportContext { key: string; run: string; work: Work }
export type ReportReading = { report: Report; problems: [] } | { report: null; problems: string[] };

const asReport = (raw: z.infer<typeof reportSchema>): Report => ({
  status: raw.status,
  summary: raw.summary,
  verdict: raw.verdict ?? null,
  questions: raw.questions ?? [],
  findings: (raw.findings ?? []).map((one) => ({
    severity: one.severity, path: one.path ?? undefined, line: one.line ?? undefined, text: one.text,
  })),
  artifacts: raw.artifacts ?? [],
  verification: raw.verification?.map((one) =>
    typeof one === 'string' ? { claim: null, command: one } : { claim: one.claim ?? null, command: one.command }) ?? null,
  subtasks: (raw.subtasks ?? []).map((one) => ({ title: one.title, body: one.body ?? '', after: one.after ?? [] })),
});

const verdictsOf = { review: ['approved', 'changes_requested'], test: ['passed', 'failed'] } as const;

/** What the schema cannot say: which keys the status and the stage's work require. */
const missing = (report: Report, raw: z.infer<typeof reportSchema>, context: ReportContext): string[] => {
  const problems: string[] = [];
  const { work } = context;
  if (raw.item != null && raw.item !== context.key) problems.push(`item: is ${raw.item}, expected ${context.key} (stale report)`);
  if (raw.run != null && raw.run !== context.run) problems.push(`run: is ${raw.run}, expected ${context.run} (stale report)`);
  if (report.status === 'needs_input' && report.questions.length === 0) problems.push('questions: required with status needs_input');
  if (report.status === 'conflict' && report.findings.length === 0) problems.push('findings: required with status conflict');
  if (report.status !== 'completed' || (work !== 'review' && work !== 'test')) return problems;
  const allowed: readonly string[] = verdictsOf[work];
  if (report.verdict === null || !allowed.includes(report.verdict)) problems.push(`verdict: expected ${allowed.join(' or ')}`);
  const negative = report.verdict === 'changes_requested' || report.verdict === 'failed';
  if (negative && report.findings.length === 0) problems.push(`findings: required with verdict ${String(report.verdict)}`);
  if (work === 'test' && report.verification === null) problems.push('verification: required in testing ([] = none to run)');
  return problems;
};

/** Checks what an agent wrote. The problems are sentences for its repair turn. */
export const readReport = (value: unknown, context: ReportContext): ReportReading => {
  const parsed = reportSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.slice(0, 20).map((issue) => `${issue.path.join('.') || 'report'}: ${issue.message}`);
    return { report: null, problems };
  }
  const report = asReport(parsed.data);
  const problems = missing(report, parsed.data, context);
  return problems.length > 0 ? { report: null, problems } : { report, problems: [] };
};

/** For `TOWPATH_SCHEMA` and for agents that take a schema. */
export const reportJsonSchema = (): Record<string, unknown> => z.toJSONSchema(reportSchema, { io: 'input' });

type Schema = Readonly<Record<string, unknown>>;

/** Words of JSON Schema that strict modes refuse; the report is checked here in any case. */
const unknownToStrict = new Set(['$schema', 'minLength', 'maxLength', 'exclusiveMinimum', 'exclusiveMaximum', 'maximum', 'minimum', 'minItems', 'maxItems']);

const strict = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema as Schema).filter(([word]) => !unknownToStrict.has(word)).map(([word, value]) =>
    [word, word === 'properties' ? Object.fromEntries(Object.entries(value as Schema).map(([key, one]) => [key, strict(one)])) : strict(value)] as const);
  const { properties } = schema as { properties?: Schema };
  return { ...Object.fromEntries(kept), ...(properties === undefined ? {} : { required: Object.keys(properties), additionalProperties: false }) };
};

/** The same for agents with strict schemas: every key is required, no other is allowed, null stands for absent. */
export const strictReportSchema = (): Record<string, unknown> => strict(reportJsonSchema()) as Record<string, unknown>;
