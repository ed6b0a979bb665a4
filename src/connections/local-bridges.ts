import { TowpathError } from '../shared/error-table.js';
import type { Bridges } from './bridges.js';

const none = (project: string): Promise<never> => Promise.reject(new TowpathError('CONNECTION_UNKNOWN', `project ${project}: no connection is open here`));

/** Where every tracker and forge is local. */
export const localBridges: Bridges = { tracker: none, forge: none, gitToken: none };
