import type { ItemState, WaitingFor } from '../../shared/words.js';
import type { ItemData } from './item-data.js';
import { openApproval } from './approval.js';
import { shortage } from './budget.js';
import { currentStage } from './stage.js';

export interface Standing { state: ItemState; waitingFor: WaitingFor | null; waitingOn: string[] }

const at = (state: ItemState, waitingFor: WaitingFor | null = null, waitingOn: string[] = []): Standing =>
  ({ state, waitingFor, waitingOn });

const resting = (data: ItemData): Standing | undefined => {
  if (data.stopped !== null) return at('stopped');
  if (data.done) return at('done');
  if (data.paused !== null) return at('paused', null, [data.paused.by]);
  if (data.projectPaused) return at('paused', null, [`project ${data.item.project}`]);
  return data.blocked === null ? undefined : at('blocked');
};

/** A gate that the forge opens; while the forge is away it is that which is waited for. */
const forgeWait = (data: ItemData): Standing | undefined => {
  const gate = data.phase === 'gates' ? data.policy?.gates[data.gate] : undefined;
  const name = data.forge?.connection ?? 'forge';
  if (data.headMoved === true && data.phase !== 'deploy') return at('waiting', 'connection', [name]);
  if (gate?.kind !== 'ci' && gate?.kind !== 'review') return undefined;
  if (data.tending?.away.pull != null) return at('waiting', 'connection', [name]);
  return gate.kind === 'ci' ? at('waiting', 'ci', gate.required ?? [name]) : at('waiting', 'review', gate.by ?? ['*']);
};

const waitingInStage = (data: ItemData): Standing | undefined => {
  if (data.connection !== null) return at('waiting', 'connection', [data.connection.name]);
  if (data.limit !== null) return at('waiting', 'limit', ['agent']);
  if (data.circuit != null && data.permits.circuit?.state !== 'granted') return at('waiting', 'limit', [data.circuit.provider]);
  if (data.agentAway != null) return at('queued', 'agent', [data.policy?.agent?.name ?? 'agent']);
  if (currentStage(data) !== undefined && shortage(data) !== undefined) return at('waiting', 'budget', ['*']);
  if (data.pending !== null && !data.pending.started) return at('waiting', 'slot', [data.pending.queue]);
  if (data.phase === 'answer') return at('waiting', 'answer', ['*']);
  const forge = forgeWait(data);
  if (forge !== undefined) return forge;
  const approval = openApproval(data);
  if (approval !== undefined) return at('waiting', 'approval', approval.by);
  if (data.treeDirty !== null) return at('waiting', 'merge', [data.treeDirty.path]);
  if (data.mergeRefused != null && (data.phase === 'merge' || data.phase === 'candidate')) return at('waiting', 'merge', [data.forge?.connection ?? 'forge']);
  const merging = data.phase === 'merge' || data.phase === 'candidate';
  return merging && data.permits.merge?.state !== 'granted' ? at('waiting', 'merge', ['merge queue']) : undefined;
};

/** State and wait: what whom, in the words of design §6. While an agent still works, a paused or stopped item says so already. */
export const standing = (data: ItemData): Standing => {
  const rest = resting(data);
  if (rest !== undefined) return rest;
  if (data.permits.admission?.state !== 'granted') {
    return data.connection === null ? at('queued', 'admission', [`project ${data.item.project}`]) : at('queued', 'connection', [data.connection.name]);
  }
  return waitingInStage(data) ?? at('running');
};
