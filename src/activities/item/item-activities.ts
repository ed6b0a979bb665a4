import type { ItemActivities } from '../../shared/activities.js';
import { createForgeOf, type ForgeDoors } from '../forge/project-forge.js';
import { acrossTemporal } from '../across-temporal.js';
import { beating } from '../beating.js';
import { createArchive } from './archive.js';
import { createMerge } from './merge.js';
import { treeClean } from './tree-clean.js';

export type ItemDeps = ForgeDoors;

/** The item's own activities, as a worker registers them. */
export const createItemActivities = (deps: ItemDeps): ItemActivities => ({
  merge: acrossTemporal(beating(createMerge({ forgeOf: createForgeOf(deps) }))),
  archive: acrossTemporal(beating(createArchive(deps))),
  treeClean: acrossTemporal(treeClean),
});
