import { CompleteAsyncError, Context, type Info } from '@temporalio/activity';
import type { TokenJson } from '../../contracts/run-directory.js';
import type { RunActivities, RunRequest } from '../../shared/activities.js';
import { failure } from '../../shared/errors.js';
import { itemSignals, type RunStarted } from '../../shared/messages.js';
import { asRunFailure } from './ending.js';
import { Follower } from './follower.js';
import { openRun } from './open-run.js';
import type { RunHost } from './run-host.js';

/** A run that waited longer for a place on a host is told to its item, which says `slot` meanwhile. Milliseconds. */
const promptMs = 1_500;

/**
 * The activity `run`. It never returns a value: whoever follows the run completes it by token, since a value returned
 * while the engine is away would be lost, and since the follower may by then be another process.
 */
export const createRun = (host: RunHost): RunActivities['run'] => async (request) => {
  const context = Context.current();
  const token = tokenOf(context.info);
  tellStarted(host, request, context.info);
  const opened = await openRun(host, request, token).catch((error: unknown) => { throw asRunFailure(error); });
  if (opened !== undefined) {
    const follower = new Follower(host, { ...opened, request, token, local: (progress) => { context.heartbeat(progress); } });
    await followHere(host, request, { follower, context, token });
  }
  throw new CompleteAsyncError();
};

interface Here { follower: Follower; context: Context; token: TokenJson }

const followHere = async (host: RunHost, request: RunRequest, { follower, context, token }: Here): Promise<void> => {
  // Only a person's stop ends the run: a shutdown or a lost attempt leaves it alone.
  const onCancel = (): void => {
    if (context.cancellationDetails?.cancelRequested !== true) return;
    follower.cancel().catch((error: unknown) => { host.log(`${request.key} ${request.run}: ${String(error)}`); });
  };
  context.cancellationSignal.addEventListener('abort', onCancel, { once: true });
  if (context.cancellationSignal.aborted) onCancel();
  const off = host.followed.add({ follower, kind: request.kind, stage: request.stage, adopted: false, workflowId: token.workflowId });
  try {
    await follower.follow();
  } catch (error) {
    throw asRunFailure(error);
  } finally {
    off();
    context.cancellationSignal.removeEventListener('abort', onCancel);
  }
};

/** Thrown when the activity was not called by a workflow (INTERNAL). */
const tokenOf = (info: Info): TokenJson => {
  if (info.workflowExecution === undefined) throw failure('INTERNAL', 'run is an activity of a workflow');
  return {
    token: info.base64TaskToken, attempt: info.attempt,
    workflowId: info.workflowExecution.workflowId, workflowRunId: info.workflowExecution.runId, activityId: info.activityId,
    scheduledAt: info.currentAttemptScheduledTimestampMs,
    heartbeatSeconds: (info.heartbeatTimeoutMs ?? info.startToCloseTimeoutMs) / 1000,
  };
};

/** Not awaited: the item asks by itself too, so a signal that is lost costs nothing. */
const tellStarted = (host: RunHost, { run, key }: RunRequest, info: Info): void => {
  if (info.workflowExecution === undefined || Date.now() - info.currentAttemptScheduledTimestampMs < promptMs) return;
  const { workflowId, runId } = info.workflowExecution;
  const started: RunStarted = { run };
  host.client.workflow.getHandle(workflowId, runId).signal(itemSignals.runStarted, started)
    .catch((error: unknown) => { host.log(`${key} ${run}: its start could not be told: ${String(error)}`); });
};
