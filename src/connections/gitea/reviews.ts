import type { HostedReview, ReviewComment } from '../hosted-forge.js';
import type { RepositoryApi } from '../repository-api.js';
import { utc } from '../utc.js';
import { accountOf } from './api.js';
import { giteaMembers } from './members.js';
import { review, reviewComment, type GiteaReview } from './shapes.js';

/** Pending ones and mere requests for a review say nothing. */
const states: Readonly<Record<string, HostedReview['state']>> = { APPROVED: 'approved', REQUEST_CHANGES: 'changes_requested', COMMENT: 'commented' };

const readRemarks = async (api: RepositoryApi, number: number, one: GiteaReview): Promise<ReviewComment[]> => {
  if (one.comments_count === 0) return [];
  const { value } = await api.own({ path: `/pulls/${String(number)}/reviews/${String(one.id)}/comments`, schema: reviewComment.array() });
  // A position in the file, not in the difference; of a removed line only the old one is told.
  return value.map(({ path, body, position, original_position: old }) => ({ path, line: position || old || null, text: body }));
};

/** `official` and `stale` are Gitea's opinions: what counts is the commit that was looked at. */
export const readReviews = async (api: RepositoryApi, number: number): Promise<HostedReview[]> => {
  const all = await api.list({ path: `/pulls/${String(number)}/reviews`, entry: review });
  const isMember = giteaMembers(api);
  const shown: HostedReview[] = [];
  for (const one of all) {
    const state = states[one.state];
    if (state === undefined || one.user == null) continue;
    const author = accountOf(one.user);
    shown.push({
      id: String(one.id), author, member: await isMember(author), state, sha: one.commit_id, at: utc(one.submitted_at), text: one.body,
      comments: await readRemarks(api, number, one), dismissed: one.dismissed,
    });
  }
  return shown;
};
