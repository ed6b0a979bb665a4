import { isGrpcServiceError, type Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { TokenJson } from '../../contracts/run-directory.js';
import { callDeadlineMs } from '../call-deadline.js';

const states = proto.temporal.api.enums.v1.PendingActivityState;
const running = proto.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
const notFound = 5;

/**
 * Who wants a run whose token is dead. `pending`: its next attempt, on this host or not yet handed out;
 * `elsewhere`: another host works on it; `unwanted`: nobody waits for it any more.
 */
export type Standing = 'pending' | 'elsewhere' | 'unwanted' | 'unreachable';

export interface StandingQuery { client: Client; token: TokenJson; identity: string }

/** Asks the workflow, since a dead token alone says nothing about the run. */
export const readStanding = async ({ client, token, identity }: StandingQuery): Promise<Standing> => {
  const { namespace } = client.options;
  const execution = { workflowId: token.workflowId, runId: token.workflowRunId };
  try {
    const answer = await client.connection.withDeadline(Date.now() + callDeadlineMs, () =>
      client.workflowService.describeWorkflowExecution({ namespace, execution }));
    if (answer.workflowExecutionInfo?.status !== running) return 'unwanted';
    const activity = answer.pendingActivities.find((one) => one.activityId === token.activityId);
    if (activity === undefined) return 'unwanted';
    const started = activity.state === states.PENDING_ACTIVITY_STATE_STARTED || activity.state === states.PENDING_ACTIVITY_STATE_CANCEL_REQUESTED;
    return started && activity.lastWorkerIdentity !== identity ? 'elsewhere' : 'pending';
  } catch (error) {
    const gone = error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && Number(error.code) === notFound);
    return gone ? 'unwanted' : 'unreachable';
  }
};
