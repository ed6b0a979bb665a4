import { mkdir, readdir, readlink, rename, symlink, unlink } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identify, isAlive } from '../../host/process.js';
import { TowpathError } from '../../shared/errors.js';

/**
 * A lock between processes of one host: numbered claims in a folder, the highest one holds. A claim is a symbolic
 * link whose target names its process, so it is made whole and at once; numbers are never used again while a higher
 * one stands, so a dead holder's claim is passed over, never taken away from under somebody.
 */
const released = 'released';

const isCode = (error: unknown, ...codes: string[]): boolean => codes.includes((error as NodeJS.ErrnoException).code ?? '');

const highest = async (folder: string): Promise<number> => {
  const numbers = (await readdir(folder)).filter((name) => /^[0-9]+$/.test(name)).map(Number);
  return Math.max(0, ...numbers);
};

const isHeld = async (folder: string, claim: number): Promise<boolean> => {
  if (claim === 0) return false;
  try {
    const text = await readlink(join(folder, String(claim)));
    if (text === released) return false;
    const [pid, startTicks, bootId] = text.split(':');
    return await isAlive({ pid: Number(pid), startTicks: Number(startTicks), bootId: bootId ?? '' });
  } catch (error) {
    // A higher claim has removed it: look again.
    if (isCode(error, 'ENOENT')) return true;
    throw error;
  }
};

const tryClaim = async (folder: string, me: string): Promise<number | undefined> => {
  const last = await highest(folder);
  if (await isHeld(folder, last)) return undefined;
  const claim = last + 1;
  try {
    await symlink(me, join(folder, String(claim)));
  } catch (error) {
    if (isCode(error, 'EEXIST')) return undefined;
    throw error;
  }
  if ((await highest(folder)) === claim) return claim;
  // Somebody claimed a higher number in between, and may have tidied this one away already.
  await unlink(join(folder, String(claim))).catch(() => undefined);
  return undefined;
};

const tidy = async (folder: string, claim: number): Promise<void> => {
  for (const name of await readdir(folder)) {
    if (/^[0-9]+$/.test(name) && Number(name) < claim) await unlink(join(folder, name)).catch(() => undefined);
  }
};

const release = async (folder: string, claim: number): Promise<void> => {
  const mark = join(folder, `released.${randomBytes(4).toString('hex')}`);
  await symlink(released, mark);
  await rename(mark, join(folder, String(claim)));
};

const queues = new Map<string, Promise<unknown>>();

/** One after the other inside this process: the lock's claims cannot tell two callers of one process apart. */
const inTurn = <T>(folder: string, work: () => Promise<T>): Promise<T> => {
  const turn = (queues.get(folder) ?? Promise.resolve()).then(work, work);
  queues.set(folder, turn);
  const leave = (): void => { if (queues.get(folder) === turn) queues.delete(folder); };
  turn.then(leave, leave);
  return turn;
};

/** Does the work while no other process of this host holds the lock. Thrown after ten minutes of waiting: GIT_FAILED. */
export const withLock = <T>(folder: string, work: () => Promise<T>): Promise<T> => inTurn(folder, async () => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const self = await identify(process.pid);
  const me = `${process.pid}:${self?.startTicks ?? 0}:${self?.bootId ?? ''}`;
  const deadline = performance.now() + 600_000;
  let claim: number | undefined;
  while ((claim = await tryClaim(folder, me)) === undefined) {
    if (performance.now() > deadline) throw new TowpathError('GIT_FAILED', `${folder} has been locked for ten minutes`);
    await pause(10 + Math.random() * 20);
  }
  try {
    await tidy(folder, claim);
    return await work();
  } finally {
    await release(folder, claim);
  }
});
