import type { ErrorCode } from '../../shared/errors.js';
import { limits } from '../../shared/ids.js';
import type { VerbInput } from '../../shared/messages.js';
import type { Verb } from '../../shared/words.js';
import { approvedBy, openApproval, type ApprovalGate } from './approval.js';
import { budgetStates } from './budget.js';
import type { ItemData } from './item-data.js';
import { mayDecide, mayReach, nameOf } from './people.js';
import { standing } from './waiting.js';

export interface Refusal { code: ErrorCode; detail: string }

export const bareActor = { channel: 'temporal', id: null, name: 'temporal CLI' } as const;
export const actorOf = (input: VerbInput) => input.by ?? bareActor;

/** The verbs that are possible now, in the order in which a person wants them. */
export const possibleVerbs = (data: ItemData): Verb[] => {
  if (data.done) return [];
  // From the merge call to the read-back the stage cannot be taken away.
  return inState(data).filter((verb) => verb !== 'skip' || !data.merging);
};

const inState = (data: ItemData): Verb[] => {
  const { state, waitingFor } = standing(data);
  switch (state) {
    case 'stopped': return ['retry', 'skip'];
    case 'paused': return data.paused === null ? ['skip', 'stop', 'pause'] : ['resume', 'skip', 'stop'];
    case 'blocked': return ['retry', 'skip', 'stop', 'pause'];
    case 'waiting':
      if (waitingFor === 'approval') return ['approve', 'reject', 'skip', 'stop', 'pause'];
      if (waitingFor === 'budget') return ['raise', 'skip', 'stop', 'pause'];
      return waitingFor === 'answer' ? ['answer', 'skip', 'stop', 'pause'] : ['skip', 'stop', 'pause'];
    case 'queued': case 'running': return ['skip', 'stop', 'pause'];
    case 'done': return [];
  }
};

const stateText = (data: ItemData): string => {
  const { state, waitingFor } = standing(data);
  return waitingFor === null ? state : `${state} for ${waitingFor}`;
};

/** A prefix of 7 or more characters names a revision, as git has it. */
const sameRevision = (shown: string | null, given: string): boolean =>
  shown !== null && given.length >= 7 && shown.startsWith(given.toLowerCase());

const decisionRefusal = (data: ItemData, verb: Verb, input: VerbInput): Refusal | undefined => {
  const gate = openApproval(data) as ApprovalGate;
  const people = data.policy?.people ?? [];
  const actor = actorOf(input);
  if (!mayDecide(actor, gate.by, people)) return { code: 'NOT_ALLOWED', detail: `${actor.name} is not among ${gate.by.join(', ')}` };
  if (input.revision !== undefined && !sameRevision(data.head, input.revision)) {
    return { code: 'REVISION_MOVED', detail: `you decided on ${input.revision.slice(0, 40)}, now shown is ${data.head ?? 'nothing'}` };
  }
  const name = nameOf(actor, people);
  if (verb === 'approve' && approvedBy(data).includes(name)) {
    return { code: 'ALREADY_DECIDED', detail: `${name} has approved this revision; ${approvedBy(data).length} of ${gate.min} so far` };
  }
  return undefined;
};

/** A budget is raised to a sum, so that the same message twice is the same. */
const raiseRefusal = (data: ItemData, { budget = {} }: VerbInput): Refusal | undefined => {
  const parts = budgetStates(data);
  const higher = parts.filter(({ part, limit }) => (budget[part] ?? 0) > limit);
  if (higher.length > 0 && higher.length === Object.keys(budget).length) return undefined;
  const now = parts.map(({ part, limit }) => `${part} ${limit}`).join(', ');
  return { code: 'INPUT_INVALID', detail: `raise: say a higher sum than now (${now}) for one or more of them` };
};

const textRefusal = (verb: Verb, input: VerbInput): Refusal | undefined => {
  const reason = input.reason ?? '';
  const text = input.text ?? '';
  if (verb === 'reject' && reason.trim() === '') return { code: 'REASON_REQUIRED', detail: 'reject goes to the agent with your reason' };
  if (verb === 'answer' && text.trim() === '') return { code: 'TEXT_REQUIRED', detail: 'the agent asked a question' };
  if (reason.length > limits.reasonCharacters) return { code: 'TOO_LARGE', detail: `a reason has at most ${limits.reasonCharacters} characters` };
  if (text.length > 2 * limits.reasonCharacters) return { code: 'TOO_LARGE', detail: `an answer has at most ${2 * limits.reasonCharacters} characters` };
  return undefined;
};

/** Why the verb is refused, or undefined. The validator of the update and the twin both ask here. */
export const refusal = (data: ItemData, verb: Verb, input: VerbInput): Refusal | undefined => {
  if (input.id !== undefined && data.seen.includes(`${verb}:${input.id}`)) return undefined;
  const actor = actorOf(input);
  // Trackers that are open to the world let anybody write there.
  if (!mayReach(actor, data.policy?.people ?? [])) return { code: 'NOT_ALLOWED', detail: `${actor.name} does not work in this project` };
  const possible = possibleVerbs(data);
  if (data.merging && verb === 'skip') return { code: 'MERGING', detail: `${data.item.key} is being merged` };
  if (!possible.includes(verb)) {
    const by = data.paused === null && data.projectPaused && verb === 'resume' ? '; its project is paused: `towpath project resume`' : '';
    const can = possible.length === 0 ? 'nothing more can be done' : `possible: ${possible.join(', ')}`;
    return { code: 'VERB_NOT_POSSIBLE', detail: `${verb}: ${data.item.key} is ${stateText(data)}; ${can}${by}` };
  }
  const badText = textRefusal(verb, input);
  if (badText !== undefined) return badText;
  if (verb === 'raise') return raiseRefusal(data, input);
  return verb === 'approve' || verb === 'reject' ? decisionRefusal(data, verb, input) : undefined;
};
