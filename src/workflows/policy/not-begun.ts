import type { RunOutcome } from '../../shared/activities.js';
import type { ItemData } from './item-data.js';
import { note } from './timeline.js';

/** Plans of older rules block where an agent is missing, and count an open circuit as a transient failure. */
const rulesWithWaits = 3;

/** What preflight finds: it may come right without a word to the item. */
const preflight: readonly string[] = ['AGENT_MISSING', 'SECRET_MISSING', 'CREDENTIAL_MISSING', 'SANDBOX_MISSING'];

/** What a stage that has no agent yet fails to resolve with. */
export const noAgent = 'AGENT_UNKNOWN';

/** The kind of an outcome whose run was not started because its provider's circuit is open. */
const circuitOpen = 'circuit-open';

export const waitsForAgent = (data: ItemData): boolean => (data.plan?.rules ?? 1) >= rulesWithWaits;

/** No agent was started: nothing was spent and no attempt is used up. undefined: the run began. */
export const notBegun = (data: ItemData, outcome: RunOutcome, now: number): ItemData | undefined => {
  if (!waitsForAgent(data)) return undefined;
  const { kind, message } = outcome;
  if (outcome.class === 'transient' && kind === circuitOpen) {
    const until = now + (outcome.retryAfterSeconds ?? 0) * 1000;
    const circuit = { provider: data.policy?.agent?.provider ?? '', until, message };
    // Let through, and the circuit opened again before the run began: it is asked anew.
    const permits = data.permits.circuit?.state === 'granted' ? { ...data.permits, circuit: null } : data.permits;
    return note({ ...data, circuit, permits }, now, { event: 'waiting', detail: message });
  }
  if (outcome.class !== 'permanent' || !preflight.includes(kind)) return undefined;
  return agentAway(data, message, now);
};

/** The agent cannot work here: the item waits until it can, and says what is in the way. */
export const agentAway = (data: ItemData, message: string, now: number): ItemData =>
  note({ ...data, agentAway: { message }, lastFailure: { class: 'permanent', message, tail: '' } }, now, { event: 'waiting', detail: message });

/** It can: the stage is resolved anew, since the configuration may be what was mended. */
export const agentBack = (data: ItemData, now: number): ItemData =>
  note({ ...data, agentAway: null, policy: null, lastFailure: null }, now, { event: 'agent ready' });
