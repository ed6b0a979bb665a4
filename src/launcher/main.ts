import { executeGit, type GitCall } from '../host/execute-git.js';
import { startRunner } from '../runner/start.js';
import { TowpathError } from '../shared/error-table.js';
import type { Order, Reply } from './messages.js';
import { Spare } from './spare.js';

/*
 * The launcher: a small process that starts programs for the worker. Starting one copies the page tables of whoever does
 * it: 1.6 ms here, 25 ms in a worker of 360 MB, and as long nothing else happens there. It holds nothing that matters:
 * where it dies, its calls have failed as if git had been killed.
 */

const going = new Map<number, AbortController>();
let spare: Spare | undefined;
let left = false;

const endWhenIdle = (): void => { if (left && going.size === 0) process.exit(0); };

const send = (reply: Reply): void => {
  // Without a worker nobody waits for it.
  if (process.connected) process.send?.(reply, () => undefined);
};

const failed = (id: number, error: unknown): Reply => {
  if (!(error instanceof TowpathError)) return { id, crash: error instanceof Error ? error.stack ?? error.message : String(error) };
  const { code, detail, facts } = error;
  return { id, failure: { code, detail, facts } };
};

const perform = async (id: number, work: (signal: AbortSignal) => Promise<Reply>): Promise<void> => {
  const controller = new AbortController();
  going.set(id, controller);
  try {
    send(await work(controller.signal));
  } catch (error) {
    send(failed(id, error));
  } finally {
    going.delete(id);
    endWhenIdle();
  }
};

const runGit = (id: number, call: Omit<GitCall, 'signal'>): Promise<void> => perform(id, async (signal) => {
  const { text: _, ...answer } = await executeGit({ ...call, signal });
  return { id, answer };
});

process.on('message', (order: Order) => {
  if ('spare' in order) spare ??= new Spare(order.spare);
  else if ('git' in order) void runGit(order.id, order.git);
  else if ('run' in order) void perform(order.id, async () => ({ id: order.id, pid: (await spare?.take(order.run)) ?? (await startRunner(order.run)) }));
  else going.get(order.id)?.abort();
});
// What has begun ends by itself or by its time-out: a push in two halves would be worse.
process.on('disconnect', () => {
  void (spare?.close() ?? Promise.resolve()).finally(() => { left = true; endWhenIdle(); });
});
