import { randomBytes } from 'node:crypto';
import { chmod, lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A folder without write permission keeps its entries: give it back before removing. Links are not followed. */
const unlockFolders = async (path: string): Promise<void> => {
  const stat = await lstat(path);
  if (!stat.isDirectory()) return;
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await unlockFolders(join(path, entry.name));
  }
};

/** Removes a file or a folder, read-only ones included; fine where there is none. */
export const removeTree = async (path: string): Promise<void> => {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!['EACCES', 'EPERM', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await unlockFolders(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
};

const asidePrefix = (path: string): string => `.gone-${basename(path)}-`;

/** Moves it out of the way at once; answers where it is now, or undefined where there was nothing. */
export const moveAside = async (path: string): Promise<string | undefined> => {
  const aside = join(dirname(path), `${asidePrefix(path)}${randomBytes(4).toString('hex')}`);
  try {
    await rename(path, aside);
    return aside;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Removes what `moveAside` left, that of a crash included. */
export const removeAsides = async (path: string): Promise<void> => {
  const names = await readdir(dirname(path)).catch(() => []);
  for (const name of names) {
    if (name.startsWith(asidePrefix(path))) await removeTree(join(dirname(path), name));
  }
};
