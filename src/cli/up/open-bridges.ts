import type { Bridges } from '../../connections/bridges.js';
import { TowpathError } from '../../shared/error-table.js';

/** Not there yet: no tracker or forge can be asked. Items that are open are told of deliveries all the same. */
export const openBridges = (): Bridges => ({
  tracker: (project) => Promise.reject(new TowpathError('NOT_YET', `the tracker of ${project} cannot be asked`)),
  forge: (project) => Promise.reject(new TowpathError('NOT_YET', `the forge of ${project} cannot be asked`)),
});
