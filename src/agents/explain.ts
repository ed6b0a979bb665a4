import type { Usage } from '../shared/activities.js';
import type { OutcomeClass } from '../shared/words.js';
import type { AgentEvent, AgentExit, AgentOutcome, RunIdentity, SessionTotal } from './adapter.js';
import { AcpReader } from './acp/reader.js';
import { claudeReader } from './claude/reader.js';
import { classOfFailure } from './classify.js';
import { codexReader } from './codex/reader.js';
import { findReport } from './find-report.js';
import { objectAt, parseObject, textAt, type JsonObject } from './json-object.js';
import { plainReader } from './plain-reader.js';

export const explainable = ['claude', 'codex', 'acp', 'command'] as const;

/** A stored run of an agent. */
export interface Transcript {
  adapter: (typeof explainable)[number];
  /** Standard output; for `acp` the messages of both sides. */
  stdout: string;
  stderr: string;
  exit: AgentExit;
  /** We ended it: nothing in a transcript tells that. */
  cancelled: boolean;
  /** What its conversation had used before. */
  before: SessionTotal | null;
  /** A structured result was asked for, where the stream itself does not show it. */
  schemaAsked: boolean;
}

/** `cacheRead` and `cacheWrite` are null where the agent does not tell them apart from `input`. */
export interface ExplainedUsage { input: number; output: number; cacheRead: number | null; cacheWrite: number | null; reasoning?: number }

export interface Explained {
  events: AgentEvent[];
  outcome: {
    /** As in the table of recorded transcripts. */
    class: Exclude<OutcomeClass, 'fault'>; kind: string;
    retryAfterMs: number | null; conversationId: string | null;
    usage: ExplainedUsage | null; costUsd: number | null; model: string | null;
    structured: unknown; denials: string[]; message: string;
  };
}

interface Reading { events: AgentEvent[]; outcome: AgentOutcome }

/** Without a clock: what a stored limit would mean today is not in the transcript. */
const lineReaders = { claude: (run: RunIdentity) => claudeReader(run, () => null), codex: codexReader, command: plainReader } as const;

/** A stored message names its direction: `dir` or `d`, `>` to the agent. Without one it is the agent's. */
const unpacked = (line: JsonObject): { direction: 'in' | 'out' | 'note'; message: JsonObject } => {
  const mark = textAt(line, 'dir') ?? textAt(line, 'd');
  const direction = mark === '>' ? 'out' : mark === '!' ? 'note' : 'in';
  return { direction, message: objectAt(line, 'msg') ?? objectAt(line, 'message') ?? line };
};

const readDialogue = (run: RunIdentity, transcript: Transcript): Reading => {
  const reader = new AcpReader(run);
  const events = transcript.stdout.split('\n').flatMap((line) => {
    const stored = parseObject(line);
    if (stored === undefined) return [];
    const { direction, message } = unpacked(stored);
    return direction === 'note' ? [] : reader.take(direction, message);
  });
  return { events: [...events, ...reader.rest()], outcome: reader.end(transcript.exit, transcript.stderr) };
};

const read = (transcript: Transcript): Reading => {
  const run: RunIdentity = { run: 'explained', key: 'EXPLAINED-1', stage: 'explained', attempt: 1, before: transcript.before };
  if (transcript.adapter === 'acp') return readDialogue(run, transcript);
  const reader = lineReaders[transcript.adapter](run);
  const events = transcript.stdout.split('\n').flatMap((line) => reader.push(line));
  return { events, outcome: reader.end(transcript.exit, transcript.stderr.slice(-4_000)) };
};

const usageOf = (usage: Usage | null, unsplit: boolean): ExplainedUsage | null => usage === null ? null : {
  input: usage.input, output: usage.output, cacheRead: unsplit ? null : usage.cacheRead, cacheWrite: unsplit ? null : usage.cacheWrite,
  ...(usage.reasoning === undefined ? {} : { reasoning: usage.reasoning }),
};

type Meaning = Pick<Explained['outcome'], 'class' | 'kind' | 'message'>;

const meaningOf = (transcript: Transcript, outcome: AgentOutcome, structured: unknown): Meaning => {
  if (transcript.cancelled) return { class: 'cancelled', kind: 'killed', message: 'the run was ended by Towpath' };
  if (outcome.failure !== null) {
    const { kind, message } = outcome.failure;
    const one = classOfFailure(kind);
    // An agent's own mistake is Towpath's code fault; the table of transcripts has no word for it but this.
    return { class: one === 'fault' ? 'permanent' : one, kind, message };
  }
  if ((outcome.structuredAsked || transcript.schemaAsked) && structured === null) {
    return { class: 'contract', kind: 'contract', message: 'the agent ended well, but the structured result that was asked for is missing' };
  }
  return { class: 'success', kind: 'ok', message: 'the agent came to its end' };
};

const structuredOf = (transcript: Transcript, outcome: AgentOutcome): unknown => {
  if (outcome.structured !== null || transcript.adapter !== 'command') return outcome.structured;
  const found = findReport({ outcome, report: null });
  return found.found === 'report' ? found.value : null;
};

/** Says what a stored transcript means, as a run of it would have been judged. What it does not say is null. */
export const explain = (transcript: Transcript): Explained => {
  const { events, outcome } = read(transcript);
  const structured = structuredOf(transcript, outcome);
  const retryAfterMs = outcome.failure?.retryAfterMs ?? null;
  return {
    events,
    outcome: {
      ...meaningOf(transcript, outcome, structured),
      retryAfterMs: transcript.cancelled ? null : retryAfterMs, conversationId: outcome.sessionId,
      usage: usageOf(outcome.usage, outcome.unsplit === true), costUsd: outcome.costUsd, model: outcome.model,
      structured, denials: outcome.denials,
    },
  };
};
