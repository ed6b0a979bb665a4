import { rename } from 'node:fs/promises';
import { readArchived } from '../../client/archive.js';
import { writeAtomic, makePrivateFolder } from '../../host/files.js';
import { archivePath } from '../../host/home.js';
import type { Home } from '../../host/home.js';
import type { ItemActivities } from '../../shared/activities.js';
import { cleanUp } from './clean-up.js';

/** Where a round's document goes: the newest has the ticket's own name, and what stands there is put aside first. */
const placeOf = async (home: Home, key: string, round: number): Promise<string> => {
  const there = (await readArchived(home, key))?.round;
  if (there !== undefined && there > round) return archivePath(home, key, round);
  if (there !== undefined && there < round) await rename(archivePath(home, key), archivePath(home, key, there));
  return archivePath(home, key);
};

/** `ItemActivities.archive`: the item's document outlives the workflow, what the host kept for the item's round does not. */
export const createArchive = ({ home }: { home: Home }): ItemActivities['archive'] =>
  async (document) => {
    const { key, round } = document;
    await makePrivateFolder(home.archive);
    await writeAtomic(await placeOf(home, key, round), `${JSON.stringify(document, null, 2)}\n`);
    await cleanUp(home, { key, round });
  };
