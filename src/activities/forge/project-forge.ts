import { TowpathError } from '../../shared/error-table.js';
import type { Mirror } from '../workspace/mirror.js';
import { openProjectMirror, type ProjectDoors, type ProjectRepository } from '../workspace/project-mirror.js';
import type { Forge } from './forge.js';
import { createHostedForge } from './hosted/hosted-forge.js';
import { createLocalForge } from './local/local-forge.js';

export interface ForgeDoors extends ProjectDoors {
  /** Where people see an item's pull request of forge `local`, or null. */
  link?: ((key: string) => string | null) | undefined;
}

/** The forge of a project's repository, its mirror opened. */
export type ForgeOf = (query: ProjectRepository) => Promise<Forge>;

/** The forge of a project whose mirror is open. Thrown as `Bridges.forge`. */
export const forgeOn = async (mirror: Mirror, { bridges, link }: ForgeDoors, { project, forge }: Pick<ProjectRepository, 'project' | 'forge'>): Promise<Forge> => {
  if (forge == null) return createLocalForge({ mirror, ...(link === undefined ? {} : { link }) });
  if (bridges === undefined) throw new TowpathError('CONNECTION_UNKNOWN', forge.connection);
  return createHostedForge({ mirror, api: await bridges.forge(project), method: forge.method ?? 'merge' });
};

export const createForgeOf = (doors: ForgeDoors): ForgeOf => async (query) => forgeOn(await openProjectMirror(doors, query), doors, query);
