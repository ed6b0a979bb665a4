import type { AgentExit } from '../agents/adapter.js';
import { sweep } from '../host/sweep.js';
import { spawnCommand, type SpawnRequest } from './spawn-command.js';

export interface Bounds {
  seconds: number;
  /** Ends it at once, whenever it comes. */
  ended?: Promise<unknown>;
  /** The command has its descriptors, ours can be closed. */
  onStarted: () => void;
  onSwept?: (processes: number) => void;
}

/**
 * Runs a command of ours in the run's sandbox, bounded in time and without grace, and sweeps what it left.
 * Thrown when it could not be started (SpawnProblem).
 */
export const executeBounded = async (request: SpawnRequest, { seconds, ended, onStarted, onSwept }: Bounds): Promise<AgentExit> => {
  const started = await spawnCommand(request).finally(onStarted);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, seconds * 1000); });
  await Promise.race([started.exited, late, ...(ended === undefined ? [] : [ended])]);
  clearTimeout(timer);
  started.kill();
  onSwept?.(await sweep(request.run.marker));
  return Promise.race([started.exited, Promise.resolve({ code: null, signal: 'SIGKILL' })]);
};
