import type { ConfigStore } from '../../config/store.js';
import type { Bridges } from '../../connections/bridges.js';
import { bridgeKinds } from '../../connections/kinds.js';
import { createBridges } from '../../connections/open-bridges.js';

/** The trackers and forges of all projects that are served: one for each process, so that their limits count together. `timeoutMs`: of one answer. */
export const openBridges = (configs: Pick<ConfigStore, 'project'>, env: NodeJS.ProcessEnv, timeoutMs?: number): Bridges =>
  createBridges({ project: (key) => configs.project(key), env, kinds: bridgeKinds, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
