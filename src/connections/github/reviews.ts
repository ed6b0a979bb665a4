import type { HostedReview, ReviewComment } from '../hosted-forge.js';
import { utc } from '../utc.js';
import { accountOf, type GithubApi } from './api.js';
import { githubMembers } from './members.js';
import { review, reviewComment } from './shapes.js';

/** What a dismissed one said before is not told; pending ones say nothing. */
const states: Readonly<Record<string, HostedReview['state']>> = { APPROVED: 'approved', CHANGES_REQUESTED: 'changes_requested', COMMENTED: 'commented', DISMISSED: 'commented' };

/** Of a line that is no longer in the difference only the old place is told. */
const readRemarks = async (api: GithubApi, number: number): Promise<Map<number, ReviewComment[]>> => {
  const found = new Map<number, ReviewComment[]>();
  for (const { pull_request_review_id: id, path, line, original_line: old, body } of await api.list({ path: `/pulls/${String(number)}/comments`, entry: reviewComment })) {
    if (id != null) found.set(id, [...found.get(id) ?? [], { path, line: line ?? old ?? null, text: body }]);
  }
  return found;
};

export const readReviews = async (api: GithubApi, number: number): Promise<HostedReview[]> => {
  const all = await api.list({ path: `/pulls/${String(number)}/reviews`, entry: review });
  if (all.length === 0) return [];
  const [remarks, isMember] = [await readRemarks(api, number), githubMembers(api)];
  const shown: HostedReview[] = [];
  for (const one of all) {
    const state = states[one.state.toUpperCase()];
    // A review of a commit that is gone counts for none.
    if (state === undefined || one.user == null || one.commit_id == null) continue;
    const author = accountOf(one.user);
    shown.push({
      id: String(one.id), author, member: await isMember(author, one.author_association), state, sha: one.commit_id, at: utc(one.submitted_at ?? ''), text: one.body ?? '',
      comments: remarks.get(one.id) ?? [], dismissed: one.state.toUpperCase() === 'DISMISSED',
    });
  }
  return shown;
};
