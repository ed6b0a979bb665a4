import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { AgentActivities, ItemActivities, LocalActivities, NoticeActivities, ProjectActivities, RunActivities, RunOutcome, RunRequest } from '../shared/activities.js';
import { connectionQueue, queues } from '../shared/ids.js';
import type { PullActivities } from '../shared/pull.js';
import type { ReconcileActivities } from '../shared/reconcile.js';
import { runRetry, runTimeouts } from '../shared/run-timeouts.js';
import type { TicketActivities } from '../shared/ticket.js';
import type { ItemData } from './policy/item-data.js';

/** Three tries within 15 s; after that the item waits for the connection, visibly. */
const threeTries = { maximumAttempts: 3, initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '6s' } as const;
/** They beat while they work: a worker's death is noticed in this time. */
const heartbeatTimeout = '10s';
const wait = { cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED } as const;

export const local = proxyLocalActivities<LocalActivities>({ startToCloseTimeout: '10s', retry: { maximumAttempts: 5 } });

export const item = proxyActivities<ItemActivities>({ ...wait, taskQueue: queues.items, startToCloseTimeout: '2m', heartbeatTimeout, retry: threeTries });

export const notice = proxyActivities<NoticeActivities>({ ...wait, taskQueue: queues.items, startToCloseTimeout: '1m', heartbeatTimeout, retry: threeTries });

/** A queue that nobody serves, of a connection that the configuration no longer has, is a connection that is away. */
const atConnection = (connection: string) =>
  ({ ...wait, taskQueue: connectionQueue(connection), startToCloseTimeout: '2m', scheduleToStartTimeout: '5m', heartbeatTimeout, retry: threeTries }) as const;

export const ticketOf = ({ item: { ticket } }: ItemData): TicketActivities => proxyActivities<TicketActivities>(atConnection(ticket?.connection ?? ''));

export const pullOf = ({ forge }: ItemData): PullActivities => proxyActivities<PullActivities>(atConnection(forge?.connection ?? ''));

/** Loops for as long as a worker lives; another one goes on when it dies. */
export const reconcileOn = (connection: string): ReconcileActivities => proxyActivities<ReconcileActivities>({
  ...wait, taskQueue: connectionQueue(connection), startToCloseTimeout: '30d', heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

export const createsTickets = (connection: string): Pick<TicketActivities, 'createTicket'> => proxyActivities<TicketActivities>(atConnection(connection));

/** Waits on the host until a work tree is clean or an agent can work: no event a look. */
export const patient = proxyActivities<ItemActivities & AgentActivities>({
  ...wait, taskQueue: queues.items, startToCloseTimeout: '30d', heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '10s' },
});

export const project = proxyActivities<ProjectActivities>({ ...wait, taskQueue: queues.items, startToCloseTimeout: '1m', heartbeatTimeout, retry: threeTries });

export interface RunPlace { queue: 'runs' | 'gates'; summary: string; priority: number; failoverSeconds: number | null }

/** The run's id is the activity's: a host finds it by that, whatever the attempt. */
export const runOn = (request: RunRequest, { queue, summary, priority, failoverSeconds }: RunPlace): Promise<RunOutcome> =>
  proxyActivities<RunActivities>({
    ...wait, ...runTimeouts(request, failoverSeconds),
    activityId: request.run, taskQueue: queues[queue], summary, retry: runRetry,
    priority: { priorityKey: priority, fairnessKey: request.project },
  }).run(request);
