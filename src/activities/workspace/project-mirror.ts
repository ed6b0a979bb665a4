import type { Bridges } from '../../connections/bridges.js';
import type { Home } from '../../host/home.js';
import type { ForgePolicy, RepositoryPolicy } from '../../shared/policy.js';
import { openMirror, type Mirror } from './mirror.js';

export interface ProjectRepository {
  project: string;
  repository: RepositoryPolicy;
  /** Absent or null: local, nothing signs in. */
  forge?: Pick<ForgePolicy, 'connection' | 'method'> | null | undefined;
}

/** What projects' mirrors and forges are opened with. */
export interface ProjectDoors { home: Home; /** Absent: no project has a hosted forge. */ bridges?: Bridges | undefined }

/** The one way to a project's mirror: signed in where a hosted forge keeps its repository. Failures as `openMirror`. */
export const openProjectMirror = ({ home, bridges }: ProjectDoors, { project, repository, forge }: ProjectRepository): Promise<Mirror> => openMirror({
  home, project, repository, ...(forge == null || bridges === undefined ? {} : { signIn: () => bridges.gitToken(project) }),
});
