import type { Comment, Hook, Issue, Label, PullIssue, Review, ReviewRemark, Status, TimelineEntry, User, World } from './model.js';

/** What the API answers and webhooks carry, with the key names of Gitea 1.26. */
export const userShape = (world: World, { id, login }: User) => ({
  id, login, login_name: '', source_id: 0, full_name: '', email: `${login}@noreply.example.test`, html_url: `${world.url}/${login}`,
  language: '', is_admin: false, restricted: false, active: false, visibility: 'public', username: login,
});

export const labelShape = ({ id, name, color }: Label) => ({ id, name, exclusive: false, is_archived: false, color, description: '', url: '' });

export const repositoryShape = (world: World, asked?: User) => {
  const [owner = '', name = ''] = world.repository.split('/');
  const can = (words: string[]): boolean => asked !== undefined && words.includes(asked.permission);
  return {
    id: 7, owner: { id: 3, login: owner, full_name: '', email: `${owner}@noreply.example.test`, username: owner }, name, full_name: world.repository,
    description: '', empty: false, private: true, fork: false, template: false, mirror: false, size: 64, language: '',
    url: `${world.url}/api/v1/repos/${world.repository}`, html_url: `${world.url}/${world.repository}`, ssh_url: `git@gitea.example.test:${world.repository}.git`,
    clone_url: `${world.url}/${world.repository}.git`, default_branch: 'main', archived: false, has_issues: true, has_pull_requests: true,
    ...(asked === undefined ? {} : { permissions: { admin: can(['owner', 'admin']), push: can(['owner', 'admin', 'write']), pull: !can(['none']) } }),
  };
};

const pathOf = (world: World, { number, pull }: Issue): string => `${world.url}/${world.repository}/${pull === null ? 'issues' : 'pulls'}/${String(number)}`;

export const issueShape = (world: World, issue: Issue, labels = issue.labels) => {
  const [owner = '', name = ''] = world.repository.split('/');
  const assignees = issue.assignees.map((user) => userShape(world, user));
  return {
    id: issue.id, url: `${world.url}/api/v1/repos/${world.repository}/issues/${String(issue.number)}`, html_url: pathOf(world, issue), number: issue.number,
    user: userShape(world, issue.user), original_author: '', original_author_id: 0, title: issue.title, body: issue.body, ref: '', assets: [],
    labels: labels.map(labelShape), milestone: null, assignee: assignees[0] ?? null, assignees: assignees.length === 0 ? null : assignees,
    state: issue.state, is_locked: false, comments: issue.comments.length, created_at: issue.createdAt, updated_at: issue.updatedAt, closed_at: issue.closedAt,
    due_date: null, repository: { id: 7, name, owner, full_name: world.repository }, pin_order: 0,
    pull_request: issue.pull === null ? null : { merged: issue.pull.merged, merged_at: null, draft: false, html_url: pathOf(world, issue) },
  };
};

export const commentShape = (world: World, issue: Issue, comment: Comment) => ({
  id: comment.id, html_url: `${pathOf(world, issue)}#issuecomment-${String(comment.id)}`,
  pull_request_url: issue.pull === null ? '' : pathOf(world, issue), issue_url: issue.pull === null ? pathOf(world, issue) : '',
  user: userShape(world, comment.user), original_author: '', original_author_id: 0, body: comment.body, assets: [],
  created_at: comment.createdAt, updated_at: comment.updatedAt,
});

export const timelineShape = (world: World, entry: TimelineEntry) => ({
  id: entry.id, type: entry.type, html_url: '', user: userShape(world, entry.user), body: entry.body, created_at: entry.at, updated_at: entry.at,
  label: entry.label === null ? null : labelShape(entry.label), old_title: '', new_title: '',
});

/** `mergeable`: computed by who asks. `inHook`: a merged one names the merge as its base's tip. */
export const pullShape = async (world: World, issue: PullIssue, inHook = false) => {
  const { pull } = issue;
  const tip = world.git.tip(pull.base) ?? '';
  const gone = world.git.tip(pull.branch) === undefined;
  const mergeable = issue.state === 'open' && !pull.checking && await world.git.mergeTree(tip, pull.head) !== undefined;
  const mergeBase = await world.git.mergeBase(tip, pull.head);
  const repo = repositoryShape(world);
  return {
    id: issue.id, url: pathOf(world, issue), number: issue.number, user: userShape(world, issue.user), title: issue.title, body: issue.body, labels: issue.labels.map(labelShape),
    milestone: null, assignee: null, assignees: null, requested_reviewers: null, state: issue.state, draft: /^(wip:|\[wip\])/i.test(issue.title), is_locked: false,
    comments: issue.comments.length, html_url: pathOf(world, issue), mergeable, merged: pull.merged, merged_at: pull.merged ? issue.closedAt : null,
    merge_commit_sha: pull.mergedSha, merged_by: pull.mergedBy === null ? null : userShape(world, pull.mergedBy), allow_maintainer_edit: false,
    base: { label: pull.base, ref: pull.base, sha: inHook && pull.mergedSha !== null ? pull.mergedSha : tip, repo_id: 7, repo },
    head: { label: pull.branch, ref: gone ? `refs/pull/${String(issue.number)}/head` : pull.branch, sha: pull.head, repo_id: 7, repo },
    merge_base: mergeBase ?? '', due_date: null, created_at: issue.createdAt, updated_at: issue.updatedAt, closed_at: issue.closedAt, pin_order: 0,
  };
};

export const reviewShape = (world: World, review: Review) => ({
  id: review.id, user: userShape(world, review.user), team: null, state: review.state, body: review.body, commit_id: review.sha, stale: review.stale,
  official: review.official, dismissed: review.dismissed, comments_count: review.remarks.length, submitted_at: review.at, updated_at: review.at,
});

export const remarkShape = (world: World, review: Review, { id, path, line, body }: ReviewRemark) => ({
  id, body, user: userShape(world, review.user), resolver: null, pull_request_review_id: review.id, created_at: review.at, updated_at: review.at, path,
  commit_id: review.sha, original_commit_id: '', diff_hunk: '', position: line, original_position: 0,
});

export const statusShape = (world: World, status: Status) => ({
  id: status.id, status: status.state, target_url: status.targetUrl, description: status.description, url: '', context: status.context,
  creator: userShape(world, status.creator), created_at: status.at, updated_at: status.at,
});

export const hookShape = ({ id, url, active, events, contentType }: Hook) => ({ id, type: 'gitea', branch_filter: '', config: { url, content_type: contentType }, events, active });
