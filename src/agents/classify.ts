import { readReport } from '../contracts/report.js';
import type { ResultJson } from '../contracts/run-directory.js';
import type { RunOutcome } from '../shared/activities.js';
import { limits } from '../shared/ids.js';
import { plainTail, plainText } from '../shared/plain-text.js';
import type { Redactor } from '../shared/redact.js';
import type { OutcomeClass, Work } from '../shared/words.js';
import type { FailureKind } from './adapter.js';
import { findReport } from './find-report.js';

export interface ClassifyInput {
  result: ResultJson;
  key: string;
  run: string;
  /** TOWPATH_RUN of the run: an agent may name its run by it. */
  marker: string;
  work: Work;
  /** The end of what the run printed, raw. */
  output: string;
  redact: Redactor;
}

/** The part of a `RunOutcome` that the run itself decides; git and pull request come from the follower. */
export type Classified = Pick<RunOutcome,
  'class' | 'kind' | 'message' | 'tail' | 'report' | 'problems' | 'retryAfterSeconds' | 'usage' | 'costUsd' | 'conversation'>;

/** What ended the run before the agent could: whose doing it was decides the class, not what the stream says. */
const byEnd: Record<Exclude<ResultJson['endedBy'], 'exit'>, OutcomeClass> = {
  stop: 'cancelled',
  deadline: 'fault', inactivity: 'fault', output: 'fault', processes: 'fault',
  lease: 'transient', lost: 'transient', reboot: 'transient',
  spawn: 'permanent',
};

/** Kinds of agents' failures by class, as the recorded transcripts have them. */
const byFailure: Record<FailureKind, OutcomeClass> = {
  rate_limit: 'transient', overloaded: 'transient', network: 'transient', incomplete: 'transient', temporary: 'transient',
  auth: 'auth', billing: 'billing',
  model: 'permanent', config: 'permanent', refusal: 'permanent', context: 'permanent', turns: 'permanent',
  budget: 'permanent', session_lost: 'permanent', session_in_use: 'permanent',
  contract: 'contract',
  exit: 'fault',
};

/** The class of an agent's failure by its kind; what no adapter names is the agent's own mistake. */
export const classOfFailure = (kind: string): OutcomeClass => byFailure[kind as FailureKind] ?? 'fault';

/** Deeper than any report; an agent may nest a million brackets. */
const deepest = 20;

const masked = (value: unknown, redact: Redactor, depth = 0): unknown => {
  if (typeof value === 'string') return plainText(redact(value));
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return null;
  if (Array.isArray(value)) return value.map((one: unknown) => masked(one, redact, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, masked(one, redact, depth + 1)]));
};

/** TOWPATH_RUN is the only name of the run that some agents see. */
const withOurRun = (value: unknown, { marker, run }: ClassifyInput): unknown =>
  typeof value === 'object' && value !== null && (value as { run?: unknown }).run === marker ? { ...value, run } : value;

type Judged = Pick<Classified, 'class' | 'kind' | 'message' | 'report' | 'problems'>;
const judged = (one: Partial<Judged> & Pick<Judged, 'class' | 'kind' | 'message'>): Judged => ({ report: null, problems: [], ...one });

const judgeReport = (input: ClassifyInput): Judged => {
  const found = findReport(input.result);
  if (found.found === 'nothing') {
    const problem = 'report: missing; it was neither in the file TOWPATH_REPORT nor in the last message';
    return judged({ class: 'contract', kind: 'report-missing', message: 'the agent left no report', problems: [problem] });
  }
  if (found.found === 'unreadable') {
    const problem = plainText(input.redact(found.problem));
    return judged({ class: 'contract', kind: 'report-invalid', message: problem, problems: [problem] });
  }
  const reading = readReport(masked(withOurRun(found.value, input), input.redact), { key: input.key, run: input.run, work: input.work });
  if (reading.report === null) {
    return judged({ class: 'contract', kind: 'report-invalid', message: `the report is not valid: ${reading.problems[0] ?? ''}`, problems: reading.problems });
  }
  return judged({ class: 'success', kind: reading.report.status, message: reading.report.summary, report: reading.report });
};

const judge = (input: ClassifyInput): Judged => {
  const { result } = input;
  if (result.endedBy === 'stop') return judged({ class: 'cancelled', kind: result.stopReason ?? 'stopped', message: result.message });
  if (result.endedBy !== 'exit') return judged({ class: byEnd[result.endedBy], kind: result.endedBy, message: result.message });
  const failure = result.outcome?.failure ?? null;
  if (failure !== null) return judged({ class: classOfFailure(failure.kind), kind: failure.kind, message: failure.message });
  return judgeReport(input);
};

const oneLine = (text: string, redact: Redactor): string =>
  plainText(redact(text)).replace(/\s+/g, ' ').trim().slice(0, 500);

/** What an agent run's result means. Never throws: whatever the agent did is an outcome. */
export const classifyAgentRun = (input: ClassifyInput): Classified => {
  const { result, redact } = input;
  const one = judge(input);
  const retryAfter = result.outcome?.failure?.retryAfterMs ?? null;
  return {
    ...one,
    message: oneLine(one.message, redact),
    tail: plainTail(redact(input.output), limits.tailCharacters),
    retryAfterSeconds: retryAfter === null ? null : Math.ceil(retryAfter / 1000),
    usage: result.outcome?.usage ?? null,
    costUsd: result.outcome?.costUsd ?? null,
    conversation: result.outcome?.sessionId ?? null,
  };
};

/**
 * What a command run's result means: the commands' exits are results (`success`), and only what kept them
 * from coming to an end is a failure. The verdict of a gate is the caller's.
 */
export const classifyCommandRun = ({ result, output, redact }: Pick<ClassifyInput, 'result' | 'output' | 'redact'>): Classified => {
  const ended = result.endedBy === 'exit'
    ? judged({ class: 'success', kind: 'exit', message: result.message })
    : judged({ class: byEnd[result.endedBy], kind: result.endedBy === 'stop' ? result.stopReason ?? 'stopped' : result.endedBy, message: result.message });
  return {
    ...ended,
    message: oneLine(ended.message, redact),
    tail: plainTail(redact(output), limits.tailCharacters),
    retryAfterSeconds: null, usage: null, costUsd: null, conversation: null,
  };
};
