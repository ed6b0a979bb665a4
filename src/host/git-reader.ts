import { TowpathError } from '../shared/errors.js';
import { documentsFolder } from '../shared/ids.js';
import { entries, git } from './git.js';
import { safePath, safeSha } from './git-names.js';
import { mirrorPath } from './home.js';
import type { Home } from './home.js';

export interface FileContent {
  path: string;
  /** Of the whole file. */
  bytes: number;
  content: Uint8Array;
  /** Whether only the beginning is there. */
  cut: boolean;
}

export interface DocumentEntry {
  /** Relative to the item's documents folder. */
  path: string;
  bytes: number;
}

/** What people read before they decide: straight from the mirror's object database, never from an agent's folder. */
export interface GitReader {
  /** Thrown when there is no such regular file in the commit: FILE_NOT_FOUND. */
  readFileAt(sha: string, path: string, maxBytes?: number): Promise<FileContent>;
  /** Regular files under the item's documents, in the commit's order. */
  listDocuments(sha: string, key: string): Promise<DocumentEntry[]>;
  /** What changed between two commits, as a patch without colours. `cut`: there is more. */
  diff(base: string, sha: string, options?: { paths?: string[]; stat?: boolean; maxBytes?: number }): Promise<{ text: string; cut: boolean }>;
}

const mostBytes = 1024 * 1024;

interface Entry { mode: string; object: string; bytes: number; path: string }

const parseEntries = (text: string): Entry[] => entries(text).map((entry) => {
  const tab = entry.indexOf('\t');
  const [mode = '', , object = '', size = ''] = entry.slice(0, tab).split(/ +/);
  return { mode, object, bytes: Number(size), path: entry.slice(tab + 1) };
});

const literal = { GIT_LITERAL_PATHSPECS: '1' };

const list = async (repository: string, sha: string, path: string): Promise<Entry[]> => {
  const { code, text } = await git({
    repository, env: literal, accept: [0, 128], args: ['ls-tree', '-r', '-z', '-l', '--full-tree', safeSha(sha), '--', safePath(path)],
  });
  if (code !== 0) throw new TowpathError('FILE_NOT_FOUND', `commit ${sha} is not in this home's mirror`);
  return parseEntries(text).filter(({ mode }) => mode === '100644' || mode === '100755');
};

const readFileAt = async (repository: string, { sha, path, maxBytes }: { sha: string; path: string; maxBytes: number }): Promise<FileContent> => {
  const found = (await list(repository, sha, path)).find((entry) => entry.path === path);
  if (found === undefined) throw new TowpathError('FILE_NOT_FOUND', `${path} at ${sha.slice(0, 12)}`);
  const { bytes } = await git({ repository, args: ['cat-file', 'blob', found.object], maxBytes, cut: true });
  return { path, bytes: found.bytes, content: bytes, cut: found.bytes > bytes.length };
};

const diffArgs = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--ignore-submodules=all', '--find-renames'];

/** Reads a project's mirror. Never talks to the remote; nothing is made. */
export const openReader = ({ home, project }: { home: Home; project: string }): GitReader => {
  const repository = mirrorPath(home, project);
  return {
    readFileAt: (sha, path, maxBytes = mostBytes) => readFileAt(repository, { sha, path, maxBytes }),
    listDocuments: async (sha, key) => (await list(repository, sha, documentsFolder(key)))
      .map(({ path, bytes }) => ({ path: path.slice(documentsFolder(key).length + 1), bytes })),
    diff: async (base, sha, { paths = [], stat = false, maxBytes = mostBytes } = {}) => {
      const { text, cut } = await git({
        repository, env: literal, maxBytes, cut: true,
        args: [...diffArgs, ...(stat ? ['--stat=100'] : []), safeSha(base), safeSha(sha), '--', ...paths.map(safePath)],
      });
      return { text, cut };
    },
  };
};
