import { headRef } from './remote.js';
import { findWorkTree, openWorkTree } from './find-work-tree.js';
import { isClear } from './inspect-work-tree.js';

export interface MergeRoom {
  /** The work tree that was in the way. */
  path: string;
  /** The branch that it held. Without it, whatever is checked out there counts. */
  base?: string;
  /** The files that were in the way: as long as they stand there unkept, another merge would only say so again. */
  files?: string[];
}

/** Whether a work tree that was in a merge's way has made room: clean, or on another branch, or gone. */
export const canTakeMerge = async ({ path, base, files = [] }: MergeRoom): Promise<boolean> => {
  const tree = base === undefined ? await openWorkTree(path) : await findWorkTree(path, headRef(base));
  return tree === undefined || isClear(tree, files);
};
