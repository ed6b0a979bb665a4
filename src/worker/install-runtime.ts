import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Home } from '../host/home.js';

const mostBytes = 10 * 1024 * 1024;

export const workerLog = (home: Home): string => join(home.root, 'worker.log');

/** Appends a line; a full log becomes `.1`, so two files at most. A log that cannot be written stops nothing. */
export const writeLog = (home: Home, text: string): void => {
  const path = workerLog(home);
  try {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > mostBytes) renameSync(path, `${path}.1`);
    appendFileSync(path, `${new Date().toISOString()} ${text.replace(/\s*\n\s*/g, ' ⏎ ')}\n`, { mode: 0o600 });
  } catch (error) {
    process.emitWarning(`worker.log: ${(error as Error).message}`, { code: 'TOWPATH_LOG' });
  }
};

const describe = (meta: Record<string, unknown> | undefined): string => {
  const error = meta?.['error'];
  const told = error instanceof Error ? ` ${error.message}` : '';
  return `${told}${typeof meta?.['workflowId'] === 'string' ? ` (${meta['workflowId']})` : ''}`;
};

let installed = false;

/**
 * Temporal's runtime of this process: warnings go to the home's worker.log, nothing to the terminal, and signals stay
 * ours, since a shutdown begins with handing runs over. Once a process; later calls keep the first home's log.
 */
export const installRuntime = (home: Home): void => {
  if (installed) return;
  installed = true;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => { writeLog(home, `${level} ${message}${describe(meta)}`); }),
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
  });
};
