import { writeAtomic, makePrivateFolder } from '../../host/files.js';
import { archivePath } from '../../host/home.js';
import type { Home } from '../../host/home.js';
import type { ItemActivities } from '../../shared/activities.js';
import { cleanUp } from './clean-up.js';

/** `ItemActivities.archive`: the item's document outlives the workflow, what the host kept for the item does not. */
export const createArchive = ({ home }: { home: Home }): ItemActivities['archive'] =>
  async (document) => {
    await makePrivateFolder(home.archive);
    await writeAtomic(archivePath(home, document.key), `${JSON.stringify(document, null, 2)}\n`);
    await cleanUp(home, document.key);
  };
