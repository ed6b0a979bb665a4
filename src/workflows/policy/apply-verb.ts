import type { Change } from '../../shared/activities.js';
import { limits } from '../../shared/ids.js';
import type { VerbInput } from '../../shared/messages.js';
import type { Verb } from '../../shared/words.js';
import { leaveStage } from './advance.js';
import { settle } from './changes.js';
import type { ItemData } from './item-data.js';
import { nameOf } from './people.js';
import { goBack } from './rewind.js';
import { stageName } from './stage.js';
import { note } from './timeline.js';
import { actorOf } from './verbs.js';

interface Acting { data: ItemData; input: VerbInput; by: string; now: number }

const reasonOf = ({ input, by }: Acting): string => (input.reason === undefined || input.reason === '' ? `by ${by}` : `by ${by}: ${input.reason}`);

const retried = (acting: Acting): Change[] =>
  acting.input.reason === undefined || acting.input.reason === '' ? [] : [{ what: 'retried', from: acting.by, text: acting.input.reason }];

const approve = ({ data, by, now }: Acting): ItemData => {
  const approval = { gate: data.gate, name: by, revision: data.head ?? '', code: data.code };
  return note({ ...data, approvals: [...data.approvals, approval] }, now, { event: 'approved', detail: `${by}: ${data.head ?? ''}` });
};

/** The first stage runs again with the reason; elsewhere the stage before does. */
const reject = (acting: Acting): ItemData => {
  const { data, by, now, input } = acting;
  const noted = note(data, now, { event: 'rejected', detail: reasonOf(acting) });
  const change: Change = { what: 'rejected', from: by, text: input.reason ?? '' };
  return goBack(noted, now, { to: Math.max(0, data.index - 1), change });
};

const answer = ({ data, by, now, input }: Acting): ItemData => {
  const asked = (data.report?.questions ?? []).map((question) => `Asked: ${question}`).join('\n');
  const change: Change = { what: 'answered', from: by, text: `${asked}\nAnswer: ${input.text ?? ''}` };
  return note({ ...data, phase: 'agent', gate: 0, begun: false, report: null, changes: [change] }, now, { event: 'answered', detail: `${by}: ${input.text ?? ''}` });
};

/** The step that failed is done once more, as an attempt of its own where the stage had begun. */
const once = (data: ItemData): ItemData => {
  const stage = stageName(data);
  if (stage === null || !data.begun) return data;
  return { ...data, attempts: { ...data.attempts, [stage]: (data.attempts[stage] ?? 0) + 1 } };
};

/** Exactly one more attempt of what failed; no other budget is refilled. */
const retry = (acting: Acting): ItemData => {
  const { data, now } = acting;
  const { blocked, stopped } = data;
  const noted: ItemData = {
    ...note(data, now, { event: 'retried', detail: reasonOf(acting) }), blocked: null, stopped: null, paused: null, limit: null, connection: null, circuit: null, agentAway: null,
  };
  const known = blocked === null || blocked.changes.length === 0 ? data.changes : blocked.changes;
  const changes = [...known, ...retried(acting)];
  if (stopped !== null && blocked === null) return data.phase === 'agent' ? { ...noted, begun: false, repair: null, changes } : { ...noted, changes };
  const granted: ItemData = { ...noted, lastChance: true, changes };
  if (blocked?.then === 'rewind') {
    const change = changes[0] as Change;
    return { ...goBack(granted, now, { to: blocked.rewindTo, change }), changes, lastChance: true };
  }
  if (blocked?.then === 'again') return once({ ...granted, policy: null });
  return { ...granted, phase: 'agent', gate: 0, begun: false, repair: null, report: null, policy: null };
};

const skip = (acting: Acting): ItemData => {
  const { data, now } = acting;
  const stage = stageName(data);
  const noted = note(data, now, { event: 'skipped', detail: reasonOf(acting) });
  const freed: ItemData = { ...noted, blocked: null, stopped: null, limit: null, connection: null, treeDirty: null, skipped: stage === null ? data.skipped : [...data.skipped, stage] };
  return leaveStage(freed, now);
};

/** Who goes on after a stop asks the forge at once. */
const unrefused = ({ mergeRefused }: ItemData): Pick<ItemData, 'mergeRefused'> => (mergeRefused == null ? {} : { mergeRefused: null });

const stop = (acting: Acting): ItemData => {
  const { data, by, now, input } = acting;
  const stopped = { by, reason: input.reason ?? '', at: now };
  if (data.merging) return note({ ...data, stopAfterMerge: stopped }, now, { event: 'stopping', detail: `${reasonOf(acting)}; after the merge` });
  return note({ ...data, stopped, paused: null, limit: null, connection: null, treeDirty: null, circuit: null, agentAway: null, ...unrefused(data) }, now, { event: 'stopped', detail: reasonOf(acting) });
};

const pause = (acting: Acting): ItemData =>
  note({ ...acting.data, paused: { by: acting.by, reason: acting.input.reason ?? '' } }, acting.now, { event: 'paused', detail: reasonOf(acting) });

const resume = (acting: Acting): ItemData => note({ ...acting.data, paused: null }, acting.now, { event: 'resumed', detail: reasonOf(acting) });

const raise = (acting: Acting): ItemData => {
  const { data, input, now } = acting;
  const said = Object.entries(input.budget ?? {}).map(([part, limit]) => `${part} ${limit}`).join(', ');
  const { budgetWarned: _, ...fresh } = data;
  return note({ ...fresh, raised: { ...data.raised, ...input.budget } }, now, { event: 'raised', detail: `budget to ${said} ${reasonOf(acting)}` });
};

const verbs: Record<Verb, (acting: Acting) => ItemData> = { approve, reject, answer, retry, skip, stop, pause, resume, raise };

/** A message that carried an id is counted; the same id again changes nothing. */
export const isSeen = (data: ItemData, verb: Verb, input: VerbInput): boolean => input.id !== undefined && data.seen.includes(`${verb}:${input.id}`);

/** Applies a verb that `refusal` lets through. */
export const applyVerb = (data: ItemData, { verb, input, now }: { verb: Verb; input: VerbInput; now: number }): ItemData => {
  if (isSeen(data, verb, input)) return data;
  const by = nameOf(actorOf(input), data.policy?.people ?? []);
  const seen = input.id === undefined ? data.seen : [...data.seen, `${verb}:${input.id}`].slice(-limits.seenIds);
  return settle(data, { ...verbs[verb]({ data, input, by, now }), seen }, now);
};

/** A stop that was asked for during the merge takes effect once the merge has been read back. */
export const stopAfterMerge = (data: ItemData, now: number): ItemData => {
  if (data.stopAfterMerge === null || data.merging) return data;
  const { by, reason } = data.stopAfterMerge;
  const stopped = { by, reason, at: now };
  return settle(data, note({ ...data, stopAfterMerge: null, stopped, connection: null, treeDirty: null, ...unrefused(data) }, now, { event: 'stopped', detail: `by ${by}${reason === '' ? '' : `: ${reason}`}` }), now);
};
