import { safeItemBranch } from '../../host/git-names.js';
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

/** Pushes an item's branch. Already there: nothing happens. Moved by somebody: not overwritten. */
export const pushBranch = async (place: MirrorPlace, { key, branch, sha, expected }: BranchPush): Promise<PushOutcome> => {
  const ref = headRef(await safeItemBranch(key, branch));
  return pushRefs(place, { updates: [{ ref, sha, expected }] });
};
