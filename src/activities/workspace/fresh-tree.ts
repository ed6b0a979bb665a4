import { layTree } from './lay-tree.js';
import type { MirrorPlace } from './mirror-place.js';

/** A fresh checkout of a commit outside of any agent's clone, for gates; detached, and `git` works in it. */
export const freshTree = (place: MirrorPlace, { sha, path }: { sha: string; path: string }): Promise<void> =>
  layTree(place, { path, sha, branch: null, branches: {} });
