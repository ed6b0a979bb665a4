/** Looking into JSON of foreign programs: what is not there or of another type is undefined. */
export type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object that the text holds, or undefined: half a line, a word, a list. A byte order mark before it says nothing. */
export const parseObject = (marked: string): JsonObject | undefined => {
  const text = marked.startsWith('\ufeff') ? marked.slice(1) : marked;
  // Most of what is no object is told by its first letter; `{` need not be followed by any certain key.
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch { return undefined; }
};

export const objectAt = (from: JsonObject | undefined, name: string): JsonObject | undefined => {
  const value = from?.[name];
  return isObject(value) ? value : undefined;
};

export const objectsAt = (from: JsonObject | undefined, name: string): JsonObject[] => {
  const value = from?.[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
};

export const textAt = (from: JsonObject | undefined, name: string): string | undefined => {
  const value = from?.[name];
  return typeof value === 'string' ? value : undefined;
};

export const numberAt = (from: JsonObject | undefined, name: string): number | undefined => {
  const value = from?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
