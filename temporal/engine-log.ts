import { open, stat, truncate, type FileHandle } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Home } from '../src/host/home.js';
import { logPath } from './engine-record.js';

const mostBytes = 8 * 1024 * 1024;

const sizeOf = async (path: string): Promise<number> => stat(path).then((found) => found.size, () => 0);

/** For the server's output. It is opened to append, so that cutting it does not tear holes. */
export const openLog = async (home: Home): Promise<FileHandle> => open(logPath(home), 'a', 0o600);

/** Empties a log that has grown over 8 MiB; the server writes on at its new end. */
export const boundLog = async (home: Home): Promise<void> => {
  if (await sizeOf(logPath(home)) > mostBytes) await truncate(logPath(home), 0);
};

/** The last lines that were written after byte `from`. */
export const lastLines = async (home: Home, from: number, count = 20): Promise<string[]> => {
  const size = await sizeOf(logPath(home));
  if (size <= from) return [];
  const all = await text(createReadStream(logPath(home), { start: Math.max(from, size - 64 * 1024) }));
  return all.trimEnd().split('\n').slice(-count);
};

export const logSize = async (home: Home): Promise<number> => sizeOf(logPath(home));
