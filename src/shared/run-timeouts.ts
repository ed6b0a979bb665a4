import type { RunRequest } from './activities.js';

/** What a run may need beside its own deadline: clone, fetch, push, an engine that was away. Seconds. */
const marginSeconds = 300;
/** A start-to-close that never ends a run by itself: a laptop may sleep over night in the middle of one. */
const longestSleepSeconds = 24 * 3600;

/** The run's own limit in seconds: after it the runner ends the process tree. */
export const runDeadlineSeconds = (request: RunRequest): number =>
  request.kind === 'agent' ? request.agent.timeoutSeconds + request.agent.graceSeconds : request.timeoutSeconds + commandGraceSeconds;

/** Seconds between SIGTERM and SIGKILL for commands of gates and deployments. */
export const commandGraceSeconds = 20;

/** A lease ends so much earlier than the failover that two hosts never run at once. Seconds. */
export const leaseMarginSeconds = 30;

/**
 * Time-outs of the activity `run`, in milliseconds. `failoverSeconds` is null with the embedded engine: no other
 * host could take over, so only a follower that stays away longer than the whole run costs a new attempt.
 * With a cluster it is `agents.failover`.
 */
export const runTimeouts = (request: RunRequest, failoverSeconds: number | null): { heartbeatTimeout: number; startToCloseTimeout: number } => {
  const deadline = runDeadlineSeconds(request);
  return {
    heartbeatTimeout: (failoverSeconds ?? deadline + marginSeconds) * 1000,
    startToCloseTimeout: (deadline + marginSeconds + longestSleepSeconds) * 1000,
  };
};

/**
 * Retry of the activity `run`: for lost followers alone. The next attempt finds the run by its id. Every failure
 * that `run` itself throws (CONNECTION_AWAY, DISK_FULL, GIT_FAILED) is non-retryable: the workflow waits and asks
 * again with the same run id, and what had been run is not run again.
 */
export const runRetry = { initialInterval: 1_000, backoffCoefficient: 1, maximumInterval: 1_000 } as const;

/** The lease in seconds that belongs to a heartbeat time-out, or null where there is no other host. */
export const leaseSeconds = (heartbeatSeconds: number, cluster: boolean): number | null =>
  cluster ? Math.max(heartbeatSeconds - leaseMarginSeconds, heartbeatSeconds / 2) : null;
