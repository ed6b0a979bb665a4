import { createHash } from 'node:crypto';
import { entries } from '../../host/git.js';
import { documentsFolder } from '../../shared/ids.js';

export interface TreeEntry { mode: string; object: string; path: string }

/** Entries of `ls-tree -r -z`. */
export const parseTree = (text: string): TreeEntry[] => entries(text).map((entry) => {
  const tab = entry.indexOf('\t');
  const [mode = '', , object = ''] = entry.slice(0, tab).split(' ');
  return { mode, object, path: entry.slice(tab + 1) };
});

export interface TreeChange { oldMode: string; newMode: string; status: string; path: string }

/** Entries of `diff-tree -r --raw -z --no-renames`. */
export const parseChanges = (text: string): TreeChange[] => {
  const parts = entries(text);
  const changes: TreeChange[] = [];
  for (let n = 0; n + 1 < parts.length; n += 2) {
    const [oldMode = '', newMode = '', , , status = ''] = (parts[n] as string).slice(1).split(' ');
    changes.push({ oldMode, newMode, status, path: parts[n + 1] as string });
  }
  return changes;
};

export const isDocument = (key: string, path: string): boolean => path.startsWith(`${documentsFolder(key)}/`);

/** Digest of a tree without the item's documents: a verdict on code holds for it, whatever is written about it later. */
export const codeDigest = (key: string, tree: TreeEntry[]): string => {
  const hash = createHash('sha256');
  for (const { mode, object, path } of tree) {
    if (!isDocument(key, path)) hash.update(`${mode} ${object} ${path}\0`);
  }
  return hash.digest('hex');
};

export const isRegular = (mode: string): boolean => mode === '100644' || mode === '100755';
export const isGitLink = (mode: string): boolean => mode === '160000';
