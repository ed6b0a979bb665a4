import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import type { ProcessIdentity } from '../src/contracts/run-directory.js';
import { isAlive } from '../src/host/process.js';
import { ownsPort } from './owns-port.js';

export interface ServerToAwait { identity: ProcessIdentity; port: number; connection: Connection; withinMs?: number }

/** The namespace too must answer: a server says SERVING before it can be used. */
const answers = async (connection: Connection): Promise<boolean> =>
  connection.withDeadline(Date.now() + 1_000, async () => connection.workflowService.describeNamespace({ namespace: 'default' }))
    .then(() => true, () => false);

/** Waits until the server can be used, has ended, or has been silent for too long. */
export const awaitServer = async ({ identity, port, connection, withinMs = 60_000 }: ServerToAwait): Promise<'ready' | 'ended' | 'silent'> => {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    if (!(await isAlive(identity))) return 'ended';
    if (await ownsPort(identity.pid, port) && await answers(connection)) return 'ready';
    await sleep(25);
  }
  return 'silent';
};
