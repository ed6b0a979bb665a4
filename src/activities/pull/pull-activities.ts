import type { Bridges } from '../../connections/bridges.js';
import type { HostedForge } from '../../connections/hosted-forge.js';
import type { Home } from '../../host/home.js';
import type { PullActivities } from '../../shared/pull.js';
import { acrossTemporal } from '../across-temporal.js';
import { beating } from '../beating.js';
import { stillAt, type AtConnection } from '../still-at.js';
import type { Mirror } from '../workspace/mirror.js';
import { openProjectMirror, type ProjectRepository } from '../workspace/project-mirror.js';
import { lookAtPull } from './look-at-pull.js';
import { showPull } from './show-pull.js';

export interface PullDeps extends AtConnection { home: Home; bridges: Bridges }

const placeOf = async (deps: PullDeps, query: ProjectRepository): Promise<{ forge: HostedForge; mirror: Mirror }> => {
  stillAt(deps, query.project, 'forge');
  return { forge: await deps.bridges.forge(query.project), mirror: await openProjectMirror(deps, query) };
};

/** What items ask of their hosted forge, as a worker of the connection's queue registers it. */
export const createPullActivities = (deps: PullDeps): PullActivities => ({
  lookAtPull: acrossTemporal(beating(async (look) => lookAtPull({ ...await placeOf(deps, look), look }))),
  showPull: acrossTemporal(beating(async (show) => showPull({ ...await placeOf(deps, show), show }))),
});
