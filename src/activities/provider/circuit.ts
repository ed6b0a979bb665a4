import type { ProviderDocument } from '../../shared/documents.js';
import type { RunOutcome, RunRequest } from '../../shared/activities.js';
import { providerWorkflowId } from '../../shared/ids.js';
import { providerQueries } from '../../shared/messages.js';
import { callDeadlineMs } from '../run/beat.js';
import { blankOutcome } from '../run/blank-outcome.js';
import type { RunHost } from '../run/run-host.js';
import { readTrouble } from './trouble.js';

const ask = async ({ client }: RunHost, provider: string): Promise<ProviderDocument | undefined> => {
  const handle = client.workflow.getHandle(providerWorkflowId(provider));
  const look = async (): Promise<ProviderDocument | undefined> => {
    const state = await handle.query<ProviderDocument>(providerQueries.status);
    // One that somebody has ended still answers, and nobody would ever be let through.
    return state.circuit === 'closed' || (await handle.describe()).status.name === 'RUNNING' ? state : undefined;
  };
  // A provider that never failed has no workflow; one that cannot be asked keeps nobody from working.
  return client.connection.withDeadline(Date.now() + callDeadlineMs, look).catch(() => undefined);
};

/** The value of a run that is not started because its provider's circuit is open; undefined: it may start. */
export const keptByCircuit = async (host: RunHost, request: RunRequest): Promise<RunOutcome | undefined> => {
  if (request.kind !== 'agent' || request.agent.provider === undefined) return undefined;
  const { key, probe, agent: { provider } } = request;
  if (probe !== true && (await readTrouble(host, provider)) === undefined) return undefined;
  const state = await ask(host, provider);
  if (state === undefined || state.circuit === 'closed') return undefined;
  // Let through, and not overtaken: the circuit may have opened again before a slot was free.
  if (probe === true && state.probe === key) return undefined;
  const message = `${provider} fails: ${state.message ?? 'several runs in a row'}`;
  const seconds = Math.max(0, Math.ceil((Date.parse(state.until ?? '') - Date.now()) / 1000) || 0);
  return { ...blankOutcome(host, request, { class: 'transient', kind: 'circuit-open', message }), retryAfterSeconds: seconds };
};
