import type { Bridges } from '../../connections/bridges.js';
import type { ProjectConfig } from '../../config/config.js';

/** How long what a tracker calls a project is believed: it can be renamed. */
const freshMs = 10 * 60_000;

/** Finds a project by what its tracker calls it: Plane's deliveries name a project by nothing but its id. */
export class ProjectNames {
  readonly #known = new Map<string, { at: number; names: string[] }>();

  constructor(private readonly bridges: Bridges, private readonly now: () => number = Date.now) {}

  /** Thrown when a tracker that may know it does not answer (CONNECTION_AWAY). */
  async find(name: string, projects: readonly ProjectConfig[]): Promise<ProjectConfig | undefined> {
    for (const project of projects) if ((await this.#namesOf(project)).includes(name.toLowerCase())) return project;
    return undefined;
  }

  async #namesOf({ key, tracker }: ProjectConfig): Promise<string[]> {
    // A project that moved to another place in the tracker is asked for anew.
    const place = `${key} ${tracker?.connection ?? ''} ${tracker?.project ?? ''}`;
    const known = this.#known.get(place);
    if (known !== undefined && this.now() - known.at < freshMs) return known.names;
    const names = (await (await this.bridges.tracker(key)).names()).map((one) => one.toLowerCase());
    this.#known.set(place, { at: this.now(), names });
    return names;
  }
}
