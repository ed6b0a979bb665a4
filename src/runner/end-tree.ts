import { sweep } from '../host/sweep.js';
import type { EventLog } from './event-log.js';
import type { Started } from './spawn-command.js';
import type { EndCause } from './watch-limits.js';

/** How long after SIGKILL an exit is waited for: a process in uninterruptible sleep must not hold the runner. */
const afterKillMs = 5_000;

/** Whether it settles in time. */
export const settled = async (promise: Promise<unknown>, milliseconds: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => { timer = setTimeout(() => resolve(false), milliseconds); });
  const inTime = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
};

/** SIGTERM, grace, SIGKILL. Settles when the command has ended. */
export const endCommand = async (started: Started, { cause, graceSeconds, events }: { cause: EndCause; graceSeconds: number; events: EventLog }): Promise<void> => {
  if (!cause.atOnce) {
    await started.terminate();
    events.add({ t: 'signal', signal: 'SIGTERM', why: cause.message });
    if (await settled(started.exited, graceSeconds * 1000)) return;
  }
  started.kill();
  events.add({ t: 'signal', signal: 'SIGKILL', why: cause.atOnce ? cause.message : `still there after ${graceSeconds} s` });
  await settled(started.exited, afterKillMs);
};

/** Whatever the command left behind in other sessions. Returns how many that were. */
export const endRest = async (marker: string, events: EventLog): Promise<number> => {
  const swept = await sweep(marker);
  if (swept > 0) events.add({ t: 'note', text: `${swept} processes that had outlived their command were ended` });
  return swept;
};
