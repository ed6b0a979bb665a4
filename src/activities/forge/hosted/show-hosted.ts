import type { HostedPull } from '../../../connections/hosted-forge.js';
import type { PullRequest } from '../../../shared/activities.js';
import type { RemoteState } from '../../workspace/refresh-mirror.js';
import { headRef } from '../../workspace/remote.js';
import { isAncestor } from '../commit-facts.js';
import type { Hosted } from './hosted-forge.js';

/** A merge that the forge tells and that the base really holds, squashed or not. */
export const toldMerge = async ({ mirror }: Hosted, { state, mergedSha }: HostedPull, base: string): Promise<string | undefined> =>
  (state === 'merged' && mergedSha !== null && await isAncestor(mirror.path, mergedSha, base) ? mergedSha : undefined);

/** The pull request as it is now: its head is the branch's while there is one, and it is merged when the base holds it. */
export const showHosted = async (hosted: Hosted, pull: HostedPull, { base, refs }: RemoteState): Promise<PullRequest> => {
  const head = refs.get(headRef(pull.branch)) ?? pull.head;
  const merged = await toldMerge(hosted, pull, base) !== undefined || await isAncestor(hosted.mirror.path, head, base);
  const open = pull.state === 'closed' ? 'closed' as const : 'open' as const;
  const by = pull.by === null ? null : { id: pull.by.id, name: pull.by.name };
  return { number: pull.number, branch: pull.branch, base: pull.base, head, state: merged ? 'merged' : open, link: pull.url, ...(pull.state === 'open' ? {} : { by }) };
};
