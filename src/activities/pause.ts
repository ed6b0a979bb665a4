import { setTimeout as sleep } from 'node:timers/promises';

/** Sleeps, or less when the signal comes. */
export const pause = async (ms: number, until: AbortSignal): Promise<void> => {
  try {
    await sleep(ms, undefined, { signal: until });
  } catch (error) {
    if (!until.aborted) throw error;
  }
};
