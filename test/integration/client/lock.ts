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
import { bundlePath, type World } from '../../workflows/world.js';
import { DevServer } from './dev-server.js';

export const anna: Actor = { channel: 'cli', id: 'anna', name: 'anna' };

export const wanted = (title: string, change: Partial<CreateRequest> = {}): CreateRequest =>
  ({ title, body: '', project: 'WEB', pipeline: null, priority: 3, idempotencyKey: null, again: false, by: anna, ...change });

/** The real workflows on a real engine; only what their activities do is a fake world. The client is the one that people use. */
export class Lock {
  private constructor(readonly server: DevServer, readonly home: Home, readonly raw: Client, readonly client: TowpathClient) {}
  #stopWorkers: (() => Promise<void>) | undefined;

  static async open(): Promise<Lock> {
    const root = await mkdtemp(join(tmpdir(), 'towpath-client-'));
    const server = await DevServer.start(join(root, 'engine.db'));
    const home = openHome(join(root, 'home'));
    const raw = new Client({ connection: await Connection.connect({ address: server.address }) });
    return new Lock(server, home, raw, await connectClient({ address: server.address, namespace: 'default', home }));
  }

  async startProject(project: string, items = 4): Promise<void> {
    const input: ProjectInput = { settings: { project, hash: 'h', items, repository: `file:///srv/${project}.git`, base: 'main', configFile: '/srv/towpath.yaml' } };
    await this.raw.workflow.start('project', { workflowId: projectWorkflowId(project), taskQueue: queues.items, args: [input] });
  }

  async startWorkers(world: World): Promise<void> {
    const connection = await NativeConnection.connect({ address: this.server.address });
    const workers = await Promise.all(Object.values(queues).map(async (taskQueue) => Worker.create({
      connection, taskQueue, activities: world.activities(), stickyQueueScheduleToStartTimeout: '1s',
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
    await this.server.stop();
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
