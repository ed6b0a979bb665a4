import type { RemoteState } from '../../workspace/refresh-mirror.js';
import { headRef } from '../../workspace/remote.js';
import type { MergeOrder } from '../forge.js';
import type { Hosted } from './hosted-forge.js';

/** After the remote has shown the merge, the branch goes. One that somebody has moved stays, and the merge is no less done. */
export const settleHosted = async ({ mirror }: Hosted, { branch, head }: MergeOrder, { refs }: RemoteState): Promise<void> => {
  const ref = headRef(branch);
  if (refs.get(ref) === head) await mirror.pushRefs({ updates: [{ ref, sha: null, expected: head }] });
};
