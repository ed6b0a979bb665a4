import type { Client, WorkflowHandle } from '@temporalio/client';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { connectionQueue, itemWorkflowId, projectWorkflowId, queues } from '../../src/shared/ids.js';
import type { ItemDocument, ProjectDocument } from '../../src/shared/documents.js';
import type { Created, ProjectInput, ProjectSettings, VerbAnswer, VerbInput } from '../../src/shared/messages.js';
import { sendUpdate } from '../../src/client/send-update.js';
import { activitiesOf, bundlePath, World } from './world.js';

/** One project on the ground, with a world of its own. */
export interface Lock {
  world: World;
  client: Client;
  project: WorkflowHandle;
  key: string;
  create(title: string, over?: Record<string, unknown>): Promise<string>;
  item(key: string): WorkflowHandle;
  show(key: string): Promise<ItemDocument>;
  status(): Promise<ProjectDocument>;
  act(key: string, verb: string, input?: VerbInput): Promise<VerbAnswer>;
  /** Polls until the item is so; says what it is instead after two minutes: a task that the worker lost costs ten seconds. */
  until(key: string, is: Partial<ItemDocument> | ((item: ItemDocument) => boolean)): Promise<ItemDocument>;
}

/** A server with workers on it, for all tests of a file. */
export interface Ground {
  client: Client;
  begin(options?: { items?: number; world?: World; /** The connection of its tracker. */ tracker?: string }): Promise<Lock>;
  /** Ends what the last test left: a run that goes on would hold the clock. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const matches = (item: ItemDocument, is: Partial<ItemDocument>): boolean =>
  Object.entries(is).every(([name, value]) => JSON.stringify(item[name as keyof ItemDocument]) === JSON.stringify(value));

const letters = (n: number): string => String.fromCharCode(65 + Math.floor(n / 26) % 26, 65 + n % 26);

export const pollUntil = async <T>(look: () => Promise<T> | T, is: (value: T) => boolean, seconds = 120): Promise<T> => {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await look();
    if (is(value)) return value;
    if (Date.now() > deadline) throw new Error(`after ${seconds} s still ${JSON.stringify(value, null, 1)}`);
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
};

export const settingsOf = (project: string, items: number): ProjectSettings =>
  ({ project, hash: `h${items}`, items, repository: 'file:///nowhere', base: 'main', configFile: 'towpath.yaml' });

const openLock = async (client: Client, key: string, { items, world, tracker }: { items: number; world: World; tracker?: string | undefined }): Promise<Lock> => {
  const input: ProjectInput = { settings: { ...settingsOf(key, items), ...(tracker === undefined ? {} : { tracker }) } };
  const project = await client.workflow.start('project', { workflowId: projectWorkflowId(key), taskQueue: queues.items, args: [input] });
  const item = (name: string): WorkflowHandle => client.workflow.getHandle(itemWorkflowId(name));
  const show = (name: string): Promise<ItemDocument> => item(name).query<ItemDocument, []>('status');
  return {
    world, client, project, key, item, show,
    status: () => project.query<ProjectDocument, []>('status'),
    create: async (title, over = {}) => (await sendUpdate<Created>(client, { workflowId: projectWorkflowId(key), name: 'create', input: { title, body: '', ...over } })).key,
    act: (name, verb, given = {}) => sendUpdate<VerbAnswer>(client, { workflowId: itemWorkflowId(name), name: verb, input: given }),
    until: (name, is) => pollUntil(() => show(name), (document) => (typeof is === 'function' ? is(document) : matches(document, is))),
  };
};

/** Nothing is scheduled for or worked on by a worker; also where it has ended or never was. */
const rests = async (handle: WorkflowHandle): Promise<boolean> => {
  const { events } = await handle.fetchHistory().catch(() => ({ events: [] }));
  const tasks = (events ?? []).filter((event) => event.workflowTaskScheduledEventAttributes != null || event.workflowTaskStartedEventAttributes != null
    || event.workflowTaskCompletedEventAttributes != null || event.workflowExecutionTerminatedEventAttributes != null);
  return tasks.at(-1)?.workflowTaskScheduledEventAttributes == null && tasks.at(-1)?.workflowTaskStartedEventAttributes == null;
};

/** The time-skipping server never lets its clock jump again once a workflow was terminated in the middle of a task. */
const endAll = async (lock: Lock): Promise<void> => {
  const { counter } = await lock.status().catch(() => ({ counter: 0 }));
  const all = [lock.project, ...Array.from({ length: counter }, (_, at) => lock.item(`${lock.key}-${at + 1}`))];
  await pollUntil(async () => (await Promise.all(all.map(rests))).includes(false), (busy) => !busy);
  await Promise.all(all.map((handle) => handle.terminate('the test is over').catch(() => undefined)));
};

export interface Server { connection: NativeConnection; client: Client; namespace: string; close(): Promise<void> }

/** Workers on all queues of a server; each `begin` makes a project of its own. */
export const openGround = async (server: Server, options: Partial<WorkerOptions> = {}, connections: string[] = []): Promise<Ground> => {
  const worlds = new Map<string, World>();
  const activities = activitiesOf(worlds);
  const workers = await Promise.all([...Object.values(queues), ...connections.map(connectionQueue)].map((taskQueue) => Worker.create({
    connection: server.connection, namespace: server.namespace, taskQueue, activities, maxHeartbeatThrottleInterval: '50ms',
    ...(taskQueue === queues.items ? { workflowBundle: { codePath: bundlePath }, ...options } : {}),
  })));
  const running = Promise.all(workers.map((worker) => worker.run()));
  let count = 0;
  const open: Lock[] = [];
  return {
    client: server.client,
    begin: async ({ items = 4, world = new World(), tracker } = {}) => {
      const key = `W${letters(count += 1)}`;
      worlds.set(key, world);
      const lock = await openLock(server.client, key, { items, world, tracker });
      open.push(lock);
      return lock;
    },
    clear: async () => {
      for (const lock of open.splice(0)) await endAll(lock);
    },
    close: async () => {
      for (const worker of workers) worker.shutdown();
      await running;
      await server.close();
    },
  };
};
