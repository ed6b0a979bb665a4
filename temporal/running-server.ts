import type { ProcessIdentity } from '../src/contracts/run-directory.js';
import type { Home } from '../src/host/home.js';
import { isAlive } from '../src/host/process.js';
import { databasePath, readRecord, type EngineRecord } from './engine-record.js';
import { findServer } from './find-server.js';

export type RunningServer = EngineRecord & { process: ProcessIdentity };

/** This home's server if it lives, whoever started it. */
export const readRunning = async (home: Home): Promise<RunningServer | undefined> => {
  const record = await readRecord(home);
  if (record?.process != null && await isAlive(record.process)) return { ...record, process: record.process };
  const found = await findServer(databasePath(home));
  if (found === undefined) return undefined;
  const { identity, executable, port, uiPort } = found;
  return {
    schema: 1, process: identity, port, uiPort, executable,
    how: `${executable}, found in the process table`, startedAt: new Date().toISOString(),
  };
};
