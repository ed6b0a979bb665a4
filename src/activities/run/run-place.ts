import { access, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { runFolder, type Home } from '../../host/home.js';
import type { RunFolder } from '../../host/run-folder.js';

/**
 * A run directory that is still being made lies beside the others under this name. It holds the request, the
 * attempt's token and its maker's claim, so that whoever comes after a crash goes on making it.
 */
const making = '.new-';

export const preparationFolder = (home: Home, key: string, run: string): RunFolder => {
  const folder = runFolder(home, key, run);
  return { ...folder, path: join(home.runs, key, `${making}${run}`) };
};

export const isPreparation = (folder: RunFolder): boolean => folder.path.endsWith(`/${making}${folder.run}`);

/** The folder becomes the run's own, whole. */
export const settleFolder = async (home: Home, folder: RunFolder): Promise<RunFolder> => {
  const settled = runFolder(home, folder.key, folder.run);
  await rename(folder.path, settled.path);
  return settled;
};

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

/** The run's folder, finished or in the making; made where there is none. */
export const findOrMakeFolder = async (home: Home, key: string, run: string): Promise<RunFolder> => {
  const settled = runFolder(home, key, run);
  const preparation = preparationFolder(home, key, run);
  if (await exists(settled.path)) return settled;
  await mkdir(preparation.path, { recursive: true, mode: 0o700 });
  return preparation;
};

const entriesOf = async (path: string): Promise<string[]> => {
  try {
    return (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

const folderOf = (home: Home, key: string, name: string): RunFolder[] => {
  const run = name.startsWith(making) ? name.slice(making.length) : name;
  try {
    return [name === run ? runFolder(home, key, run) : preparationFolder(home, key, run)];
  } catch {
    // Not a name that Towpath gives: somebody else's folder, which is left alone.
    return [];
  }
};

/** Every run directory of the home, those in the making included. */
export const listRunFolders = async (home: Home): Promise<RunFolder[]> => {
  const keys = await entriesOf(home.runs);
  const found = await Promise.all(keys.map(async (key) => (await entriesOf(join(home.runs, key))).flatMap((name) => folderOf(home, key, name))));
  return found.flat();
};
