import { safeItemBranch } from '../../host/git-names.js';
import { findWorkTree } from './find-work-tree.js';
import { inspectWorkTree } from './inspect-work-tree.js';
import type { MirrorPlace } from './mirror-place.js';
import { pushRefs } from './push-refs.js';
import type { PushOutcome } from './push-refs.js';
import { headRef } from './remote.js';

export interface BranchPush {
  key: string;
  /** `towpath/<KEY>-…`: nothing else is pushed this way. */
  branch: string;
  sha: string;
  /** The branch's head as last seen; null: it must not exist yet. */
  expected: string | null;
}

/** A person looks at the branch in the repository's own work tree: it moves along while it is clean. */
const pushToWorkTree = async (place: MirrorPlace, { branch, sha, expected }: BranchPush, refused: PushOutcome): Promise<PushOutcome> => {
  const ref = headRef(branch);
  const tree = place.remote.folder === null || expected === null ? undefined : await findWorkTree(place.remote.folder, ref);
  if (tree === undefined || expected === null) return refused;
  const dirt = await inspectWorkTree(tree, { repository: place.path, branch, from: expected, to: sha });
  return dirt === undefined
    ? pushRefs(place, { updates: [{ ref, sha, expected }], updateWorkTree: true })
    : { kind: 'refused', message: dirt.message };
};

/** Pushes an item's branch. Already there: nothing happens. Moved by somebody: not overwritten. */
export const pushBranch = async (place: MirrorPlace, order: BranchPush): Promise<PushOutcome> => {
  const ref = headRef(await safeItemBranch(order.key, order.branch));
  const pushed = await pushRefs(place, { updates: [{ ref, sha: order.sha, expected: order.expected }] });
  return pushed.kind === 'refused' ? pushToWorkTree(place, order, pushed) : pushed;
};
