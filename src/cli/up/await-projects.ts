import type { TowpathClient } from '../../client/towpath-client.js';
import { TowpathError } from '../../shared/error-table.js';
import { pauseFor } from '../system/pause.js';

type Asked = Pick<TowpathClient, 'project'>;

/** Waits until every project answers, so that `start` works as soon as `up` says that it serves. Thrown with what keeps one from it. */
export const awaitProjects = async (client: Asked, keys: readonly string[], mostMs = 20_000): Promise<void> => {
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

/**
 * The same at a start, where nobody waits for the answer: a worker that has much to catch up on, or an engine that has
 * just died, is no reason to end. Thrown with what does not pass by itself.
 */
export const greetProjects = async ({ client, keys, say, mostMs }: { client: Asked; keys: readonly string[]; say: (line: string) => void; mostMs?: number }): Promise<void> => {
  try {
    await awaitProjects(client, keys, mostMs);
  } catch (error) {
    if (!(error instanceof TowpathError && (error.code === 'WORKER_AWAY' || error.code === 'ENGINE_UNREACHABLE'))) throw error;
    say(`Not every project has answered yet (${error.message}); deliveries and items are taken up as it goes on.`);
  }
};
