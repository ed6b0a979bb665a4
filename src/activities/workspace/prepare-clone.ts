import { safeItemBranch, safeSha } from '../../host/git-names.js';
import { layTree } from './lay-tree.js';
import type { MirrorPlace } from './mirror-place.js';
import { refreshMirror } from './refresh-mirror.js';
import type { RemoteState } from './refresh-mirror.js';

export interface CloneOrder {
  key: string;
  /** The item's branch, checked out in the clone. */
  branch: string;
  /** Its head as last pushed; null: start from the base's tip. */
  head: string | null;
  path: string;
  /** What the remote showed, where it was asked a moment ago; undefined: it did not answer, and is asked again. */
  seen?: Promise<RemoteState | undefined>;
}

export interface PreparedClone {
  /** The commit that the clone stands at. */
  head: string;
  /** The base branch's name; a local branch of that name stands at `baseTip`, so that it can be merged. */
  base: string;
  baseTip: string;
}

/** Gives an item a private clone, fresh each time: a damaged or strange one is never repaired. */
export const prepareClone = async (place: MirrorPlace, { key, branch, head, path, seen }: CloneOrder): Promise<PreparedClone> => {
  await safeItemBranch(key, branch);
  const { base: baseTip } = (await seen) ?? await refreshMirror(place);
  const sha = head === null ? baseTip : safeSha(head);
  await layTree(place, { path, sha, branch, branches: { [place.base]: baseTip } });
  return { head: sha, base: place.base, baseTip };
};
