import type { ConnectionCheck } from '../connection.js';

/** More than this is no delay of the network. */
const mostMs = 60_000;

/** How far the clock of whoever answered is ahead of ours, in milliseconds; null: the answer does not say. */
export const skewOf = (headers: Headers, now = Date.now()): number | null => {
  const there = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(there) ? null : there - now;
};

/** What `doctor` says of it; nothing where it is not known. */
export const checkClock = (skewMs: number | null): ConnectionCheck[] => {
  if (skewMs === null) return [];
  if (Math.abs(skewMs) <= mostMs) return [{ what: 'clock', ok: true, says: 'its clock and ours agree' }];
  const apart = `${String(Math.round(Math.abs(skewMs) / 1000))} s ${skewMs > 0 ? 'ahead of' : 'behind'} ours`;
  return [{ what: 'clock', ok: false, says: `its clock is ${apart}: what changed lately is missed or seen twice, and times that are signed are refused; let both be set by NTP` }];
};
