import type { Home } from '../../host/home.js';
import { TowpathError } from '../../shared/error-table.js';
import { engineStatus, ensureEngine, type Engine } from '../../../temporal/engine.js';

/** The engine that runs already, with how to be let in. The parts of `up` start none. Thrown when it does not run (ENGINE_UNREACHABLE). */
export const runningEngine = async (home: Home, env: NodeJS.ProcessEnv): Promise<Engine> => {
  const { running, how } = await engineStatus(home, env);
  if (!running) throw new TowpathError('ENGINE_UNREACHABLE', how);
  return ensureEngine({ home, env });
};
