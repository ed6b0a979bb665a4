import type { ProviderDocument } from '../../shared/documents.js';
import type { AgentRunRequest, RunOutcome, RunRequest } from '../../shared/activities.js';
import { providerWorkflowId } from '../../shared/ids.js';
import { providerQueries } from '../../shared/messages.js';
import { callDeadlineMs } from '../run/beat.js';
import { blankOutcome } from '../run/blank-outcome.js';
import type { RunHost } from '../run/run-host.js';
import { inTrouble } from './trouble.js';

const ask = async ({ client }: RunHost, provider: string): Promise<ProviderDocument | undefined> => {
  const handle = client.workflow.getHandle(providerWorkflowId(provider));
  // A provider that never failed has no workflow; one that cannot be asked keeps nobody from working.
  return client.connection.withDeadline(Date.now() + callDeadlineMs, () => handle.query<ProviderDocument>(providerQueries.status)).catch(() => undefined);
};

const mayStart = ({ agent, probe }: AgentRunRequest): boolean => agent.provider === undefined || probe === true;

/** The value of a run that is not started because its provider's circuit is open; undefined: it may start. */
export const keptByCircuit = async (host: RunHost, request: RunRequest): Promise<RunOutcome | undefined> => {
  if (request.kind !== 'agent' || mayStart(request)) return undefined;
  const provider = request.agent.provider as string;
  if (!(await inTrouble(host, provider))) return undefined;
  const state = await ask(host, provider);
  if (state === undefined || state.circuit === 'closed') return undefined;
  const message = `${provider} fails: ${state.message ?? 'several runs in a row'}`;
  const seconds = Math.max(0, Math.ceil((Date.parse(state.until ?? '') - Date.now()) / 1000) || 0);
  return { ...blankOutcome(host, request, { class: 'transient', kind: 'circuit-open', message }), retryAfterSeconds: seconds };
};
