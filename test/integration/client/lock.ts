import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectClient } from '../../../src/client/connect-client.js';
import type { CreateRequest, TowpathClient } from '../../../src/client/towpath-client.js';
import { openHome, type Home } from '../../../src/host/home.js';
import { projectWorkflowId, queues } from '../../../src/shared/ids.js';
import type { ItemDocument } from '../../../src/shared/documents.js';
import type { Actor, ProjectInput } from '../../../src/shared/messages.js';
import { silence } from '../../support/silence.js';
import { activitiesOf, bundlePath, type World } from '../../workflows/world.js';
import { freshNamespace } from '../../support/engine.js';

export const anna: Actor = { channel: 'cli', id: 'anna', name: 'anna' };

export const wanted = (title: string, change: Partial<CreateRequest> = {}): CreateRequest =>
  ({ title, body: '', project: 'WEB', pipeline: null, priority: 3, idempotencyKey: null, again: false, by: anna, ...change });

interface Place { address: string; namespace: string; close: () => Promise<void> }

/** The real workflows on a real engine; only what their activities do is a fake world. The client is the one that people use. */
export class Lock {
  #stopWorkers: (() => Promise<void>) | undefined;
  readonly #projects: string[] = [];
  private constructor(readonly place: Place, readonly home: Home, readonly raw: Client, readonly client: TowpathClient) {}

  /** Without a place: a namespace of its own on the engine of all tests. */
  static async open(given?: Place): Promise<Lock> {
    const place = given ?? await freshNamespace('client');
    const home = openHome(join(await mkdtemp(join(tmpdir(), 'towpath-client-')), 'home'));
    const { address, namespace } = place;
    const raw = new Client({ connection: await Connection.connect({ address }), namespace });
    return new Lock(place, home, raw, await connectClient({ address, namespace, home }));
  }

  async startProject(project: string, items = 4): Promise<void> {
    this.#projects.push(project);
    const input: ProjectInput = { settings: { project, hash: 'h', items, repository: `file:///srv/${project}.git`, base: 'main', configFile: '/srv/towpath.yaml' } };
    await this.raw.workflow.start('project', { workflowId: projectWorkflowId(project), taskQueue: queues.items, args: [input] });
  }

  /** Workers on every queue; all projects share the world. */
  async startWorkers(world: World): Promise<void> {
    silence();
    const activities = activitiesOf(new Map(this.#projects.map((project) => [project, world])));
    const connection = await NativeConnection.connect({ address: this.place.address });
    const workers = await Promise.all(Object.values(queues).map(async (taskQueue) => Worker.create({
      connection, namespace: this.place.namespace, taskQueue, activities, stickyQueueScheduleToStartTimeout: '1s',
      ...(taskQueue === queues.items ? { workflowBundle: { codePath: bundlePath } } : {}),
    })));
    const running = Promise.all(workers.map(async (worker) => worker.run()));
    this.#stopWorkers = async () => {
      for (const worker of workers) worker.shutdown();
      await running;
      await connection.close();
    };
  }

  async stopWorkers(): Promise<void> { await this.#stopWorkers?.(); this.#stopWorkers = undefined; }

  async until(key: string, is: (item: ItemDocument) => boolean): Promise<ItemDocument> {
    return eventually(async () => this.client.item(key), is);
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.client.close();
    await this.raw.connection.close();
    await this.place.close();
    await rm(join(this.home.root, '..'), { recursive: true, force: true });
  }
}

/** Asks until the answer is as wanted. */
export const eventually = async <T>(ask: () => Promise<T>, is: (answer: T) => boolean, ms = 30_000): Promise<T> => {
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (is(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
};
