import { git } from '../../host/git.js';
import { documentsFolder } from '../../shared/ids.js';
import type { Sight } from './quarantine.js';
import { isDocument, isRegular } from './tree-listing.js';
import type { TreeEntry } from './tree-listing.js';

export interface Documents {
  /** Regular files, paths relative to the item's documents folder. */
  documents: { path: string; bytes: number }[];
  /** What lies there too and is not shown: symbolic links, nested repositories, files that are too large. */
  skipped: { path: string; why: string }[];
}

const sizesOf = async (sight: Sight, objects: string[]): Promise<number[]> => {
  if (objects.length === 0) return [];
  const { text } = await git({ ...sight, args: ['cat-file', '--batch-check=%(objectsize)'], input: `${objects.join('\n')}\n` });
  return text.trim().split('\n').map(Number);
};

/** The item's documents in a commit's tree, read from the object database: links are never followed. */
export const listDocuments = async (
  sight: Sight, { key, tree, most }: { key: string; tree: TreeEntry[]; most: number },
): Promise<Documents> => {
  const mine = tree.filter(({ path }) => isDocument(key, path));
  const files = mine.filter(({ mode, path }) => isRegular(mode) && !path.includes('\ufffd'));
  const sizes = await sizesOf(sight, files.map(({ object }) => object));
  const short = (path: string): string => path.slice(documentsFolder(key).length + 1);
  const sized = files.map(({ path }, n) => ({ path: short(path), bytes: sizes[n] ?? 0 }));
  const whyOf = (mode: string): string => (mode === '120000' ? 'a symbolic link' : 'no regular file');
  return {
    documents: sized.filter(({ bytes }) => bytes <= most),
    skipped: [
      ...mine.filter((entry) => !files.includes(entry)).map(({ mode, path }) => ({ path: short(path), why: whyOf(mode) })),
      ...sized.filter(({ bytes }) => bytes > most).map(({ path, bytes }) => ({ path, why: `${bytes} bytes are more than is shown` })),
    ],
  };
};
