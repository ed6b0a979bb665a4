import type { PullRequest } from '../../../shared/activities.js';
import { parseKey } from '../../../shared/ids.js';
import type { RemoteState } from '../../workspace/refresh-mirror.js';
import { headRef, pullRef } from '../../workspace/remote.js';
import { isAncestor } from '../commit-facts.js';
import type { PullName } from '../forge.js';
import type { LocalForge } from './local-forge.js';
import { readPullRecord } from './pull-record.js';
import type { PullRecord } from './pull-record.js';

/** The item's record on the remote, if it is of this branch. */
export const findRecord = async ({ mirror }: LocalForge, { key, branch }: PullName, state: RemoteState): Promise<PullRecord | undefined> => {
  const commit = state.refs.get(pullRef({ key, branch }));
  const record = commit === undefined ? undefined : await readPullRecord(mirror.path, commit);
  return record?.key === key && record.branch === branch ? record : undefined;
};

/** The pull request as it is now: its head is the branch's, and it is merged when the base holds that head. */
export const showPull = async ({ mirror, link }: LocalForge, record: PullRecord, state: RemoteState): Promise<PullRequest> => {
  const head = state.refs.get(headRef(record.branch)) ?? record.head;
  const merged = await isAncestor(mirror.path, head, state.base);
  const open = record.closed ? 'closed' as const : 'open' as const;
  return {
    number: parseKey(record.key)?.number ?? 0, branch: record.branch, base: record.base, head,
    state: merged ? 'merged' : open, link: link(record.key),
  };
};
