import type { RefUpdate } from '../../workspace/push-refs.js';
import type { RemoteState } from '../../workspace/refresh-mirror.js';
import { headRef, pullRef } from '../../workspace/remote.js';
import type { MergeOrder } from '../forge.js';
import type { LocalForge } from './local-forge.js';
import { writePullRecord } from './pull-record.js';
import { isSame, recordOf, recordPull } from './record-pull.js';
import { findRecord } from './show-pull.js';

/**
 * After the remote has shown the merge: the pull request keeps the head, and the branch goes. A branch that somebody
 * holds or has moved stays; the merge is no less done.
 */
export const settleMerge = async (forge: LocalForge, order: MergeOrder, state: RemoteState): Promise<void> => {
  const { mirror } = forge;
  const wanted = recordOf(forge, order, false);
  const there = await findRecord(forge, order, state);
  const updates: RefUpdate[] = [];
  if (there === undefined || !isSame(there, wanted)) {
    const ref = pullRef(order);
    updates.push({ ref, sha: await writePullRecord(mirror.path, wanted, state.base), expected: state.refs.get(ref) ?? null });
  }
  const branch = headRef(order.branch);
  if (state.refs.get(branch) === order.head) updates.push({ ref: branch, sha: null, expected: order.head });
  if (updates.length === 0) return;
  const pushed = await mirror.pushRefs({ updates });
  if (pushed.kind !== 'pushed') await recordPull(forge, order, false);
};
