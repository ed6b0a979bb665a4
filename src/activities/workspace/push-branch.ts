import { setTimeout as sleep } from 'node:timers/promises';
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

/** Another push of the same moment is over by then. */
const meetingMs = 500;

/** The remote says that it is not where it was expected, and it is: once more, then it is the remote that does not take it. */
const pushExpected = async (place: MirrorPlace, { branch, sha, expected }: BranchPush): Promise<PushOutcome> => {
  const order = { updates: [{ ref: headRef(branch), sha, expected }] };
  const first = await pushRefs(place, order);
  if (first.kind !== 'moved' || first.found !== expected) return first;
  await sleep(meetingMs);
  const second = await pushRefs(place, order);
  if (second.kind !== 'moved' || second.found !== expected) return second;
  return { kind: 'refused', message: `nobody has moved ${branch}, and yet it cannot be written: a branch like ${branch.split('/')[0] ?? branch} or ${branch}/… is in the way, or its lock is` };
};

/** Pushes an item's branch. Already there: nothing happens. Moved by somebody: not overwritten. */
export const pushBranch = async (place: MirrorPlace, order: BranchPush): Promise<PushOutcome> => {
  await safeItemBranch(order.key, order.branch);
  const pushed = await pushExpected(place, order);
  return pushed.kind === 'refused' ? pushToWorkTree(place, order, pushed) : pushed;
};
