import { createHash } from 'node:crypto';

/** Keys in order, so that equal policies have equal texts. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)]));
};

/** First 16 hex digits of the sha256 of the canonical JSON. */
export const policyHash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(canonical(value))).digest('hex').slice(0, 16);
