import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ResultJson } from '../contracts/run-directory.js';

const mostBytes = 256 * 1024;

/**
 * What the agent left in its report file. The agent owns the folder, so a link in the file's or folder's place,
 * a pipe or a device is no report: it would show a file of ours. Null where there is none.
 */
export const readReportFile = (path: string | null, folder: string | null): ResultJson['report'] => {
  if (path === null || folder === null) return null;
  let file: number;
  try {
    if (realpathSync(dirname(path)) !== folder) return null;
    file = openSync(join(folder, basename(path)), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch { return null; }
  try {
    if (!fstatSync(file).isFile()) return null;
    const buffer = Buffer.alloc(mostBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) read = readSync(file, buffer, length, buffer.length - length, null);
    return { text: buffer.subarray(0, Math.min(length, mostBytes)).toString('utf8'), tooLarge: length > mostBytes };
  } finally { closeSync(file); }
};

/** The folder as it is before any agent has run: what it must still be when the report is read. */
export const reportFolder = (path: string | null): string | null => {
  if (path === null) return null;
  try { return realpathSync(dirname(path)); } catch { return null; }
};
