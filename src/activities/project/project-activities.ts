import type { Client } from '@temporalio/client';
import type { Bridges } from '../../connections/bridges.js';
import type { ConfigStore } from '../../config/store.js';
import type { Home } from '../../host/home.js';
import type { ProjectActivities } from '../../shared/activities.js';
import { acrossTemporal } from '../across-temporal.js';
import { beating } from '../beating.js';
import { openProjectMirror } from '../workspace/project-mirror.js';
import { closedItems } from './closed-items.js';
import { knownNumber } from './known-number.js';

export interface ProjectDeps { home: Home; configs: ConfigStore; client: Client; /** Absent: no project has a hosted forge. */ bridges?: Bridges | undefined }

/** The project's own activities, as a worker registers them. */
export const createProjectActivities = ({ home, configs, client, bridges }: ProjectDeps): ProjectActivities => ({
  seedCounter: acrossTemporal(beating(async ({ project }) => {
    const { repository, forge } = configs.project(project).project;
    const mirror = await openProjectMirror({ home, bridges }, { project, repository, forge });
    return Math.max(...await Promise.all([mirror.highestNumber(), knownNumber({ home, client, project })]));
  })),
  closedItems: acrossTemporal(beating(({ keys }) => closedItems(client, keys))),
});
