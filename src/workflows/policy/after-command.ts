import type { Change, CommandResult, RunOutcome } from '../../shared/activities.js';
import { budgets, transientWait } from './budgets.js';
import { block } from './changes.js';
import { passGate, verdict } from './judge.js';
import type { ItemData } from './item-data.js';
import { fault, rewind } from './rewind.js';
import { currentStage, mendingStage, stageName } from './stage.js';
import { note, oneLine } from './timeline.js';

export type CommandPurpose = 'gate' | 'verify' | 'candidate' | 'deploy';

const red = (outcome: RunOutcome): CommandResult | undefined => outcome.commands.find((one) => one.exit !== 0);

const evidenceOf = (outcome: RunOutcome): string => {
  const bad = red(outcome);
  if (bad !== undefined) return `${bad.command} exited with ${bad.exit ?? 'a signal'}`;
  if (outcome.class !== 'success') return outcome.message;
  const seconds = outcome.commands.reduce((all, one) => all + one.seconds, 0);
  return `${outcome.commands.length === 1 ? outcome.commands[0]?.command ?? '' : `${outcome.commands.length} commands`} exited with 0 in ${seconds.toFixed(1)} s`;
};

const failed = (data: ItemData, outcome: RunOutcome, purpose: CommandPurpose) => {
  const bad = red(outcome);
  const message = `${stageName(data) ?? ''}: ${evidenceOf(outcome)}`;
  const tail = bad?.tail ?? outcome.tail;
  const claim = bad?.claim == null ? '' : `Claim: ${bad.claim}\n`;
  const what = purpose === 'candidate' ? 'the tests of the merge with the moved base' : evidenceOf(outcome);
  const change: Change = { what: 'gate', from: purpose, text: `${claim}${what}\n${tail}` };
  return { message, tail, change };
};

/** A red gate: a code stage tries again with the output, another sends the item back to the one that mends code. */
const redGate = (data: ItemData, outcome: RunOutcome, { now, purpose }: { now: number; purpose: CommandPurpose }): ItemData => {
  const gate = purpose === 'candidate' ? 'candidate' : data.policy?.gates[data.gate]?.kind ?? purpose;
  const judged = verdict(data, now, { gate, passed: false, evidence: evidenceOf(outcome) });
  const why = failed(data, outcome, purpose);
  const work = currentStage(data)?.work;
  if (work === 'code' || work === 'documents') return fault(judged, now, why);
  // What the agent claimed does not hold.
  const broken = purpose === 'verify' ? { class: 'contract' } : {};
  return rewind(judged, now, { ...why, ...broken, to: mendingStage(data, data.index), cause: `${stageName(data) ?? ''}:${purpose}` });
};

/** The command never gave a verdict: its process was lost, or its configuration does not hold. */
const noVerdict = (data: ItemData, outcome: RunOutcome, now: number): ItemData => {
  if (outcome.class === 'cancelled') return data;
  if (outcome.class !== 'transient') return block(data, now, { class: outcome.class, message: outcome.message, tail: outcome.tail, then: 'again' });
  const transients = data.transients + 1;
  if (transients > budgets.transients) return block(data, now, { class: 'transient', message: outcome.message, tail: outcome.tail, then: 'again' });
  const seconds = transientWait(transients, outcome.retryAfterSeconds);
  return note({ ...data, transients, limit: { until: now + seconds * 1000, message: outcome.message } }, now, { event: 'waiting', detail: `${oneLine(outcome.message)}; tried again in ${seconds} s` });
};

export interface CommandEnd { now: number; stale: boolean; purpose: CommandPurpose }

/** What a command's end means: a gate's verdict, the candidate's, or the deployment's. */
export const afterCommand = (data: ItemData, outcome: RunOutcome, { now, stale, purpose }: CommandEnd): ItemData => {
  if (stale) return data;
  const gaveVerdict = outcome.class === 'success' || outcome.class === 'fault';
  if (!gaveVerdict) return noVerdict(data, outcome, now);
  const calm = { ...data, transients: 0 };
  if (outcome.class === 'fault' || red(outcome) !== undefined) {
    if (purpose !== 'deploy') return redGate(calm, outcome, { now, purpose });
    const why = failed(calm, outcome, purpose);
    const judged = verdict(calm, now, { gate: 'deploy', passed: false, evidence: evidenceOf(outcome) });
    return block(judged, now, { message: why.message, tail: why.tail, then: 'again' });
  }
  if (purpose === 'candidate') {
    const judged = verdict(calm, now, { gate: 'candidate', passed: true, evidence: evidenceOf(outcome) });
    return { ...judged, phase: 'merge', candidate: calm.candidate === null ? null : { ...calm.candidate, tested: true } };
  }
  if (purpose === 'deploy') return { ...verdict(calm, now, { gate: 'deploy', passed: true, evidence: evidenceOf(outcome) }), deployed: true };
  return passGate(calm, now, evidenceOf(outcome));
};
