import { documentsFolder } from '../../shared/ids.js';
import type { Work } from '../../shared/words.js';
import type { TakeLimits } from './take-limits.js';
import type { TreeChange, TreeEntry } from './tree-listing.js';
import { isDocument } from './tree-listing.js';
import { unsafePaths } from './unsafe-paths.js';

export type RefusedReason =
  | 'damaged' | 'missing' | 'not-a-descendant' | 'outside-documents' | 'too-large' | 'too-many-files' | 'unsafe-paths' | 'rejected' | 'secret-in-commit';

export interface Refused { kind: 'refused'; reason: RefusedReason; message: string; paths: string[] }

/** At most twenty paths travel; the message says how many there are. */
export const refuse = (reason: RefusedReason, message: string, paths: string[] = []): Refused =>
  ({ kind: 'refused', reason, message, paths: paths.slice(0, 20) });

export const some = (paths: string[]): string => {
  const shown = paths.slice(0, 5).map((path) => JSON.stringify(path)).join(', ');
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown;
};

export interface Judged { key: string; work: Work; descends: boolean; newBytes: number; changes: TreeChange[]; tree: TreeEntry[] }

/** Whether a result may be taken; undefined: it may. */
export const judgeResult = ({ key, work, descends, newBytes, changes, tree }: Judged, limits: TakeLimits): Refused | undefined => {
  if (!descends) return refuse('not-a-descendant', 'the commit does not grow from the one that the run began with: history was rewritten');
  if (newBytes > limits.bytes) return refuse('too-large', `the run added ${newBytes} bytes; ${limits.bytes} are taken`);
  if (tree.length > limits.files) return refuse('too-many-files', `the tree has ${tree.length} files; ${limits.files} are taken`);
  const { gitLike, gitLinks, collisions } = unsafePaths(changes, tree);
  if (gitLike.length > 0) return refuse('unsafe-paths', `names like .git are not taken: ${some(gitLike)}`, gitLike);
  if (gitLinks.length > 0) return refuse('unsafe-paths', `nested repositories are not taken, add their files or remove them: ${some(gitLinks)}`, gitLinks);
  if (collisions.length > 0) return refuse('unsafe-paths', `names that differ only by case are not taken: ${some(collisions)}`, collisions);
  const outside = work === 'code' ? [] : changes.map(({ path }) => path).filter((path) => !isDocument(key, path));
  if (outside.length > 0) {
    return refuse('outside-documents', `this role may commit only under ${documentsFolder(key)}/, and changed ${some(outside)}`, outside);
  }
  return undefined;
};
