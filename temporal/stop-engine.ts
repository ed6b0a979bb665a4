import { stat } from 'node:fs/promises';
import type { Home } from '../src/host/home.js';
import { withEngineLock } from './engine-lock.js';
import { readRecord, writeRecord } from './engine-record.js';
import { readRunning } from './running-server.js';
import { terminateServer } from './terminate-server.js';

export interface Stopped { stopped: boolean; pid: number | null }

const stop = async (home: Home): Promise<Stopped> => {
  const running = await readRunning(home);
  if (running === undefined) {
    const record = await readRecord(home);
    if (record?.process != null) await writeRecord(home, { ...record, process: null });
    return { stopped: false, pid: null };
  }
  // Written first: whoever keeps the engine alive must not start it again.
  await writeRecord(home, { ...running, process: null });
  try {
    await terminateServer(running.process);
  } catch (error) {
    await writeRecord(home, running);
    throw error;
  }
  return { stopped: true, pid: running.process.pid };
};

/** Ends this home's own server and waits until it really has ended. It remembers its ports. */
export const stopEngine = async (home: Home): Promise<Stopped> => {
  // A home that never had an engine gets no folder for one.
  const there = await stat(home.engine).then(() => true, () => false);
  return there ? withEngineLock(home, async () => stop(home)) : { stopped: false, pid: null };
};
