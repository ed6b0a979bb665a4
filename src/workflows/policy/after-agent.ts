import type { Change, RunOutcome } from '../../shared/activities.js';
import { limits } from '../../shared/ids.js';
import type { Report } from '../../shared/report.js';
import { providerFailures } from '../../shared/words.js';
import { chargeRun, warnOfBudget } from './budget.js';
import { budgets, transientWait } from './budgets.js';
import { jsonBytes } from '../../shared/bytes.js';
import { block } from './changes.js';
import { cutLong } from './cut-long.js';
import type { ItemData } from './item-data.js';
import { notBegun } from './not-begun.js';
import { fault, rewind } from './rewind.js';
import { currentStage, mendingStage, stageName } from './stage.js';
import { note } from './timeline.js';

/** What holds whatever became of the stage meanwhile: what was pushed and what was spent. */
export const takeFacts = (data: ItemData, outcome: RunOutcome): ItemData => {
  const stage = outcome.run.split('.')[1] ?? '';
  const conversations = outcome.conversation === null ? data.conversations : { ...data.conversations, [stage]: outcome.conversation };
  return {
    ...chargeRun(data, outcome), conversations,
    head: outcome.head ?? data.head, base: outcome.base ?? data.base, code: outcome.code ?? data.code,
    documents: outcome.head === null ? data.documents : outcome.documents,
    pull: outcome.pullRequest ?? data.pull,
  };
};

const changeOf = (data: ItemData, what: Change['what'], text: string): Change => ({ what, from: stageName(data) ?? '', text });

/** A try at an open circuit that fails is the provider's: an outage, however long, blocks none of its items. */
const isTry = ({ permits }: ItemData, { kind }: RunOutcome): boolean => permits.circuit?.state === 'granted' && providerFailures.includes(kind);

const transient = (data: ItemData, outcome: RunOutcome, now: number): ItemData => {
  const transients = Math.max(1, data.transients + (isTry(data, outcome) ? 0 : 1));
  const lastFailure = { class: 'transient', message: outcome.message, tail: outcome.tail };
  if (transients > budgets.transients) {
    return block({ ...data, transients }, now, { class: 'transient', message: `${outcome.message} (${transients} times in a row)`, tail: outcome.tail });
  }
  const seconds = transientWait(transients, outcome.retryAfterSeconds);
  const limit = { until: now + seconds * 1000, message: outcome.message };
  return note({ ...data, transients, lastFailure, limit }, now, { event: 'waiting', detail: `${outcome.message}; tried again in ${seconds} s` });
};

const contract = (data: ItemData, outcome: RunOutcome, now: number): ItemData => {
  const problems = outcome.problems.length > 0 ? outcome.problems : [outcome.message];
  if (data.repair === null) {
    const lastFailure = { class: 'contract', message: outcome.message, tail: outcome.tail };
    return note({ ...data, repair: problems, lastFailure }, now, { event: 'repair', detail: `${outcome.message}; one repair turn` });
  }
  return fault(data, now, { message: outcome.message, tail: outcome.tail, change: changeOf(data, 'fault', problems.join('\n')) });
};

const conflict = (data: ItemData, report: Report, now: number): ItemData => {
  const change: Change = { what: 'conflict', from: stageName(data) ?? '', text: report.summary, findings: report.findings };
  const judges = currentStage(data)?.work === 'review' || currentStage(data)?.work === 'test';
  const to = judges ? mendingStage(data, data.index) : Math.max(0, data.index - 1);
  return rewind(data, now, { to, cause: `${stageName(data) ?? ''}:conflict`, message: report.summary, change });
};

/** As many of the report's subtasks as there is room for beside everything else that the item carries. */
const withSubtasks = (data: ItemData, { subtasks }: Report): ItemData => {
  if (subtasks.length === 0) return data;
  let kept = cutLong(subtasks.map((one) => ({ ...one, after: one.after.slice(0, 10) })), limits.subtaskCharacters);
  while (jsonBytes(kept) > limits.subtaskBytes) kept = kept.slice(0, -1);
  return { ...data, subtasks: kept };
};

const reported = (data: ItemData, outcome: RunOutcome, now: number): ItemData => {
  const report = outcome.report as Report;
  const told: ItemData = { ...withSubtasks(data, report), report, changes: [], repair: null, transients: 0 };
  switch (report.status) {
    case 'needs_input': return note({ ...told, phase: 'answer' }, now, { event: 'asked', detail: report.questions.join(' · ') });
    case 'conflict': return conflict(told, report, now);
    case 'blocked': return block(told, now, { message: report.summary, tail: outcome.tail, changes: [changeOf(data, 'fault', report.summary)] });
    case 'failed': return fault(told, now, { message: report.summary, tail: outcome.tail, change: changeOf(data, 'fault', report.summary) });
    case 'completed': return note({ ...told, phase: 'gates', gate: 0 }, now, { event: 'reported', detail: report.summary });
  }
};

/** Limits of the agent or of its conversation: another one may get further. Source: design §9. */
const agentLimits: readonly string[] = ['refusal', 'context', 'turns', 'budget', 'session_lost', 'session_in_use'];
/** Plans of older rules block at such a limit. */
const rulesWithFreshConversations = 2;

const isAgentLimit = (data: ItemData, { kind }: RunOutcome): boolean =>
  agentLimits.includes(kind) && (data.plan?.rules ?? 1) >= rulesWithFreshConversations;

/** The attempt goes on once in a fresh conversation; the second limit in it is a code fault. */
const agentLimit = (data: ItemData, outcome: RunOutcome, now: number): ItemData => {
  const { message, tail } = outcome;
  const stage = stageName(data) ?? '';
  const here = `${stage}.${data.attempts[stage] ?? 0}`;
  const conversations = Object.fromEntries(Object.entries(data.conversations).filter(([of]) => of !== stage));
  const change = changeOf(data, 'fault', `${message}\nThe work may be half done: look at what is there and go on from it.`);
  if (data.freshened === here) return fault({ ...data, conversations }, now, { message, tail, change });
  const changes = [...data.changes.filter(({ what }) => what !== 'fault'), change];
  const next: ItemData = { ...data, conversations, changes, freshened: here, lastFailure: { class: outcome.class, message, tail } };
  return note(next, now, { event: 'fresh conversation', detail: message });
};

/** A person pushed while the agent worked: what they pushed is the head, and the stage runs again from there. */
const overtaken = (data: ItemData, { message }: RunOutcome, now: number): ItemData => {
  const change: Change = { what: 'moved', from: stageName(data) ?? '', text: 'Somebody pushed to this branch while you worked; your commits were not taken. Look at what is there now and go on from it.' };
  return note({ ...data, headMoved: true, begun: false, repair: null, changes: [...data.changes, change] }, now, { event: 'head moved', detail: message });
};

/** Runs that came to a result count as development runs; a provider that was away, a bill or a stop has its own budget. */
const counted: readonly RunOutcome['class'][] = ['success', 'fault', 'contract'];

/** What an agent's run means for the item. `stale`: the stage was skipped or stopped meanwhile, only facts count. */
export const afterAgent = (data: ItemData, outcome: RunOutcome, { now, stale }: { now: number; stale: boolean }): ItemData => {
  const waiting = stale ? undefined : notBegun(data, outcome, now);
  if (waiting !== undefined) return { ...waiting, reserved: null };
  const told = warnOfBudget(takeFacts({ ...data, circuit: null }, outcome), now);
  if (stale) return told;
  const charged = currentStage(data)?.work === 'code' && counted.includes(outcome.class) ? 1 : 0;
  // In a row: any other end breaks the row of transient failures.
  const transients = outcome.class === 'transient' ? data.transients : 0;
  const facts: ItemData = { ...told, transients, codeRuns: data.codeRuns + charged };
  switch (outcome.class) {
    case 'success': return reported(facts, outcome, now);
    case 'contract': return contract(facts, outcome, now);
    case 'transient': return transient(facts, outcome, now);
    case 'fault':
      return fault(facts, now, { message: outcome.message, tail: outcome.tail, change: changeOf(facts, 'fault', `${outcome.message}\n${outcome.tail}`) });
    case 'auth': case 'billing': case 'permanent':
      if (outcome.kind === 'head-moved' && facts.forge !== undefined) return overtaken(facts, outcome, now);
      if (isAgentLimit(facts, outcome)) return agentLimit(facts, outcome, now);
      return block(facts, now, { class: outcome.class, message: outcome.message, tail: outcome.tail });
    case 'cancelled': return note(facts, now, { event: 'ended', detail: outcome.message });
  }
};
