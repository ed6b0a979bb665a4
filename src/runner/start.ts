import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runFile, type RunFolder } from '../host/run-folder.js';
import { TowpathError } from '../shared/error-table.js';

/** The folder of package.json, both from `src/` (tests) and from `dist/src/`. */
export const packageRoot = (from = dirname(fileURLToPath(import.meta.url))): string =>
  existsSync(join(from, 'package.json')) || dirname(from) === from ? from : packageRoot(dirname(from));

/** Bundled by the build: it starts in two thirds of the time. */
export const runnerProgram = (): string => join(packageRoot(), 'dist', 'runner.mjs');

/** Nothing of the worker's secrets: a process of the same user can read a parent's environment. */
export const runnerEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(['PATH', 'HOME', 'LANG', 'TZ'].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));

/**
 * Starts the runner of a complete run directory, in a session of its own and without a pipe to us: it needs nobody.
 * Repeating it does no harm: a second runner of a run exits at once. Returns the runner's pid.
 * Thrown when the program could not be started (RUN_BROKEN).
 */
export const startRunner = async (folder: RunFolder): Promise<number> => {
  const log = await open(runFile(folder, 'log'), 'a', 0o600);
  try {
    const child = spawn(process.execPath, [runnerProgram(), folder.path], {
      detached: true, stdio: ['ignore', log.fd, log.fd], env: runnerEnvironment(process.env), cwd: '/',
    });
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(new TowpathError('RUN_BROKEN', `the runner did not start: ${error.message}`)));
      child.once('spawn', () => { child.unref(); resolve(child.pid as number); });
    });
  } finally { await log.close(); }
};
