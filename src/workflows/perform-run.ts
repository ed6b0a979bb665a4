import { condition, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { RunOutcome, RunRequest } from '../shared/activities.js';
import type { StagePolicy } from '../shared/policy.js';
import { limits } from '../shared/ids.js';
import * as activities from './activities.js';
import { activityFailed, remoteName } from './activity-failed.js';
import type { ItemCell } from './item-cell.js';
import { afterAgent } from './policy/after-agent.js';
import { afterCommand } from './policy/after-command.js';
import { budgetText, reserveOf } from './policy/budget.js';
import { connectionBack } from './policy/connection.js';
import type { Step } from './policy/next-step.js';
import { cutBytes } from '../shared/bytes.js';
import { agentRequest, commandRequest } from './policy/requests.js';

type RunStep = Extract<Step, { do: 'agent' | 'command' }>;

/** A run that no host has taken after so long is said to wait for a slot. */
const slotSeconds = 4;

const summaryOf = (request: RunRequest): string => {
  const what = request.kind === 'agent' ? `${request.role} (${request.agent.name})` : `${request.purpose}: ${request.commands[0]?.run.join(' ') ?? ''}`;
  const text = `${request.key} ${request.stage} #${request.attempt} ${what}`;
  return cutBytes(text, limits.summaryBytes);
};

/** Says `slot` while the run stands in the host's queue. The host's own word ends that. */
const watchSlot = async (cell: ItemCell, run: string, settled: () => boolean): Promise<void> => {
  if (await condition(settled, slotSeconds * 1000)) return;
  const phase = await activities.local.runPhase({ workflowId: workflowInfo().workflowId, run });
  if (phase !== 'scheduled' || settled() || cell.data.pending?.id !== run) return;
  cell.change((data) => (data.pending === null ? data : { ...data, pending: { ...data.pending, started: false } }));
  cell.publish();
};

/** The run decides; watching its slot never ends it, and has itself ended before the step does. */
const watched = async (cell: ItemCell, run: Promise<RunOutcome>, id: string): Promise<RunOutcome> => {
  let settled = false;
  const ended = run.finally(() => { settled = true; });
  const watch = watchSlot(cell, id, () => settled).catch(() => undefined);
  try {
    return await ended;
  } finally {
    await watch;
  }
};

/** Runs it on a host; undefined where it was cancelled and left nothing to read. */
const onHost = async (cell: ItemCell, request: RunRequest): Promise<RunOutcome | undefined> => {
  const policy = cell.data.policy as StagePolicy;
  const queue = request.kind === 'agent' ? 'runs' as const : 'gates' as const;
  const place = { queue, summary: summaryOf(request), priority: cell.data.item.priority, failoverSeconds: policy.failoverSeconds ?? null };
  try {
    return await cell.cancellable(() => watched(cell, activities.runOn(request, place), request.run));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return undefined;
  }
};

/** Items of older plans have no such notices in their histories. */
const rulesWithNotices = 4;

/** Tells people when the item has passed a share of its budget. The timeline has it in any case. */
const tellBudget = async (cell: ItemCell, warned: number): Promise<void> => {
  const { item, plan, budgetWarned = 0 } = cell.data;
  if (budgetWarned <= warned || (plan?.rules ?? 1) < rulesWithNotices) return;
  const notice = { id: `${item.key}.${item.round}.budget.${budgetWarned}.${cell.data.runs}`, text: `${item.key} ${item.title}: ${budgetText(cell.data)}` };
  await activities.notice.notify(notice).catch(() => undefined);
};

/** One run of an agent or a command: request, host, meaning. */
export const performRun = async (cell: ItemCell, step: RunStep): Promise<void> => {
  const request = step.do === 'agent' ? agentRequest(cell.data) : commandRequest(cell.data, step.purpose);
  const { epoch } = cell;
  const warned = cell.data.budgetWarned ?? 0;
  const pending = { id: request.run, startedAt: Date.now(), started: true, queue: step.do === 'agent' ? 'runs' as const : 'gates' as const };
  cell.change((data) => ({ ...data, pending, ...(step.do === 'agent' ? { reserved: reserveOf(data) } : {}) }));
  cell.publish();
  try {
    const outcome = await onHost(cell, request);
    const how = { now: Date.now(), stale: cell.epoch !== epoch };
    cell.change((data) => {
      const back = connectionBack({ ...data, pending: null, runs: data.runs + 1 }, how.now);
      if (outcome === undefined) return back;
      return step.do === 'agent' ? afterAgent(back, outcome, how) : afterCommand(back, outcome, { ...how, purpose: step.purpose });
    });
    await tellBudget(cell, warned);
  } catch (error) {
    cell.change((data) => ({ ...data, pending: null, reserved: null }));
    // Stopped or skipped meanwhile: the failure belongs to a stage that is no longer at hand.
    if (cell.epoch === epoch) activityFailed(cell, error, remoteName(cell.data.policy?.repository.url ?? 'host'));
    // Asked again after a wait it is the same run; where a person has to act, the next one is a new run.
    if (cell.epoch !== epoch || cell.data.blocked !== null) cell.change((data) => ({ ...data, runs: data.runs + 1 }));
  }
};
