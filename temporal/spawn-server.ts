import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessIdentity } from '../src/contracts/run-directory.js';
import type { Home } from '../src/host/home.js';
import { identify } from '../src/host/process.js';
import { TowpathError } from '../src/shared/error-table.js';
import { openLog } from './engine-log.js';
import { databasePath } from './engine-record.js';
import type { Ports } from './ports.js';

const run = promisify(execFile);

/** Every one of these is answered by a measurement: design, "Facts that decide". */
const dynamicConfig = {
  // A stop reaches an activity in 25-36 ms instead of with its next heartbeat.
  'system.enableCancelActivityWorkerCommand': true,
  'frontend.WorkerCommandsEnabled': true,
  'matching.enableFairness': true,
  // Priority and fairness are per partition.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // As on a cluster with a SQL database, so that no id works here and fails there.
  'limit.maxIDLength': 255,
} as const;

const serverArgs = (home: Home, { port, uiPort }: Ports): string[] => [
  'server', 'start-dev', '--db-filename', databasePath(home),
  '--ip', '127.0.0.1', '--port', String(port),
  '--ui-ip', '127.0.0.1', '--ui-port', String(uiPort),
  ...Object.entries(dynamicConfig).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${JSON.stringify(value)}`]),
];

/** Nothing that configures Temporal's command line may reach the server. */
const serverEnv = (home: Home): NodeJS.ProcessEnv => ({
  PATH: '/usr/bin:/bin', HOME: home.engine, TMPDIR: process.env['TMPDIR'] ?? '/tmp',
});

const quietUi = '--ui-disable-news-fetch';

/** Older command lines lack the flag, and one that they do not know ends them. */
const uiFlags = async (executable: string): Promise<string[]> => {
  const { stdout } = await run(executable, ['server', 'start-dev', '--help'], { timeout: 10_000 }).catch(() => ({ stdout: '' }));
  return stdout.includes(quietUi) ? [quietUi] : [];
};

/**
 * Starts the server in a session of its own: Ctrl-C in the terminal does not reach it, and it outlives its starter.
 * Thrown when it cannot be run at all (ENGINE_FAILED).
 */
export const spawnServer = async (home: Home, executable: string, ports: Ports): Promise<ProcessIdentity | undefined> => {
  const args = [...serverArgs(home, ports), ...await uiFlags(executable)];
  const log = await openLog(home);
  try {
    const child = spawn(executable, args, {
      cwd: home.engine, env: serverEnv(home), detached: true, stdio: ['ignore', log.fd, log.fd],
    });
    const failed = await new Promise<Error | undefined>((resolve) => {
      child.once('spawn', () => { resolve(undefined); });
      child.once('error', resolve);
    });
    if (failed !== undefined || child.pid === undefined) throw new TowpathError('ENGINE_FAILED', `${executable}: ${failed?.message ?? 'no process'}`);
    child.unref();
    return await identify(child.pid);
  } finally { await log.close(); }
};
