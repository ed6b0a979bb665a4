import { WorkflowIdConflictPolicy } from '@temporalio/client';
import type { AgentRunRequest, RunOutcome } from '../../shared/activities.js';
import { providerWorkflowId, queues } from '../../shared/ids.js';
import { providerSignals, workflowTypes, type ProviderInput, type ProviderRunEnded, type RunEnd } from '../../shared/messages.js';
import { providerFailures } from '../../shared/words.js';
import { callDeadlineMs } from '../call-deadline.js';
import { pause } from '../pause.js';
import type { ProviderPlace } from './place.js';
import { clearTrouble, markTrouble, readTrouble } from './trouble.js';

/** Ends that say nothing about the provider. */
const silent: readonly string[] = ['deadline', 'inactivity', 'output'];

export const runEndOf = ({ class: kindOfEnd, kind }: Pick<RunOutcome, 'class' | 'kind'>): RunEnd => {
  if (kindOfEnd === 'transient') return providerFailures.includes(kind) ? 'failed' : 'unknown';
  return kindOfEnd === 'cancelled' || silent.includes(kind) ? 'unknown' : 'answered';
};

const endedOf = (request: AgentRunRequest, { message, retryAfterSeconds, endedAt, ...outcome }: RunOutcome): ProviderRunEnded => ({
  run: `${request.key}/${request.run}`, end: runEndOf(outcome), message,
  resetsAt: retryAfterSeconds === null ? null : Date.parse(endedAt) + retryAfterSeconds * 1000,
});

const againMs = 500;

/**
 * Tells a run's end to its provider, once by its name, again and again until it is taken: before the run's own value is
 * told, so that whoever goes on finds it counted. An answer without trouble before it is not told: it changes nothing; that
 * of a run that tries always is.
 */
export const tellProvider = async (place: ProviderPlace, request: AgentRunRequest, { outcome, until }: { outcome: RunOutcome; until: AbortSignal }): Promise<void> => {
  const { provider } = request.agent;
  if (provider === undefined) return;
  const ended = endedOf(request, outcome);
  const trouble = await readTrouble(place, provider);
  if (ended.end === 'unknown' || (ended.end === 'answered' && trouble === undefined && request.probe !== true)) return;
  if (ended.end === 'failed') await markTrouble(place, provider);
  const input: ProviderInput = { name: provider };
  const { client } = place;
  while (!until.aborted) {
    const told = await client.connection.withDeadline(Date.now() + callDeadlineMs, () => client.workflow.signalWithStart(workflowTypes.provider, {
      workflowId: providerWorkflowId(provider), taskQueue: queues.items, args: [input], signal: providerSignals.runEnded, signalArgs: [ended],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING, staticSummary: `provider ${provider}`,
    })).then(() => true, () => false);
    if (told) break;
    await pause(againMs, until);
  }
  if (until.aborted) return;
  if (ended.end === 'answered') await clearTrouble(place, provider, trouble);
  // An answer of the same moment, told before this, may have taken the mark away.
  else await markTrouble(place, provider);
};
