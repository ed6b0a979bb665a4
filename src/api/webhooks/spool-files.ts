import { open, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { laneOf, spooledDelivery, type SpooledDelivery } from './delivery-record.js';
import type { StoredLine } from './spool.js';

/** A writer that was killed left it; one that lives has long finished. */
const abandonedAfterMs = 60_000;

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const names = async (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: unknown) => { if (isGone(error)) return []; throw error; });

/** Names of the whole files, oldest first. */
export const listSpool = async (folder: string): Promise<string[]> =>
  (await names(folder)).filter((name) => name.endsWith('.jsonl') && !name.startsWith('.')).sort();

/** Half-written files of processes that were killed: nobody was told that they are stored. */
export const clearAbandoned = async (folder: string, now = Date.now()): Promise<void> => {
  for (const name of (await names(folder)).filter((one) => one.startsWith('.'))) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && now - found.mtimeMs > abandonedAfterMs) await unlink(path).catch(() => undefined);
  }
};

/** The delivery of a line, or undefined where it is none. */
export const parseLine = (line: string): SpooledDelivery | undefined => {
  try {
    const parsed = spooledDelivery.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data as unknown as SpooledDelivery : undefined;
  } catch {
    return undefined;
  }
};

/** A line that is no delivery is found under the file's name and its place in it. */
const lineOf = (file: string, bytes: Buffer, { start, length }: { start: number; length: number }): StoredLine => {
  const record = parseLine(bytes.toString('utf8', start, start + length));
  const id = record?.id ?? `${file.replace(/\.jsonl$/, '').toLowerCase().replace(/[^0-9a-z-]/g, '-').slice(0, 60)}-at-${String(start)}`;
  return { file, start, length, id, connection: record?.connection ?? '', lane: record === undefined ? ` ${id}` : laneOf(record) };
};

/** The lines of a file that somebody else wrote, or an earlier process. */
export const readSpoolFile = async (folder: string, file: string): Promise<StoredLine[]> => {
  const bytes = await readFile(join(folder, file)).catch((error: unknown) => { if (isGone(error)) return Buffer.alloc(0); throw error; });
  const lines: StoredLine[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(10, start);
    const end = found === -1 ? bytes.length : found + 1;
    if (end - start > 1) lines.push(lineOf(file, bytes, { start, length: end - start }));
    start = end;
  }
  return lines;
};

export const readLine = async (folder: string, { file, start, length }: StoredLine): Promise<string> => {
  const opened = await open(join(folder, file), 'r');
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(length), 0, length, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally { await opened.close(); }
};

export const removeSpoolFile = async (folder: string, file: string): Promise<void> =>
  unlink(join(folder, file)).catch((error: unknown) => { if (!isGone(error)) throw error; });
