import { join } from 'node:path';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { createAgentActivities } from '../activities/agent/agent-ready.js';
import { createNoticeActivities } from '../activities/notice/notify.js';
import { createItemActivities } from '../activities/item/item-activities.js';
import { createPolicyActivities } from '../activities/policy/policy-activities.js';
import { createProjectActivities } from '../activities/project/project-activities.js';
import type { RunHost } from '../activities/run/run-host.js';
import { createReconcile } from '../activities/reconcile/reconcile.js';
import { createTicketActivities } from '../activities/ticket/ticket-activities.js';
import { createPullActivities } from '../activities/pull/pull-activities.js';
import { createRun } from '../activities/run/run.js';
import type { Bridges } from '../connections/bridges.js';
import type { ConfigStore } from '../config/store.js';
import { packageRoot } from '../runner/start.js';
import type { Standings } from '../host/standings.js';
import { connectionQueue, queues } from '../shared/ids.js';
import { HostSlots } from './host-slots.js';

export interface WorkersOptions {
  connection: NativeConnection;
  namespace: string;
  host: RunHost;
  configs: ConfigStore;
  failoverSeconds: number | null;
  bridges: Bridges;
  standings: Standings;
  /** The bundle of the workflows; a file. */
  bundle: string;
  link?: (key: string) => string | null;
  /** Shows a line to the people of this installation. */
  notice: (text: string) => void;
}

export const defaultBundle = (): string => join(packageRoot(), 'dist', 'workflows.bundle.js');

const defaultSlots = { runs: 2, gates: 2 } as const;

const common = ({ connection, namespace, host }: WorkersOptions): Omit<WorkerOptions, 'taskQueue'> => ({
  connection, namespace, identity: host.identity,
  // A worker that goes hands its runs over at once.
  shutdownGraceTime: 0,
  maxHeartbeatThrottleInterval: 1_000,
});

const itemsWorker = (options: WorkersOptions): Promise<Worker> => {
  const { host, configs, failoverSeconds, link, notice, bridges } = options;
  const { client, home, env } = host;
  return Worker.create({
    ...common(options), taskQueue: queues.items, workflowBundle: { codePath: options.bundle },
    activities: {
      ...createItemActivities({ home, bridges, ...(link === undefined ? {} : { link }) }),
      ...createProjectActivities({ home, configs, client, bridges }),
      ...createAgentActivities({ home, env, configs }),
      ...createNoticeActivities({ home, say: notice }),
      ...createPolicyActivities({ configs, client, failoverSeconds }),
    },
    // After a kill -9 an item is deaf for this long, not for the default 10 s.
    stickyQueueScheduleToStartTimeout: '1s',
    // A parked item costs memory only while it is cached; one that is not is replayed in some 50 ms when it is wanted.
    maxCachedWorkflows: 100,
    maxConcurrentActivityTaskExecutions: 20,
    maxConcurrentLocalActivityExecutions: 20,
    maxConcurrentWorkflowTaskExecutions: 40,
  });
};

const runsWorker = (options: WorkersOptions, queue: 'runs' | 'gates'): Promise<Worker> => {
  const { host, configs } = options;
  const kind = queue === 'runs' ? 'agent' : 'command';
  const slots = new HostSlots({ limit: () => configs.host()?.[queue] ?? defaultSlots[queue], adopted: () => host.followed.adopted(kind) });
  const idle = { type: 'fixed-size', numSlots: 1 } as const;
  return Worker.create({
    ...common(options), taskQueue: queues[queue],
    activities: { run: createRun(host) },
    tuner: { activityTaskSlotSupplier: slots, workflowTaskSlotSupplier: idle, localActivityTaskSlotSupplier: idle, nexusTaskSlotSupplier: idle },
  });
};

type Activity = (...args: never[]) => Promise<unknown>;

/** How the connection took what it was asked is kept. */
const watched = (standings: Standings, connection: string, activities: object): Record<string, Activity> =>
  Object.fromEntries(Object.entries(activities as Record<string, Activity>).map(([name, work]) =>
    [name, async (...args: never[]) => standings.watch(connection, async () => work(...args))]));

/** What items and the reconciler ask of one connection. */
export const connectionWorker = (options: WorkersOptions, connection: string): Promise<Worker> => {
  const { host, configs, bridges, standings } = options;
  const { client, home, log } = host;
  return Worker.create({
    ...common(options), taskQueue: connectionQueue(connection),
    activities: {
      ...watched(standings, connection, { ...createTicketActivities({ connection, configs, bridges }), ...createPullActivities({ connection, home, configs, bridges }) }),
      reconcile: createReconcile({ home, client, configs, bridges, standings, log }),
    },
    // Its own pace is kept by the bridges; one slot is the reconciler's.
    maxConcurrentActivityTaskExecutions: 6,
  });
};

/** One worker a queue: items with the quick activities, agents, commands. */
export const buildWorkers = (options: WorkersOptions): Promise<Worker[]> =>
  Promise.all([itemsWorker(options), runsWorker(options, 'runs'), runsWorker(options, 'gates')]);
