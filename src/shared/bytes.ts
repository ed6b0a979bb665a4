/** UTF-8 length without Node's Buffer, which workflow code does not have. */
export const utf8Bytes = (text: string): number => {
  let bytes = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
};

/** The beginning of a text that fits into so many bytes, cut between characters. */
export const cutBytes = (text: string, max: number): string => {
  let bytes = 0;
  let kept = '';
  for (const char of text) {
    bytes += utf8Bytes(char);
    if (bytes > max) return kept;
    kept += char;
  }
  return kept;
};

/** Bytes of a value as it lies in a payload. */
export const jsonBytes = (value: unknown): number => utf8Bytes(JSON.stringify(value));
