import type { Config } from '../../config/config.js';
import type { Bridges } from '../../connections/bridges.js';
import { TowpathError } from '../../shared/error-table.js';
import { openBridges } from '../up/open-bridges.js';

/** Trackers and forges of one file that nobody need serve. `timeoutMs`: of one answer. */
export const bridgesOf = (config: Config, env: NodeJS.ProcessEnv, timeoutMs?: number): Bridges => openBridges({
  project: (key) => {
    const project = config.projects.find((one) => one.key === key);
    if (project === undefined) throw new TowpathError('PROJECT_NOT_FOUND', key);
    return { config, project };
  },
}, env, timeoutMs);
