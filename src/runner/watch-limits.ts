import { existsSync, readFileSync, watch, type FSWatcher } from 'node:fs';
import type { RunJson } from '../contracts/run-directory.js';
import { stopReasons, type StopReason } from '../contracts/run-files.js';
import { secondsSinceBoot } from '../host/clock.js';
import { runFile, type RunFolder } from '../host/run-folder.js';
import type { ActivitySigns } from './activity-signs.js';

/** Why a run is ended before its command ended by itself. */
export interface EndCause {
  by: 'stop' | 'deadline' | 'inactivity' | 'lease' | 'lost' | 'processes';
  message: string;
  stopReason?: StopReason;
  /** No grace: somebody else may run already. */
  atOnce: boolean;
}

export interface LimitsOptions {
  folder: RunFolder;
  run: RunJson;
  signs: () => ActivitySigns | undefined;
  /** Called once, with the first cause. */
  onEnd: (cause: EndCause) => void;
}

const pollMs = 50;
/** The lease ends so long before another host may start; what is left of it is the grace. */
const fenceSeconds = 30;
/** setTimeout takes no more. */
const longestTimer = 2 ** 31 - 1;

const readReason = (path: string): StopReason => {
  try {
    const { reason } = JSON.parse(readFileSync(path, 'utf8')) as { reason?: StopReason };
    return stopReasons.find((known) => known === reason) ?? 'stopped';
  } catch { return 'stopped'; }
};

const stopCause = (path: string): EndCause | undefined => {
  if (!existsSync(path)) return undefined;
  const stopReason = readReason(path);
  return { by: 'stop', message: `the run was ended by Towpath (${stopReason})`, stopReason, atOnce: false };
};

/** Until a follower renews it, the lease counts from the run's start. */
const leaseCause = (path: string, run: RunJson, startedAt: number): EndCause | undefined => {
  if (run.leaseSeconds === null) return undefined;
  let until = startedAt + run.leaseSeconds;
  try { until = Number(readFileSync(path, 'utf8')) || until; } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const overdue = secondsSinceBoot() - until;
  if (overdue <= 0) return undefined;
  const message = 'the lease ended: no worker has renewed it, another host may take the item over';
  return { by: 'lease', message, atOnce: overdue + run.graceSeconds > fenceSeconds };
};

const inactivityCause = async (run: RunJson, signs: ActivitySigns | undefined): Promise<EndCause | undefined> => {
  const limit = run.inactivitySeconds;
  if (limit === null || signs === undefined || (await signs.quietSeconds(limit)) < limit) return undefined;
  return { by: 'inactivity', message: `no sign of life for ${limit} s: nothing printed, no processor time, no file changed`, atOnce: false };
};

export interface Watching {
  /** The agent has ended: what is left to do has a time limit of its own. */
  endDeadline(): void;
  close(): void;
}

/** A user may have only so many watches; the poll alone is enough. */
const watchFolder = (path: string, look: () => void): FSWatcher | undefined => {
  try {
    return watch(path, look).on('error', (error) => console.error(`watching ${path}: ${error.message}; polling goes on`));
  } catch (error) {
    console.error(`not watching ${path}: ${(error as Error).message}; polling goes on`);
    return undefined;
  }
};

/** Watches everything that may end a run from outside: the `stop` file, the deadline, the lease, inactivity, our own SIGTERM. */
export const watchLimits = ({ folder, run, signs, onEnd }: LimitsOptions): Watching => {
  const startedAt = secondsSinceBoot();
  const stopPath = runFile(folder, 'stop');
  let ended = false;
  const end = (cause: EndCause | undefined): void => {
    if (cause === undefined || ended) return;
    ended = true;
    onEnd(cause);
  };
  const look = (): void => end(stopCause(stopPath));
  const slowMs = Math.min(10_000, Math.max(200, (run.inactivitySeconds ?? 50) * 200));
  const watcher = watchFolder(folder.path, look);
  const deadline = setTimeout(() => end({ by: 'deadline', message: `the run took longer than its ${run.timeoutSeconds} s`, atOnce: false }),
    Math.min(longestTimer, run.timeoutSeconds * 1000));
  const timers = [
    setInterval(look, pollMs),
    setInterval(() => end(leaseCause(runFile(folder, 'lease'), run, startedAt)), Math.min(1_000, (run.leaseSeconds ?? 10) * 100)),
    setInterval(() => { inactivityCause(run, signs()).then(end, (error: unknown) => console.error(error)); }, slowMs),
  ];
  const ownSignal = (name: NodeJS.Signals): void => end({ by: 'lost', message: `the runner was asked to end (${name})`, atOnce: false });
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, ownSignal);
  look();
  return {
    endDeadline: () => clearTimeout(deadline),
    close() {
      watcher?.close();
      for (const timer of [deadline, ...timers]) clearTimeout(timer);
      for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.off(name, ownSignal);
    },
  };
};
