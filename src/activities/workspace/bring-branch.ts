import type { Mirror } from './mirror.js';
import { headRef } from './remote.js';
import type { RemoteState } from './refresh-mirror.js';

/** An item's branch that somebody deleted is made again at its head; one that is there is left as it is. */
export const bringBranch = async (mirror: Pick<Mirror, 'pushRefs'>, { branch, head }: { branch: string; head: string }, { refs }: RemoteState): Promise<void> => {
  const ref = headRef(branch);
  if (refs.get(ref) === undefined) await mirror.pushRefs({ updates: [{ ref, sha: head, expected: null }] });
};
