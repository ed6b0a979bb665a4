import type { Redactor } from '../shared/redact.js';

const deepest = 40;

const walk = (value: unknown, redact: Redactor, depth: number): unknown => {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return null;
  if (Array.isArray(value)) return value.map((one) => walk(one, redact, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one, redact, depth + 1)]));
};

/** The same value with every text in it masked. */
export const redactDeep = <T>(value: T, redact: Redactor): T => walk(value, redact, 0) as T;
