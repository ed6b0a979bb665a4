import type { ServedConnection, ServedProject } from '../config/store.js';
import { TowpathError } from '../shared/errors.js';

/** A connection, in the eyes of the worker that serves its queue. */
export interface AtConnection {
  connection: string;
  configs: { connections(): ServedConnection[]; project(key: string): ServedProject };
}

const remedy = 'put it back under that name, and what waits for it goes on by itself within a minute';

/**
 * Thrown where the configuration has the connection no more, or the project another one (CONNECTION_UNKNOWN): an item
 * keeps the place that it was made at, and its numbers mean something else elsewhere. As `configs.project` besides.
 */
export const stillAt = ({ connection, configs }: AtConnection, project: string, side: 'tracker' | 'forge'): void => {
  if (!configs.connections().some((one) => one.connection.name === connection)) {
    throw new TowpathError('CONNECTION_UNKNOWN', `${connection} is no longer in towpath.yaml: ${remedy}`);
  }
  const now = configs.project(project).project[side]?.connection;
  if (now === connection) return;
  throw new TowpathError('CONNECTION_UNKNOWN', `${connection} is no longer the ${side} of ${project}${now === undefined ? '' : `, which is now ${now}`}: ${remedy}`);
};
