import type { Bridges } from '../../connections/bridges.js';
import type { Home } from '../../host/home.js';
import type { PullActivities } from '../../shared/pull.js';
import { acrossTemporal } from '../across-temporal.js';
import { beating } from '../beating.js';
import { openProjectMirror } from '../workspace/project-mirror.js';
import { lookAtPull } from './look-at-pull.js';
import { showPull } from './show-pull.js';

export interface PullDeps { home: Home; bridges: Bridges }

/** What items ask of their hosted forge, as a worker of the connection's queue registers it. */
export const createPullActivities = (deps: PullDeps): PullActivities => ({
  lookAtPull: acrossTemporal(beating(async (look) => lookAtPull({ forge: await deps.bridges.forge(look.project), mirror: await openProjectMirror(deps, look), look }))),
  showPull: acrossTemporal(beating(async (show) => showPull({ forge: await deps.bridges.forge(show.project), mirror: await openProjectMirror(deps, show), show }))),
});
