import type { Home } from '../../host/home.js';
import type { ItemActivities } from '../../shared/activities.js';
import { createLocalForge } from '../forge/local/local-forge.js';
import { acrossTemporal } from '../across-temporal.js';
import { beating } from '../beating.js';
import { openMirror } from '../workspace/mirror.js';
import { createArchive } from './archive.js';
import { createMerge } from './merge.js';
import type { MergeDeps } from './merge.js';
import { treeClean } from './tree-clean.js';

export interface ItemDeps {
  home: Home;
  /** Where people see an item's pull request, or null. */
  link?: (key: string) => string | null;
}

/** The forge of a project: `local`, the only one yet. */
export const createForgeOf = ({ home, link }: ItemDeps): MergeDeps['forgeOf'] => async ({ project, repository }) =>
  createLocalForge({ mirror: await openMirror({ home, project, repository }), ...(link === undefined ? {} : { link }) });

/** The item's own activities, as a worker registers them. */
export const createItemActivities = (deps: ItemDeps): ItemActivities => ({
  merge: acrossTemporal(beating(createMerge({ forgeOf: createForgeOf(deps) }))),
  archive: acrossTemporal(beating(createArchive(deps))),
  treeClean: acrossTemporal(treeClean),
});
