import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, writeAtomic } from '../../host/files.js';
import type { ProviderPlace } from './place.js';

/**
 * Whether a provider has failed since it last answered, as this home knows: then its circuit is asked before a run starts,
 * and an answer is worth telling. Otherwise neither costs anything. With a cluster other hosts may know more.
 */
const markOf = ({ home }: ProviderPlace, provider: string): string => join(home.providers, provider);

export const inTrouble = async (place: ProviderPlace, provider: string): Promise<boolean> =>
  place.cluster || access(markOf(place, provider)).then(() => true, () => false);

export const markTrouble = async (place: ProviderPlace, provider: string): Promise<void> => {
  await makePrivateFolder(place.home.providers);
  await writeAtomic(markOf(place, provider), new Date().toISOString());
};

export const clearTrouble = (place: ProviderPlace, provider: string): Promise<void> => rm(markOf(place, provider), { force: true });
