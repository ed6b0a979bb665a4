import type { TreeChange, TreeEntry } from './tree-listing.js';
import { isGitLink } from './tree-listing.js';

/** How the strangest file system that may ever check it out would read a name: `.git` in all its disguises. */
const folded = (part: string): string => part
  .replace(/[\u200c\u200d\u200e\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
  .replace(/[. ]+$/, '').replace(/:.*$/, '').toLowerCase();

const isGitLike = (path: string): boolean =>
  path.split('/').some((part) => ['.git', 'git~1'].includes(folded(part)) || part === '.' || part === '..');

const prefixes = (path: string): string[] => {
  const parts = path.split('/');
  return parts.map((_, n) => parts.slice(0, n + 1).join('/'));
};

/** Added paths that another path of the tree differs from only by case: some checkouts could hold only one of them. */
const caseCollisions = (added: string[], tree: TreeEntry[]): string[] => {
  const wanted = new Map<string, string>();
  for (const path of added) for (const prefix of prefixes(path)) wanted.set(prefix.toLowerCase(), prefix);
  const found = new Set<string>();
  for (const { path } of tree) {
    for (const prefix of prefixes(path)) {
      const other = wanted.get(prefix.toLowerCase());
      if (other !== undefined && other !== prefix) found.add(prefix);
    }
  }
  return [...found];
};

export interface UnsafePaths { gitLike: string[]; gitLinks: string[]; collisions: string[] }

/** What no commit of an agent may bring: names like `.git`, nested repositories, names that differ only by case. */
export const unsafePaths = (changes: TreeChange[], tree: TreeEntry[]): UnsafePaths => {
  const added = changes.filter(({ status }) => status === 'A').map(({ path }) => path);
  return {
    gitLike: changes.filter(({ status, path }) => status !== 'D' && isGitLike(path)).map(({ path }) => path),
    gitLinks: changes.filter(({ oldMode, newMode }) => isGitLink(newMode) && !isGitLink(oldMode)).map(({ path }) => path),
    collisions: added.length === 0 ? [] : caseCollisions(added, tree),
  };
};
