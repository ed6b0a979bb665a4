import type { ProviderDocument } from '../../shared/documents.js';
import type { AgentRunRequest } from '../../shared/activities.js';
import { providerWorkflowId } from '../../shared/ids.js';
import { providerQueries } from '../../shared/messages.js';
import { callDeadlineMs } from '../call-deadline.js';
import type { ProviderPlace } from './place.js';
import { inTrouble } from './trouble.js';

const ask = async ({ client }: ProviderPlace, provider: string): Promise<ProviderDocument | undefined> => {
  const handle = client.workflow.getHandle(providerWorkflowId(provider));
  // A provider that never failed has no workflow; one that cannot be asked keeps nobody from working.
  return client.connection.withDeadline(Date.now() + callDeadlineMs, () => handle.query<ProviderDocument>(providerQueries.status)).catch(() => undefined);
};

/** Why a run is not started, and for how long at least. */
export interface KeptByCircuit { message: string; seconds: number }

/** Whether the circuit of the run's provider is open; undefined: the run may start. */
export const keptByCircuit = async (place: ProviderPlace, { agent: { provider }, probe }: AgentRunRequest): Promise<KeptByCircuit | undefined> => {
  if (provider === undefined || probe === true || !(await inTrouble(place, provider))) return undefined;
  const state = await ask(place, provider);
  if (state === undefined || state.circuit === 'closed') return undefined;
  return {
    message: `${provider} fails: ${state.message ?? 'several runs in a row'}`,
    seconds: Math.max(0, Math.ceil((Date.parse(state.until ?? '') - Date.now()) / 1000) || 0),
  };
};
