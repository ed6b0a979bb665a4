import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, readIfThere, writeAtomic } from '../../host/files.js';
import type { ProviderPlace } from './place.js';

/**
 * Whether a provider has failed since it last answered, as this home knows: then its circuit is asked before a run starts,
 * and an answer is worth telling. Otherwise neither costs anything. With a cluster other hosts may know more.
 */
const markOf = ({ home }: ProviderPlace, provider: string): string => join(home.providers, provider);

/** The mark, another one for each failure; undefined: no trouble. */
export const readTrouble = async (place: ProviderPlace, provider: string): Promise<string | undefined> =>
  (await readIfThere(markOf(place, provider))) ?? (place.cluster ? '' : undefined);

export const markTrouble = async (place: ProviderPlace, provider: string): Promise<void> => {
  await makePrivateFolder(place.home.providers);
  await writeAtomic(markOf(place, provider), `${new Date().toISOString()} ${randomUUID()}`);
};

/** Only the trouble that was there before the answer was told: a failure of the same moment stays marked. */
export const clearTrouble = async (place: ProviderPlace, provider: string, seen: string | undefined): Promise<void> => {
  if (await readIfThere(markOf(place, provider)) === seen) await rm(markOf(place, provider), { force: true });
};
