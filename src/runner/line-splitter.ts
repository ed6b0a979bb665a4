import { StringDecoder } from 'node:string_decoder';

/** Characters of a line that a reader gets; the rest of it is dropped. */
export const lineCap = 1024 * 1024;

export interface LineSplitter { push(chunk: Buffer): void; end(): void }

/** Bytes to lines: invalid UTF-8 becomes U+FFFD, a line without an end counts at the end, no line is longer than the cap. */
export const createLineSplitter = (onLine: (line: string) => void): LineSplitter => {
  const decoder = new StringDecoder('utf8');
  let open = '';
  let cut = false;
  const emit = (line: string): void => {
    if (!cut) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    cut = false;
  };
  const grow = (text: string): void => {
    if (cut) return;
    open += text;
    if (open.length < lineCap) return;
    onLine(open.slice(0, lineCap));
    open = '';
    cut = true;
  };
  const feed = (text: string): void => {
    const lines = text.split('\n');
    const rest = lines.pop() as string;
    for (const line of lines) {
      grow(line);
      emit(open);
      open = '';
    }
    grow(rest);
  };
  return {
    push: (chunk) => feed(decoder.write(chunk)),
    end: () => {
      feed(decoder.end());
      if (open !== '') emit(open);
      open = '';
    },
  };
};
