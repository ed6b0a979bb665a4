import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Home } from '../../host/home.js';
import { callDeadlineMs } from '../call-deadline.js';
import type { RunHost } from './run-host.js';
import { listRunFolders } from './run-place.js';
import { readToken } from './token.js';

const started = proto.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;

interface GivenRun { workflowId: string; runId: string; activityId: string; attempt: number }

/** Runs that the engine has given to this host and whose attempts have not ended. */
const givenRuns = async (client: Client, identity: string): Promise<GivenRun[]> => {
  const given: GivenRun[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query: 'ExecutionStatus = "Running" AND ItemState = "running"' })) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const { raw } = await client.connection.withDeadline(Date.now() + callDeadlineMs, () => handle.describe());
    for (const { activityType, activityId, state, attempt, lastWorkerIdentity } of raw.pendingActivities ?? []) {
      const ours = activityType?.name === 'run' && state === started && lastWorkerIdentity === identity;
      if (ours && activityId != null) given.push({ workflowId, runId, activityId, attempt: attempt ?? 1 });
    }
  }
  return given;
};

const keyOf = ({ runId, activityId, attempt }: Omit<GivenRun, 'workflowId'>): string => `${runId} ${activityId} ${attempt}`;

/** The attempts whose tokens are on disk. Read before any of them is adopted: adoption renames directories under way. */
export const readKnownAttempts = async (home: Home): Promise<ReadonlySet<string>> => {
  const tokens = await Promise.all((await listRunFolders(home)).map(readToken));
  return new Set(tokens.flatMap((token) => (token === undefined ? [] : [keyOf({ ...token, runId: token.workflowRunId })])));
};

/**
 * An attempt can die with its worker before anything of it is on disk, or its token can be torn: nobody could follow
 * it, and its item would wait for the whole heartbeat time-out. It is failed at boot, and the next attempt begins or
 * finds the run by its id. Only where there is no other host; before the worker polls.
 */
export const releaseLostStarts = async ({ client, identity, log }: RunHost, known: ReadonlySet<string>): Promise<number> => {
  const given = await givenRuns(client, identity);
  const lost = given.filter((one) => !known.has(keyOf(one)));
  for (const { workflowId, runId, activityId } of lost) {
    log(`${workflowId}: attempt of run ${activityId} died before it was on disk; it is given out again`);
    const failure = ApplicationFailure.create({ type: 'WORKER_AWAY', message: 'the worker died before the run was on disk' });
    await client.connection.withDeadline(Date.now() + callDeadlineMs, () => client.activity.fail({ workflowId, runId, activityId }, failure));
  }
  return lost.length;
};
