import { randomInt } from 'node:crypto';

/** Numbers that a seed decides: the same seed gives the same schedule of faults. */
export interface Seeded { seed: number; next: () => number; between: (low: number, high: number) => number; pick: <T>(from: readonly T[]) => T }

/** mulberry32: small, and good enough to spread faults. */
const mulberry = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};

/** `TOWPATH_SEED`, else a new one. Whoever uses it prints it. */
export const seeded = (given = process.env['TOWPATH_SEED']): Seeded => {
  const seed = given === undefined || given === '' ? randomInt(1, 1_000_000) : Number(given);
  if (!Number.isInteger(seed)) throw new Error(`TOWPATH_SEED: expected a whole number, found ${String(given)}`);
  const next = mulberry(seed);
  return {
    seed, next,
    between: (low, high) => low + next() * (high - low),
    pick: <T>(from: readonly T[]) => from[Math.floor(next() * from.length)] as T,
  };
};
