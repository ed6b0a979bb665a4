import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { entries, git } from '../../host/git.js';

/** The files of a repository as `init` reads them: from disk, or of a bare one from its base. */
export interface Tree {
  /** The text, or undefined where there is no such file or it is over 1 MiB. */
  read(path: string): Promise<string | undefined>;
  /** Names in a folder (`.` = the top); empty where there is none. */
  list(folder: string): Promise<string[]>;
}

const largest = 1024 * 1024;
/** What says that a path is not there or no file; anything else is a failure worth telling. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES']);

const ifThere = async <T>(reading: Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await reading;
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return otherwise;
    throw error;
  }
};

const readSmall = async (path: string): Promise<string | undefined> =>
  (await stat(path)).size > largest ? undefined : readFile(path, 'utf8');

export const diskTree = (root: string): Tree => ({
  read: (path) => ifThere(readSmall(join(root, path)), undefined),
  list: (folder) => ifThere(readdir(join(root, folder)), []),
});

/** `base` is a branch that exists. */
export const commitTree = (repository: string, base: string): Tree => ({
  async read(path) {
    const { code, text, cut } = await git({ repository, args: ['cat-file', 'blob', `refs/heads/${base}:${path}`], accept: [0, 128], maxBytes: largest, cut: true });
    return code === 0 && !cut ? text : undefined;
  },
  async list(folder) {
    const place = folder === '.' ? '' : folder;
    const { code, text } = await git({ repository, args: ['ls-tree', '-z', '--name-only', `refs/heads/${base}:${place}`], accept: [0, 128] });
    return code === 0 ? entries(text) : [];
  },
});
