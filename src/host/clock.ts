import { readFileSync } from 'node:fs';

/** Seconds since boot, suspended time included: a changed wall clock does not move it. */
export const secondsSinceBoot = (): number => {
  try {
    return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  } catch {
    // No /proc (macOS): monotonic and common to all processes, but it may stand still while suspended.
    return Number(process.hrtime.bigint()) / 1e9;
  }
};
