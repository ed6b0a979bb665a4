import type { Bridges } from '../../connections/bridges.js';
import type { PullActivities } from '../../shared/pull.js';
import { acrossTemporal } from '../across-temporal.js';
import { beating } from '../beating.js';
import type { OpenMirror } from '../workspace/project-mirror.js';
import { lookAtPull } from './look-at-pull.js';
import { showPull } from './show-pull.js';

export interface PullDeps { bridges: Bridges; openMirror: OpenMirror }

/** What items ask of their hosted forge, as a worker of the connection's queue registers it. */
export const createPullActivities = ({ bridges, openMirror }: PullDeps): PullActivities => ({
  lookAtPull: acrossTemporal(beating(async (look) => lookAtPull({ forge: await bridges.forge(look.project), mirror: await openMirror(look), look }))),
  showPull: acrossTemporal(beating(async (show) => showPull({ forge: await bridges.forge(show.project), mirror: await openMirror(show), show }))),
});
