import type { CommandPolicy, GatePolicy, StageRef } from '../../shared/policy.js';
import type { PermitKind } from '../../shared/messages.js';
import type { ItemData } from './item-data.js';
import { reminderSeconds, stoppedSeconds } from './budgets.js';
import { isApproved } from './approval.js';
import { shortage } from './budget.js';
import { changesAsked, ciStanding, reviewedBy, type CiGate } from './forge-gates.js';
import { currentStage } from './stage.js';

/** What the workflow does next. `advance` is decided at once, without the world. */
export type Step =
  | { do: 'finish' }
  | { do: 'advance'; what: 'begin' | 'judge' | 'pass' | 'overspent' | 'nothing' | 'wake' | 'close' }
  | { do: 'want' | 'release'; kind: PermitKind }
  | { do: 'plan' }
  | { do: 'resolve' }
  | { do: 'agent' }
  | { do: 'command'; purpose: 'gate' | 'verify' | 'candidate' | 'deploy' }
  | { do: 'merge' }
  | { do: 'clean-tree' }
  | { do: 'await-agent' | 'await-budget' }
  /** `until`: epoch ms at which the wait ends by itself; `remind`: seconds between reminders. */
  | { do: 'wait'; until: number | null; remind: number | null };

const wait = (until: number | null = null, remind: number | null = null): Step => ({ do: 'wait', until, remind });

/** What goes back first of what the item holds or has asked for. */
const heldPermit = ({ permits }: ItemData): PermitKind | undefined =>
  (['circuit', 'merge', 'admission'] as const).find((kind) => permits[kind] != null);

/** Blocked, paused and stopped items give their places back. */
const restingStep = (data: ItemData): Step | undefined => {
  if (data.blocked === null && data.stopped === null && data.paused === null && !data.projectPaused) return undefined;
  const held = heldPermit(data);
  if (held !== undefined) return { do: 'release', kind: held };
  return wait(data.stopped === null ? null : data.stopped.at + stoppedSeconds * 1000);
};

const permitStep = (data: ItemData, kind: PermitKind): Step | undefined => {
  const permit = data.permits[kind];
  if (permit == null) return { do: 'want', kind };
  return permit.state === 'wanted' ? wait() : undefined;
};

const timedStep = (data: ItemData, now: number): Step | undefined => {
  const until = data.limit?.until ?? data.connection?.until;
  if (until == null) return undefined;
  return until > now ? wait(until) : { do: 'advance', what: 'wake' };
};

/** A forge's word comes by hints; only that there is no CI comes with time. */
const ciStep = (data: ItemData, gate: CiGate, now: number): Step => {
  const ci = ciStanding(data, gate, now);
  return ci.is === 'waiting' ? wait(ci.until) : { do: 'advance', what: 'judge' };
};

const gateStep = (data: ItemData, gate: GatePolicy, now: number): Step => {
  if (gate.kind === 'ci') return ciStep(data, gate, now);
  if (gate.kind === 'review') return reviewedBy(data, gate).length >= gate.min || changesAsked(data, gate).length > 0 ? { do: 'advance', what: 'judge' } : wait(null, reminderSeconds);
  if (gate.kind === 'approval') return isApproved(data, gate) ? { do: 'advance', what: 'judge' } : wait(null, reminderSeconds);
  if (gate.kind === 'command' && gate.run !== null) return { do: 'command', purpose: 'gate' };
  if (gate.kind === 'verification' && (data.report?.verification ?? []).length > 0) return { do: 'command', purpose: 'verify' };
  return { do: 'advance', what: 'judge' };
};

const gatesStep = (data: ItemData, now: number): Step => {
  const gate = data.policy?.gates[data.gate];
  return gate === undefined ? { do: 'advance', what: 'pass' } : gateStep(data, gate, now);
};

const agentStep = (data: ItemData, { work }: StageRef): Step => {
  const limit = data.policy?.limits.developmentRuns ?? 0;
  if (work === 'code' && data.codeRuns >= limit && !data.lastChance) return { do: 'advance', what: 'overspent' };
  if (shortage(data) !== undefined) return { do: 'await-budget' };
  if (!data.begun) return { do: 'advance', what: 'begin' };
  return (data.circuit == null ? undefined : permitStep(data, 'circuit')) ?? { do: 'agent' };
};

const needsTest = (test: CommandPolicy | null, data: ItemData): boolean =>
  test !== null && data.candidate !== null && !data.candidate.tested;

/** Others merge meanwhile. */
const refusedStep = ({ mergeRefused, permits }: ItemData, now: number): Step | undefined => {
  if (mergeRefused == null || mergeRefused.until <= now) return undefined;
  return permits.merge == null ? wait(mergeRefused.until) : { do: 'release', kind: 'merge' };
};

const mergeStep = (data: ItemData, now: number): Step => {
  if (data.head === null) return { do: 'advance', what: 'nothing' };
  const refused = refusedStep(data, now);
  if (refused !== undefined) return refused;
  const missing = permitStep(data, 'merge');
  if (missing !== undefined) return missing;
  if (data.treeDirty !== null) return { do: 'clean-tree' };
  return needsTest(data.policy?.test ?? null, data) ? { do: 'command', purpose: 'candidate' } : { do: 'merge' };
};

const stageStep = (data: ItemData, stage: StageRef, now: number): Step => {
  switch (data.phase) {
    case 'agent':
      return stage.work === 'merge' ? { do: 'advance', what: 'begin' } : agentStep(data, stage);
    case 'answer': return wait(null, reminderSeconds);
    case 'gates': return gatesStep(data, now);
    case 'merge': case 'candidate': return mergeStep(data, now);
    case 'deploy':
      if (data.permits.merge !== null) return { do: 'release', kind: 'merge' };
      return data.deployed || data.policy?.deploy == null ? { do: 'advance', what: 'pass' } : { do: 'command', purpose: 'deploy' };
  }
};

/** The places of an ended item go back before it ends. */
const endStep = (data: ItemData): Step => {
  const held = heldPermit(data);
  return held === undefined ? { do: 'finish' } : { do: 'release', kind: held };
};

/** Something else than its provider's circuit keeps the next run. */
const isKept = ({ agentAway, connection, limit }: ItemData): boolean => agentAway != null || connection !== null || limit !== null;

/** The next thing to do for an item, from nothing but its data and the time. */
export const nextStep = (data: ItemData, now: number): Step => {
  if (data.done) return endStep(data);
  const resting = restingStep(data);
  if (resting !== undefined) {
    const over = data.stopped !== null && now >= data.stopped.at + stoppedSeconds * 1000;
    return over && resting.do === 'wait' ? { do: 'advance', what: 'close' } : resting;
  }
  // The run that was let through is over, is no longer wanted, or cannot begin yet: whoever is next tries.
  if (data.permits.circuit != null && (data.circuit == null || isKept(data))) return { do: 'release', kind: 'circuit' };
  const atMerge = data.phase === 'merge' || data.phase === 'candidate';
  if (data.permits.merge !== null && !atMerge && data.phase !== 'deploy') return { do: 'release', kind: 'merge' };
  const waited = timedStep(data, now) ?? permitStep(data, 'admission');
  if (waited !== undefined) return waited;
  if (data.plan === null) return { do: 'plan' };
  const stage = currentStage(data);
  if (stage === undefined) return { do: 'advance', what: 'pass' };
  if (data.agentAway != null) return { do: 'await-agent' };
  if (data.policy === null) return { do: 'resolve' };
  // The remote's branch is not what the item thinks: somebody looks first.
  return data.headMoved === true && data.phase !== 'deploy' ? wait() : stageStep(data, stage, now);
};
