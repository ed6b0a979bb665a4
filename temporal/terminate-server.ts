import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from '../src/contracts/run-directory.js';
import { isAlive } from '../src/host/process.js';

const send = (pid: number, signal: NodeJS.Signals): void => {
  try { process.kill(pid, signal); } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

const endedWithin = async (identity: ProcessIdentity, ms: number): Promise<boolean> => {
  const until = performance.now() + ms;
  while (await isAlive(identity)) {
    if (performance.now() > until) return false;
    await sleep(25);
  }
  return true;
};

/**
 * Ends the server and waits until it really has ended, which takes it about 2.6 s:
 * whoever opens its database file before that corrupts it.
 */
export const terminateServer = async (identity: ProcessIdentity, graceMs = 30_000): Promise<void> => {
  if (!(await isAlive(identity))) return;
  send(identity.pid, 'SIGTERM');
  if (await endedWithin(identity, graceMs)) return;
  send(identity.pid, 'SIGKILL');
  await endedWithin(identity, 10_000);
};
