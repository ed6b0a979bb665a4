import { CancellationScope, condition, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { MergeOutcome } from '../shared/activities.js';
import { errors } from '../shared/error-table.js';
import type { PermitKind } from '../shared/messages.js';
import * as activities from './activities.js';
import { activityFailed, messageOf, refusalOf, remoteName } from './activity-failed.js';
import type { ItemCell } from './item-cell.js';
import { advance } from './policy/advance.js';
import { afterMerge } from './policy/after-merge.js';
import { stopAfterMerge } from './policy/apply-verb.js';
import { shortage } from './policy/budget.js';
import { connectionBack } from './policy/connection.js';
import { adoptPlan, adoptPolicy } from './policy/adopt-policy.js';
import { nextStep, type Step } from './policy/next-step.js';
import { agentAway, agentBack, noAgent, waitsForAgent } from './policy/not-begun.js';
import { agentReadyQuery, mergeRequest, stageChangedQuery, treeQuery } from './policy/requests.js';
import { note } from './policy/timeline.js';
import { standing } from './policy/waiting.js';
import { release, want } from './permits.js';
import { performRun } from './perform-run.js';

/** Asked again after this long: the project may have been started anew and have forgotten its queue. */
const askAgainSeconds = 600;

const resolve = async (cell: ItemCell, step: 'plan' | 'resolve'): Promise<void> => {
  const { project, pipeline } = cell.data.item;
  try {
    if (step === 'plan') {
      const plan = await activities.local.resolvePlan({ project, pipeline });
      cell.change((data) => adoptPlan(data, plan, Date.now()));
      return;
    }
    const { plan, index } = cell.data;
    const stage = plan?.stages[index]?.stage ?? '';
    const policy = await activities.local.resolveStage({ project, pipeline: plan?.pipeline ?? '', stage });
    cell.change((data) => connectionBack(adoptPolicy(data, policy), Date.now()));
  } catch (error) {
    const { code } = refusalOf(error, 'INTERNAL');
    if (code === noAgent && waitsForAgent(cell.data)) cell.change((data) => agentAway(data, `${messageOf(error)}. ${errors[code].remedy}`, Date.now()));
    else activityFailed(cell, error, 'configuration');
  }
};

/** From the call to the read-back nothing is cancelled: a stop takes effect after it. */
const merge = async (cell: ItemCell): Promise<void> => {
  cell.change((data) => ({ ...data, merging: true }));
  cell.publish();
  try {
    const outcome: MergeOutcome = await CancellationScope.nonCancellable(() => activities.item.merge(mergeRequest(cell.data)));
    cell.change((data) => afterMerge(connectionBack(data, Date.now()), outcome, Date.now()));
  } catch (error) {
    activityFailed(cell, error, remoteName(cell.data.policy?.repository.url ?? 'repository'));
  }
  cell.change((data) => stopAfterMerge(data, Date.now()));
};

/**
 * Waits for the end of an activity that looks at the host again and again. Ends early (undefined) for a stop, for a pause,
 * whose places go back, and for continue-as-new, which waits for no activity.
 */
const patiently = async <T>(cell: ItemCell, look: () => Promise<T>, { name, needless = () => false }: { name: string; needless?: () => boolean }): Promise<{ found: T } | undefined> => {
  cell.publish();
  const { epoch } = cell;
  let ended = false;
  let needed = true;
  const over = (): boolean => ended || needless() || cell.data.paused !== null || cell.data.projectPaused || workflowInfo().continueAsNewSuggested;
  try {
    const found = await cell.cancellable(async () => {
      const scope = CancellationScope.current();
      const looking = look().finally(() => { ended = true; });
      const watch = condition(over).then(() => {
        if (ended) return;
        needed = false;
        scope.cancel();
      }).catch(() => undefined);
      return looking.finally(() => watch);
    });
    return cell.epoch === epoch ? { found } : undefined;
  } catch (error) {
    // Given up while its worker is dead, it ends by a time-out: that says nothing about the world.
    if (needed && !isCancellation(error) && cell.epoch === epoch) activityFailed(cell, error, name);
    return undefined;
  }
};

const cleanTree = async (cell: ItemCell): Promise<void> => {
  const query = treeQuery(cell.data);
  if (await patiently(cell, () => activities.patient.treeClean(query), { name: query.path }) !== undefined) cell.change((data) => ({ ...data, treeDirty: null }));
};

/** What is in the way may change: each new reason is shown. */
const awaitAgent = async (cell: ItemCell): Promise<void> => {
  const query = agentReadyQuery(cell.data);
  const ready = await patiently(cell, () => activities.patient.agentReady(query), { name: 'configuration' });
  if (ready === undefined) return;
  const { found } = ready;
  cell.change((data) => (found.ready ? agentBack(data, Date.now()) : agentAway(data, found.message, Date.now())));
};

/** Until somebody raises the budget, here or in the configuration. */
const awaitBudget = async (cell: ItemCell): Promise<void> => {
  const query = stageChangedQuery(cell.data);
  const needless = (): boolean => shortage(cell.data) === undefined;
  const changed = await patiently(cell, () => activities.patient.stageChanged(query), { name: 'configuration', needless });
  if (changed !== undefined) cell.change((data) => ({ ...data, policy: null }));
};

/** Seconds to the next reminder, counted from when the wait began: what happens meanwhile does not put it off. */
const untilReminder = (cell: ItemCell, every: number | null): number | null => {
  if (every === null) return null;
  const waited = (Date.now() - cell.data.since) / 1000;
  return every - (waited % every);
};

const wait = async (cell: ItemCell, step: Extract<Step, { do: 'wait' }>): Promise<void> => {
  cell.publish();
  const { version } = cell;
  const wanted = Object.entries(cell.data.permits).find(([, permit]) => permit?.state === 'wanted')?.[0] as PermitKind | undefined;
  const seconds = step.until !== null ? (step.until - Date.now()) / 1000 : untilReminder(cell, step.remind) ?? (wanted === undefined ? null : askAgainSeconds);
  // An item that ignored the suggestion would refuse updates once its history is full.
  // Hints come often, and each timer that is begun anew is two events: where there are hints, only another step ends the wait.
  const shown = JSON.stringify(standing(cell.data));
  const isOver = (): boolean => {
    if (cell.data.tending === undefined) return cell.version !== version;
    // What waits says for what, though it goes on waiting: the forge is away, a blocked item is paused.
    if (JSON.stringify(standing(cell.data)) !== shown) return true;
    const next = nextStep(cell.data, Date.now());
    return next.do !== 'wait' || next.until !== step.until || next.remind !== step.remind;
  };
  const over = () => isOver() || workflowInfo().continueAsNewSuggested;
  if (seconds === null) return condition(over);
  const changed = await condition(over, Math.max(1, Math.ceil(seconds * 1000)));
  if (changed || step.until !== null) return;
  if (wanted !== undefined) return want(cell, wanted);
  cell.change((data) => note(data, Date.now(), { event: 'reminder', detail: `still waits for ${standing(data).waitingFor ?? 'a person'}: ${standing(data).waitingOn.join(', ')}` }));
};

/** Does one step and applies what came of it. */
export const perform = async (cell: ItemCell, step: Exclude<Step, { do: 'finish' }>): Promise<void> => {
  switch (step.do) {
    case 'advance': return cell.change((data) => advance(data, step.what, Date.now()));
    case 'want': return want(cell, step.kind);
    case 'release': return release(cell, step.kind);
    case 'plan': case 'resolve': return resolve(cell, step.do);
    case 'agent': case 'command': return performRun(cell, step);
    case 'merge': return merge(cell);
    case 'clean-tree': return cleanTree(cell);
    case 'await-agent': return awaitAgent(cell);
    case 'await-budget': return awaitBudget(cell);
    case 'wait': return wait(cell, step);
  }
};
