import type { Redactor } from './redact.js';

const deepest = 40;

const walk = (value: unknown, redact: Redactor, depth: number): unknown => {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return null;
  if (Array.isArray(value)) return value.map((one) => walk(one, redact, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [redact(name), walk(one, redact, depth + 1)]));
};

/** The same value with every text in it masked. Not the JSON as one text: a masked escape or bracket would tear it. */
export const redactDeep = <T>(value: T, redact: Redactor): T => walk(value, redact, 0) as T;

/** JSON with every text in it masked; what is no JSON is masked as text. */
export const redactJson = (text: string, redact: Redactor): string => {
  let value: unknown;
  try { value = JSON.parse(text) as unknown; } catch { return redact(text); }
  return JSON.stringify(redactDeep(value, redact));
};
