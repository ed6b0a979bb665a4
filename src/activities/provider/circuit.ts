import type { ProviderDocument } from '../../shared/documents.js';
import type { AgentRunRequest } from '../../shared/activities.js';
import { providerWorkflowId } from '../../shared/ids.js';
import { providerQueries } from '../../shared/messages.js';
import { callDeadlineMs } from '../call-deadline.js';
import type { ProviderPlace } from './place.js';
import { readTrouble } from './trouble.js';

const ask = async ({ client }: ProviderPlace, provider: string): Promise<ProviderDocument | undefined> => {
  const handle = client.workflow.getHandle(providerWorkflowId(provider));
  const look = async (): Promise<ProviderDocument | undefined> => {
    const state = await handle.query<ProviderDocument>(providerQueries.status);
    // One that somebody has ended still answers, and nobody would ever be let through.
    return state.circuit === 'closed' || (await handle.describe()).status.name === 'RUNNING' ? state : undefined;
  };
  // A provider that never failed has no workflow; one that cannot be asked keeps nobody from working.
  return client.connection.withDeadline(Date.now() + callDeadlineMs, look).catch(() => undefined);
};

/** Why a run is not started, and for how long at least. */
export interface KeptByCircuit { message: string; seconds: number }

/** Whether the circuit of the run's provider is open; undefined: the run may start. */
export const keptByCircuit = async (place: ProviderPlace, { key, probe, agent: { provider } }: AgentRunRequest): Promise<KeptByCircuit | undefined> => {
  if (provider === undefined || (probe !== true && (await readTrouble(place, provider)) === undefined)) return undefined;
  const state = await ask(place, provider);
  if (state === undefined || state.circuit === 'closed') return undefined;
  // Let through, and not overtaken: the circuit may have opened again before a slot was free.
  if (probe === true && state.probe === key) return undefined;
  return {
    message: `${provider} fails: ${state.message ?? 'several runs in a row'}`,
    seconds: Math.max(0, Math.ceil((Date.parse(state.until ?? '') - Date.now()) / 1000) || 0),
  };
};
