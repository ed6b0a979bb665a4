/** Readings of a body whose shape nobody has promised: what does not fit is null. */

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at the path; undefined where there is nothing. */
export const valueAt = (body: unknown, ...path: readonly string[]): unknown => {
  let value = body;
  for (const part of path) {
    if (!isMap(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
};

export const textAt = (body: unknown, ...path: readonly string[]): string | null => {
  const value = valueAt(body, ...path);
  return typeof value === 'string' && value !== '' ? value : null;
};

export const numberAt = (body: unknown, ...path: readonly string[]): number | null => {
  const value = valueAt(body, ...path);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
};

export const idAt = (body: unknown, ...path: readonly string[]): number | string | null => numberAt(body, ...path) ?? textAt(body, ...path);

export const listAt = (body: unknown, ...path: readonly string[]): unknown[] => {
  const value = valueAt(body, ...path);
  return Array.isArray(value) ? value as unknown[] : [];
};

/** A commit in full; null for what is none, and for the forty zeros that stand for "nothing". */
export const shaAt = (body: unknown, ...path: readonly string[]): string | null => {
  const text = textAt(body, ...path);
  return text !== null && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text) && !/^0+$/.test(text) ? text : null;
};

/** With the line ends of Unix. */
export const linesAt = (body: unknown, ...path: readonly string[]): string | null =>
  textAt(body, ...path)?.replace(/\r\n?/g, '\n') ?? null;
