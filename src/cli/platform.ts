import { TowpathError } from '../shared/error-table.js';
import type { Surroundings } from './surroundings.js';

export const nodeFloor = { major: 20, minor: 3 } as const;

export const nodeIsNewEnough = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > nodeFloor.major || (major === nodeFloor.major && minor >= nodeFloor.minor);
};

/** What keeps Towpath from running here at all. */
export const platformProblem = ({ platform, nodeVersion }: Pick<Surroundings, 'platform' | 'nodeVersion'>): TowpathError | undefined => {
  if (platform === 'win32') return new TowpathError('PLATFORM', 'native Windows is not supported: use WSL2');
  if (nodeIsNewEnough(nodeVersion)) return undefined;
  return new TowpathError('PLATFORM', `this is Node ${nodeVersion}, and Towpath needs ${String(nodeFloor.major)}.${String(nodeFloor.minor)} or newer`);
};
