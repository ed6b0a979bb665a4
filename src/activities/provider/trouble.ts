import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, readIfThere, writeAtomic } from '../../host/files.js';
import type { RunHost } from '../run/run-host.js';

/**
 * Whether a provider has failed since it last answered, as this home knows: then its circuit is asked before a run starts,
 * and an answer is worth telling. Otherwise neither costs anything. With a cluster other hosts may know more.
 */
const markOf = ({ home }: RunHost, provider: string): string => join(home.providers, provider);

/** The mark, another one for each failure; undefined: no trouble. */
export const readTrouble = async (host: RunHost, provider: string): Promise<string | undefined> =>
  (await readIfThere(markOf(host, provider))) ?? (host.cluster ? '' : undefined);

export const markTrouble = async (host: RunHost, provider: string): Promise<void> => {
  await makePrivateFolder(host.home.providers);
  await writeAtomic(markOf(host, provider), `${new Date().toISOString()} ${randomUUID()}`);
};

/** Only the trouble that was there before the answer was told: a failure of the same moment stays marked. */
export const clearTrouble = async (host: RunHost, provider: string, seen: string | undefined): Promise<void> => {
  if (await readIfThere(markOf(host, provider)) === seen) await rm(markOf(host, provider), { force: true });
};
