import {
  ActivityCancellationType, ActivityFailure, ApplicationFailure, CancellationScope, condition, defineQuery, defineSignal, isCancellation,
  proxyActivities, setHandler,
} from '@temporalio/workflow';
import type { RunActivities, RunOutcome, RunRequest } from '../../../../src/shared/activities.js';
import type { ProjectInput, ProjectSettings } from '../../../../src/shared/messages.js';
import { queues } from '../../../../src/shared/ids.js';
import { runRetry, runTimeouts } from '../../../../src/shared/run-timeouts.js';

export interface RunOnce { request: RunRequest; heartbeatSeconds: number | null; failoverSeconds: number | null; waitBetween: boolean }
export interface RunOnceAnswer { outcome: RunOutcome | null; failures: string[]; cancelled: boolean }

export const stopSignal = defineSignal('stop');
export const againSignal = defineSignal('again');
export const startedQuery = defineQuery<string[]>('started');
const runStarted = defineSignal<[{ run: string }]>('runStarted');

/** Calls `run` once as an item does; after a failure that passes, once more with the same run id. */
export async function runOnce({ request, heartbeatSeconds, failoverSeconds, waitBetween }: RunOnce): Promise<RunOnceAnswer> {
  const started: string[] = [];
  const failures: string[] = [];
  let again = !waitBetween;
  const scope = new CancellationScope();
  setHandler(stopSignal, () => { scope.cancel(); });
  setHandler(againSignal, () => { again = true; });
  setHandler(runStarted, ({ run }) => { started.push(run); });
  setHandler(startedQuery, () => started);
  const timeouts = runTimeouts(request, failoverSeconds);
  const { run } = proxyActivities<RunActivities>({
    ...timeouts, ...(heartbeatSeconds === null ? {} : { heartbeatTimeout: heartbeatSeconds * 1000 }),
    activityId: request.run, taskQueue: request.kind === 'agent' ? queues.runs : queues.gates, retry: runRetry,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  for (;;) {
    try {
      return { outcome: await scope.run(() => run(request)), failures, cancelled: false };
    } catch (error) {
      if (isCancellation(error)) return { outcome: null, failures, cancelled: true };
      if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) throw error;
      failures.push(`${error.cause.type ?? ''}: ${error.cause.message}`);
      if (failures.length > 3) return { outcome: null, failures, cancelled: false };
      await condition(() => again);
    }
  }
}

export const settingsQuery = defineQuery<ProjectSettings[]>('settings');

/** What a worker tells the workflow of a project, in order. */
export async function project({ settings }: ProjectInput): Promise<void> {
  const told: ProjectSettings[] = [settings];
  setHandler(defineSignal<[ProjectSettings]>('settings'), (one) => { told.push(one); });
  setHandler(settingsQuery, () => told);
  await condition(() => false);
}
