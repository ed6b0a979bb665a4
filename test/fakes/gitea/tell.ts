import type { Comment, Issue, Label, PullIssue, ReviewState, Status, User, World } from './model.js';
import { commentShape, issueShape, pullShape, repositoryShape, userShape } from './shapes.js';

/** What happened, as webhooks. */
const around = (world: World, sender: User) => ({ repository: repositoryShape(world), sender: userShape(world, sender), commit_id: '' });

/** `labels`: the list that is shown, which after a change of labels is the old one. */
export const tellIssue = (world: World, { issue, action, by, labels }: { issue: Issue; action: string; by: User; labels?: Label[] }): void => {
  if (issue.pull !== null) return;
  const type = action.startsWith('label_') ? 'issue_label' : 'issues';
  world.sender.send('issues', type, { action, number: issue.number, issue: issueShape(world, issue, labels), ...around(world, by) });
};

export const tellComment = (world: World, issue: Issue, comment: Comment, action = 'created'): void => {
  const isPull = issue.pull !== null;
  world.sender.send('issue_comment', isPull ? 'pull_request_comment' : 'issue_comment', {
    action, issue: issueShape(world, issue), comment: commentShape(world, issue, comment), ...around(world, comment.user), is_pull: isPull,
  });
};

export const tellPull = async (world: World, issue: PullIssue, action: string, by: User): Promise<void> => {
  const type = action === 'synchronized' ? 'pull_request_sync' : 'pull_request';
  world.sender.send('pull_request', type, {
    action, number: issue.number, pull_request: await pullShape(world, issue, true), requested_reviewer: null, ...around(world, by), review: null,
  });
};

const reviewWords = { APPROVED: 'approved', REQUEST_CHANGES: 'rejected', COMMENT: 'comment' } as const;

/** Neither id nor sha of the review: they are not in the body. */
export const tellReview = async (world: World, issue: PullIssue, review: { state: ReviewState; body: string; user: User }): Promise<void> => {
  if (review.state === 'PENDING') return;
  const word = reviewWords[review.state];
  world.sender.send(`pull_request_${word}`, `pull_request_review_${word}`, {
    action: 'reviewed', number: issue.number, pull_request: await pullShape(world, issue, true), requested_reviewer: null, ...around(world, review.user),
    review: { type: `pull_request_review_${word}`, content: review.body },
  });
};

const commitShape = (world: World, sha: string) => ({
  id: sha, message: 'change\n', url: `${world.url}/${world.repository}/commit/${sha}`, author: { name: 'x', email: 'x@example.test', username: '' },
  committer: { name: 'x', email: 'x@example.test', username: '' }, verification: null, timestamp: new Date().toISOString(), added: null, removed: null, modified: null,
});

export const tellStatus = (world: World, status: Status): void => {
  world.sender.send('status', 'status', {
    commit: commitShape(world, status.sha), context: status.context, created_at: status.at, description: status.description, id: status.id,
    repository: repositoryShape(world), sender: userShape(world, status.creator), sha: status.sha, state: status.state, target_url: status.targetUrl, updated_at: null,
  });
};

const zero = '0'.repeat(40);

/** A branch's end is an event of its own. */
export const tellPush = (world: World, { branch, before, after, by }: { branch: string; before: string | null; after: string | null; by: User }): void => {
  const about = { repository: repositoryShape(world), pusher: userShape(world, by), sender: userShape(world, by) };
  if (after === null) {
    world.sender.send('delete', 'delete', { ref: branch, ref_type: 'branch', pusher_type: 'user', ...about });
    return;
  }
  if (before === null) world.sender.send('create', 'create', { sha: after, ref: branch, ref_type: 'branch', ...about });
  world.sender.send('push', 'push', {
    ref: `refs/heads/${branch}`, before: before ?? zero, after, compare_url: `${world.url}/${world.repository}/compare/${before ?? zero}...${after}`,
    commits: [commitShape(world, after)], total_commits: 1, head_commit: commitShape(world, after), ...about,
  });
};
