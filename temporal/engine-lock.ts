import { randomUUID } from 'node:crypto';
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from '../src/contracts/run-directory.js';
import { createOnce, makePrivateFolder, readJsonIfWhole } from '../src/host/files.js';
import type { Home } from '../src/host/home.js';
import { identify, isAlive } from '../src/host/process.js';
import { TowpathError } from '../src/shared/error-table.js';

const prefix = 'claim.';
const remove = async (path: string): Promise<void> => unlink(path).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'ENOENT') throw error;
});

/** The pid behind another living claim, or undefined. Claims of the dead are removed: their names never come back. */
const livingRival = async (home: Home, own: string): Promise<number | undefined> => {
  for (const name of await readdir(home.engine)) {
    if (!name.startsWith(prefix) || name === own) continue;
    const rival = processIdentity.safeParse(await readJsonIfWhole(join(home.engine, name)));
    if (rival.success && await isAlive(rival.data)) return rival.data.pid;
    await remove(join(home.engine, name));
  }
  return undefined;
};

/**
 * Everybody writes a claim first and looks second, so of two at once at least one sees the other and gives way.
 * No claim is ever taken over: a dead one is nobody's.
 */
const claim = async (home: Home): Promise<{ own: string } | { rival: number }> => {
  const self = await identify(process.pid);
  const own = `${prefix}${randomUUID()}`;
  await createOnce(join(home.engine, own), JSON.stringify(self));
  const rival = await livingRival(home, own);
  if (rival === undefined) return { own };
  await remove(join(home.engine, own));
  return { rival };
};

export interface LockOptions { say?: ((line: string) => void) | undefined; waitMs?: number }

/**
 * Runs `work` while nobody else starts or stops this home's engine.
 * Thrown when another process holds on for 5 minutes (ENGINE_FAILED).
 */
export const withEngineLock = async <T>(home: Home, work: () => Promise<T>, { say, waitMs = 300_000 }: LockOptions = {}): Promise<T> => {
  await makePrivateFolder(home.engine);
  const until = performance.now() + waitMs;
  let told = false;
  for (;;) {
    const answer = await claim(home);
    if ('own' in answer) {
      try { return await work(); } finally { await remove(join(home.engine, answer.own)); }
    }
    if (performance.now() > until) throw new TowpathError('ENGINE_FAILED', `process ${answer.rival} has been starting or stopping it for ${waitMs / 60_000} minutes`);
    if (!told) say?.(`Process ${answer.rival} is starting or stopping this home's engine; waiting for it.`);
    told = true;
    // Uneven, so that two that gave way to each other do not meet again and again.
    await sleep(20 + Math.random() * 80);
  }
};
