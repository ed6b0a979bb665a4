import type { TowpathClient } from '../../client/towpath-client.js';
import { TowpathError } from '../../shared/error-table.js';
import { pauseFor } from '../system/pause.js';

const mostMs = 20_000;

/** Waits until every project answers, so that `start` works as soon as `up` says that it serves. Thrown with what keeps one from it. */
export const awaitProjects = async (client: Pick<TowpathClient, 'project'>, keys: readonly string[]): Promise<void> => {
  const last = Date.now() + mostMs;
  const never = new AbortController().signal;
  for (const key of keys) {
    for (;;) {
      const problem = await client.project(key).then(() => undefined, (error: unknown) => error);
      if (problem === undefined) break;
      const passes = problem instanceof TowpathError && ['PROJECT_NOT_FOUND', 'WORKER_AWAY', 'ENGINE_UNREACHABLE'].includes(problem.code);
      if (!passes || Date.now() > last) throw problem;
      await pauseFor(50, never);
    }
  }
};
