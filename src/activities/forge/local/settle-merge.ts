import type { RemoteState } from '../../workspace/refresh-mirror.js';
import { headRef } from '../../workspace/remote.js';
import type { MergeOrder } from '../forge.js';
import type { LocalForge } from './local-forge.js';
import { recordPull } from './record-pull.js';

/**
 * After the remote has shown the merge: the pull request keeps the head, then the branch goes. A branch that somebody
 * holds or has moved stays; the merge is no less done.
 */
export const settleMerge = async (forge: LocalForge, order: MergeOrder, { refs }: RemoteState): Promise<void> => {
  await recordPull(forge, order, false);
  const branch = headRef(order.branch);
  if (refs.get(branch) !== order.head) return;
  await forge.mirror.pushRefs({ updates: [{ ref: branch, sha: null, expected: order.head }] });
};
