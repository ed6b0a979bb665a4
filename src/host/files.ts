import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const beside = (path: string): string => join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(4).toString('hex')}`);

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try { await folder.sync(); } finally { await folder.close(); }
};

const writeSynced = async (path: string, content: string, mode: number): Promise<void> => {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally { await file.close(); }
};

/** Temporary file in the same folder, fsync, rename, fsync of the folder: a reader sees the old or the new, whole. */
export const writeAtomic = async (path: string, content: string, mode = 0o600): Promise<void> => {
  const temporary = beside(path);
  try {
    await writeSynced(temporary, content, mode);
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
};

/** Creates the file whole, exactly once. False: somebody was first. */
export const createOnce = async (path: string, content: string, mode = 0o600): Promise<boolean> => {
  const temporary = beside(path);
  try {
    await writeSynced(temporary, content, mode);
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
  await syncFolder(dirname(path));
  return true;
};

/** The file's text, or undefined where it does not exist. */
export const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Parsed JSON, or undefined where the file is missing or torn. */
export const readJsonIfWhole = async (path: string): Promise<unknown> => {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try { return JSON.parse(text) as unknown; } catch { return undefined; }
};

export const makePrivateFolder = async (path: string): Promise<void> => { await mkdir(path, { recursive: true, mode: 0o700 }); };
