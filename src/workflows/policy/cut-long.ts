/** A copy in which no text has more than `most` characters: what people read loses its length, never its place. */
export const cutLong = <T>(value: T, most: number): T => {
  if (typeof value === 'string') return (value.length <= most ? value : `${value.slice(0, most - 1)}…`) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => cutLong(one, most)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cutLong(one as unknown, most)])) as T;
};
