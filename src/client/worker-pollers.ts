import { queues } from '../shared/ids.js';
import type { EngineLink } from './engine-link.js';
import type { Health } from './towpath-client.js';

/** A poll lasts a minute: who has not asked for longer is gone, although the engine lists it for five. */
const freshMs = 75_000;

/** temporal.api.enums.v1.TaskQueueType */
const kinds = { workflow: 1, activity: 2 } as const;

interface Queue { name: string; kind: keyof typeof kinds }

/** When each poller of a queue last asked, in epoch ms. */
const pollers = async (link: EngineLink, { name, kind }: Queue): Promise<number[]> => {
  const found = await link.ask({ name: `task queue ${name}`, notFound: 'ENGINE_NOT_PREPARED' }, async () =>
    link.client.workflowService.describeTaskQueue({ namespace: link.namespace, taskQueue: { name }, taskQueueType: kinds[kind] }), 2_000);
  return found.pollers.map((poller) => Number(poller.lastAccessTime?.seconds ?? 0) * 1_000);
};

/** When a worker last asked the queue for workflow tasks; null: longer ago than the engine remembers. */
export const lastWorker = async (link: EngineLink, queue: string): Promise<string | null> => {
  const times = await pollers(link, { name: queue, kind: 'workflow' });
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
};

/** Thrown when the engine is away. */
export const countPollers = async (link: EngineLink): Promise<NonNullable<Health['pollers']>> => {
  const fresh = async (queue: Queue): Promise<number> =>
    (await pollers(link, queue)).filter((at) => Date.now() - at < freshMs).length;
  const [items, runs, gates] = await Promise.all([
    fresh({ name: queues.items, kind: 'workflow' }),
    fresh({ name: queues.runs, kind: 'activity' }),
    fresh({ name: queues.gates, kind: 'activity' }),
  ]);
  return { items, runs, gates };
};
