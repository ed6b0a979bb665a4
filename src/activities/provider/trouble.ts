import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, writeAtomic } from '../../host/files.js';
import type { RunHost } from '../run/run-host.js';

/**
 * Whether a provider has failed since it last answered, as this home knows: then its circuit is asked before a run starts,
 * and an answer is worth telling. Otherwise neither costs anything. With a cluster other hosts may know more.
 */
const markOf = ({ home }: RunHost, provider: string): string => join(home.providers, provider);

export const inTrouble = async (host: RunHost, provider: string): Promise<boolean> =>
  host.cluster || access(markOf(host, provider)).then(() => true, () => false);

export const markTrouble = async (host: RunHost, provider: string): Promise<void> => {
  await makePrivateFolder(host.home.providers);
  await writeAtomic(markOf(host, provider), new Date().toISOString());
};

export const clearTrouble = (host: RunHost, provider: string): Promise<void> => rm(markOf(host, provider), { force: true });
