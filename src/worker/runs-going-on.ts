import type { FollowedRun } from '../activities/run/followed-runs.js';
import { readRunJson, readRunner } from '../activities/run/read-run.js';

/** A run that goes on without the worker. */
export interface RunGoingOn {
  key: string;
  run: string;
  stage: string;
  kind: 'agent' | 'command';
  /** When its deadline ends it, ISO 8601 UTC. */
  until: string;
  /** Its runner: SIGTERM to it ends the run in good order. null: not started yet. */
  pid: number | null;
}

/** What of the followed runs goes on, for a person who ends the worker. */
export const readRunGoingOn = async ({ follower, kind, stage }: FollowedRun): Promise<RunGoingOn> => {
  const { folder } = follower;
  const run = await readRunJson(folder).catch(() => undefined);
  const runner = await readRunner(folder);
  const began = run === undefined ? Date.now() : Date.parse(run.createdAt);
  const seconds = run === undefined ? 0 : run.timeoutSeconds + run.graceSeconds;
  return { key: folder.key, run: folder.run, stage, kind, until: new Date(began + seconds * 1000).toISOString(), pid: runner?.pid ?? null };
};
