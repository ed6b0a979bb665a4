import type { Config, ProjectConfig } from './config.js';
import { policyHash } from './policy-hash.js';
import type { ProjectSettings } from '../shared/messages.js';

/** What the project's workflow is told at boot and at each reload. */
export const projectSettings = (config: Config, project: ProjectConfig): ProjectSettings => {
  const settings = {
    project: project.key, items: project.limits.items,
    repository: project.repository.url, base: project.repository.base, configFile: config.file,
    // Only where there is one: the hashes of others stay as they are.
    ...(project.tracker === null ? {} : { tracker: project.tracker.connection }),
  };
  return { ...settings, hash: policyHash(settings) };
};
