import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, readJsonIfWhole } from '../../host/files.js';
import type { Home } from '../../host/home.js';
import { endedDelivery, timeOfId, type EndedDelivery, type SpooledDelivery } from './delivery-record.js';
import { listSpool, parseLine } from './spool-files.js';

/** Bytes of ended deliveries that are kept at most, the newest ones. */
export const keptBytes = 256 * 1024 * 1024;

/** A delivery as it is shown: `outcome` null while it waits. */
export type ShownDelivery = SpooledDelivery & Partial<Pick<EndedDelivery, 'endedAt'>> & { outcome: EndedDelivery['outcome'] | null };

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
const idPattern = /^[0-9a-z-]{1,80}$/;
const pathOf = (home: Home, id: string): string => join(home.deliveries, `${id}.json`);

/** Whole or not at all, but not synced: lost with the power, its spool file is carried again. */
export const keepEnded = async (home: Home, ended: EndedDelivery): Promise<void> => {
  const temporary = join(home.deliveries, `.${ended.id}.${randomBytes(4).toString('hex')}`);
  const write = async (): Promise<void> => {
    await writeFile(temporary, JSON.stringify(ended), { mode: 0o600 });
    await rename(temporary, pathOf(home, ended.id));
  };
  try {
    await write().catch(async (error: unknown) => {
      if (!isGone(error)) throw error;
      await makePrivateFolder(home.deliveries);
      await write();
    });
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
};

/** undefined: there is none, or it is torn. */
export const readEnded = async (home: Home, id: string): Promise<EndedDelivery | undefined> => {
  if (!idPattern.test(id)) return undefined;
  const parsed = endedDelivery.safeParse(await readJsonIfWhole(pathOf(home, id)));
  return parsed.success ? parsed.data as unknown as EndedDelivery : undefined;
};

/** Ids of ended deliveries, newest first. */
export const listEnded = async (home: Home): Promise<string[]> => {
  const names = await readdir(home.deliveries).catch((error: unknown) => { if (isGone(error)) return []; throw error; });
  return names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).map((name) => name.slice(0, -5)).sort().reverse();
};

/** Deliveries that wait, oldest first. */
export const readWaiting = async (home: Home): Promise<ShownDelivery[]> => {
  const waiting: ShownDelivery[] = [];
  for (const name of await listSpool(home.spool)) {
    const text = await readFile(join(home.spool, name), 'utf8').catch((error: unknown) => { if (isGone(error)) return ''; throw error; });
    for (const line of text.split('\n')) {
      const record = line === '' ? undefined : parseLine(line);
      if (record !== undefined) waiting.push({ ...record, outcome: null });
    }
  }
  return waiting;
};

export interface Bounds { days: number; bytes: number; now: number }

/** Removes what is older than that, then the oldest until the rest fits. */
export const sweepEnded = async (home: Home, { days, bytes, now }: Bounds): Promise<void> => {
  let kept = 0;
  for (const id of await listEnded(home)) {
    const path = pathOf(home, id);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    const received = timeOfId(id);
    kept += found.size;
    const isOld = now - (Number.isNaN(received) ? found.mtimeMs : received) > days * 24 * 3_600_000;
    if (isOld || kept > bytes) await unlink(path).catch(() => undefined);
  }
};
