import type { HostedForge } from './hosted-forge.js';
import type { Tracker } from './tracker.js';

/** The tracker and forge of each configured project, as the configuration stands now. */
export interface Bridges {
  /** Thrown where the project has none, or it is not served: PROJECT_NOT_FOUND, CONNECTION_UNKNOWN; SECRET_MISSING. */
  tracker(project: string): Promise<Tracker>;
  forge(project: string): Promise<HostedForge>;
  /** With which git signs in at the project's forge, by HTTP. Never shown, never kept. Thrown as the others. */
  gitToken(project: string): Promise<string>;
}
