import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { fixtureSecret, judged } from './fixtures.js';
import type { DeliveryHint } from '../../src/shared/hints.js';

const sha = 'b'.repeat(40);
const zero = '0'.repeat(40);
const place = { repository: { full_name: 'canal/locks' }, sender: { id: 21, login: 'mina' } };
const issue = { issue: { number: 12, state: 'open', labels: [{ name: 'agent' }] } };
const pull = { number: 14, pull_request: { number: 14, merged: false, merge_commit_sha: null, head: { ref: 'towpath/abc-12', sha } } };

interface Case { type: string; event?: string; body: Record<string, unknown>; account?: string; kind?: 'gitea' | 'github' | 'plane' }

const read = ({ type, event, body, account, kind = 'gitea' }: Case): DeliveryHint & { reason: string | null } => {
  const bytes = Buffer.from(JSON.stringify(body));
  const hmac = createHmac('sha256', fixtureSecret).update(bytes).digest('hex');
  const headers = kind === 'gitea' ? { 'x-gitea-signature': hmac, 'x-gitea-event': event ?? type, 'x-gitea-event-type': type, 'x-github-event': event ?? type }
    : kind === 'github' ? { 'x-hub-signature-256': `sha256=${hmac}`, 'x-github-event': type } : { 'x-plane-signature': hmac, 'x-plane-event': type };
  const { hints: [hint], reason } = judged(kind, { body: bytes, headers: { ...headers, 'content-type': 'application/json' } }, { account: account ?? null });
  if (hint === undefined) throw new Error('refused');
  return { ...hint, reason };
};

const check = (rows: readonly (readonly [what: string, given: Case, expected: Partial<DeliveryHint>])[]): void => {
  test.each(rows)('%s', (_what, given, expected) => {
    const hint = read(given);
    expect(hint).toMatchObject(expected);
    if (hint.event === 'ignored') expect(hint.reason).toMatch(/\w/);
  });
};

describe('Gitea says', () => {
  const issues = (action: string, type = 'issues'): Case => ({ type, event: 'issues', body: { action, ...issue, ...place } });
  const pulls = (action: string, type = 'pull_request'): Case => ({ type, event: 'pull_request', body: { action, ...pull, ...place } });
  const review = (type: string, event: string): Case => ({ type, event, body: { action: 'reviewed', ...pull, review: { type, content: 'a\r\nb' }, ...place } });
  const status = (state: string): Case => ({ type: 'status', body: { sha, state, context: 'ci/test', ...place } });
  const push = (more: Record<string, unknown>): Case => ({ type: 'push', body: { ref: 'refs/heads/main', before: sha, after: sha, ...more, ...place } });
  const run = (action: string, conclusion: string | null): Case => ({ type: 'workflow_run', body: { action, workflow_run: { head_sha: sha, name: 'ci', conclusion, pull_requests: [] }, ...place } });
  const comment = (type: string, action: string, more: Record<string, unknown> = {}): Case =>
    ({ type, event: 'issue_comment', body: { action, ...issue, is_pull: type === 'pull_request_comment', comment: { id: 5, body: '/retry' }, ...place, ...more } });
  check([
    ...['edited', 'closed', 'reopened', 'assigned', 'unassigned', 'milestoned', 'label_cleared'].map((action) => [`a ticket ${action}`, issues(action), { event: 'updated', number: 12 }] as const),
    ['a label', issues('label_updated', 'issue_label'), { event: 'labeled', labels: ['agent'] }],
    ['an action of a ticket that nobody knows', issues('constructor'), { event: 'ignored' }],
    ...['opened', 'reopened', 'ready_for_review'].map((action) => [`a pull request ${action}`, pulls(action), { event: 'pr_opened', number: 14, isPullRequest: true, sha, ref: 'towpath/abc-12' }] as const),
    ...['edited', 'assigned', 'label_updated', 'label_cleared', 'review_requested', 'milestoned'].map((action) => [`a pull request ${action}`, pulls(action, 'pull_request_label'), { event: 'ignored', number: 14 }] as const),
    ['a push to a pull request', pulls('synchronized', 'pull_request_sync'), { event: 'pr_synchronized' }],
    ['an approval', review('pull_request_review_approved', 'pull_request_approved'), { event: 'review_approved', sha, text: 'a\nb' }],
    ['an approval of an older server', review('pull_request_approved', 'pull_request_approved'), { event: 'review_approved' }],
    ['a rejection of an older server', review('pull_request_rejected', 'pull_request_rejected'), { event: 'review_changes_requested' }],
    ['a remark', review('pull_request_review_comment', 'pull_request_comment'), { event: 'review_commented' }],
    ['a comment at a pull request', comment('pull_request_comment', 'created'), { event: 'commented', isPullRequest: true, command: 'retry', commentId: 5 }],
    ['a comment that is edited', comment('issue_comment', 'edited'), { event: 'comment_edited', command: null, isPullRequest: false }],
    ['a comment that is deleted', comment('issue_comment', 'deleted'), { event: 'ignored', commentId: 5 }],
    ['our own comment, by login', { ...comment('issue_comment', 'created'), account: 'Mina' }, { event: 'ignored', command: null, actor: 'mina' }],
    ['our own comment, by id', { ...comment('issue_comment', 'created'), account: '21' }, { event: 'ignored' }],
    ['our own label', { ...issues('label_updated', 'issue_label'), account: '21' }, { event: 'ignored' }],
    ['our own ticket', { ...issues('opened'), account: '21' }, { event: 'opened' }],
    ['our own pull request', { ...pulls('opened'), account: '21' }, { event: 'pr_opened' }],
    ['a comment of a person that quotes our marker', comment('issue_comment', 'created', { comment: { id: 5, body: '> <!-- towpath:card -->\n/retry' } }), { event: 'commented', command: 'retry' }],
    ...[['success', 'success'], ['failure', 'failure'], ['error', 'failure'], ['pending', 'pending'], ['warning', 'success'], ['skipped', 'success'], ['odd', 'pending']]
      .map(([state, told]) => [`the status ${state ?? ''}`, status(state ?? ''), { event: 'ci_status', sha, number: null, ...(told === undefined ? {} : { state: told }) }] as const),
    ['a workflow that ended', run('completed', 'failure'), { event: 'ci_status', sha, state: 'failure', context: 'ci' }],
    ['a workflow that began', run('in_progress', null), { event: 'ignored' }],
    ['a push of the test button', push({}), { event: 'push', sha, ref: 'refs/heads/main' }],
    ['a new branch', push({ before: zero }), { event: 'push', sha }],
    ['a branch that went', push({ after: zero }), { event: 'ignored', sha: null }],
    ['a tag', push({ ref: 'refs/tags/v1' }), { event: 'ignored' }],
    ...['create', 'delete', 'fork', 'repository', 'wiki', 'release', 'package', 'workflow_job', 'schedule', ''].map((type) => [`the event "${type}"`, { type, body: { action: 'created', ...place } }, { event: 'ignored', repository: 'canal/locks' }] as const),
    ['a review comment, where no type is sent', { type: '', event: 'pull_request_comment', body: { action: 'reviewed', ...pull, ...place } }, { event: 'review_commented' }],
  ]);
});

describe('GitHub says', () => {
  const of = (type: string, body: Record<string, unknown>, account?: string): Case => ({ type, kind: 'github', body: { ...body, ...place }, ...(account === undefined ? {} : { account }) });
  const checked = (key: string, action: string, more: Record<string, unknown>): Case => of(key, { action, [key]: { head_sha: sha, name: 'ci', ...more } });
  const bot = { sender: { id: 90, login: 'towpath-bot[bot]', type: 'Bot' } };
  check([
    ...['check_run', 'check_suite', 'workflow_run'].map((key) => [`a ${key} that ended`, checked(key, 'completed', { conclusion: 'timed_out', pull_requests: [{ number: 14 }] }), { event: 'ci_status', number: 14, isPullRequest: true, sha, state: 'failure' }] as const),
    ['a check that is made as completed', checked('check_run', 'created', { status: 'completed', conclusion: 'success' }), { event: 'ci_status', state: 'success', number: null, isPullRequest: false }],
    ['a check that is made', checked('check_run', 'created', { status: 'queued', conclusion: null }), { event: 'ignored' }],
    ['a check asked for', checked('check_suite', 'requested', { conclusion: null }), { event: 'ignored' }],
    ['a label that goes', of('issues', { action: 'unlabeled', ...issue }), { event: 'updated' }],
    ['a pinned ticket', of('issues', { action: 'pinned', ...issue }), { event: 'ignored' }],
    ['a pull request ready', of('pull_request', { action: 'ready_for_review', ...pull }), { event: 'pr_opened' }],
    ['a title', of('pull_request', { action: 'edited', ...pull }), { event: 'ignored' }],
    ['a review dismissed', of('pull_request_review', { action: 'dismissed', review: { id: 1, state: 'dismissed' }, ...pull }), { event: 'ignored' }],
    ['a review edited', of('pull_request_review', { action: 'edited', review: { id: 1, state: 'approved' }, ...pull }), { event: 'ignored' }],
    ['a remark', of('pull_request_review_comment', { action: 'created', comment: { id: 8, pull_request_review_id: 9, commit_id: sha, body: 'x' }, ...pull }), { event: 'review_commented', reviewId: 9, sha }],
    ['a branch that went', of('push', { ref: 'refs/heads/x', after: zero, deleted: true }), { event: 'ignored' }],
    ['the command of a bot', { type: 'issue_comment', kind: 'github', body: { ...place, action: 'created', ...issue, comment: { id: 5, body: '/approve' }, ...bot } }, { event: 'commented', command: null }],
    ['our own comment, with the ending of bots', { type: 'issue_comment', kind: 'github', account: 'towpath-bot', body: { ...place, action: 'created', ...issue, comment: { id: 5, body: 'done' }, ...bot } }, { event: 'ignored' }],
    ...['merge_group', 'installation', 'installation_repositories', 'ping', 'create', 'delete', 'star', 'workflow_job'].map((type) => [`the event ${type}`, of(type, { action: 'created' }), { event: 'ignored' }] as const),
  ]);
});

describe('Plane says', () => {
  const of = (type: string, action: string, { data = {}, activity = {}, account }: { data?: object; activity?: object; account?: string } = {}): Case =>
    ({ type, kind: 'plane', ...(account === undefined ? {} : { account }), body: { event: type, action, data: { id: 'i', issue: 'i', sequence_id: 12, project: 'p', ...data }, activity: { actor: { id: 'a', display_name: 'mina' }, ...activity } } });
  check([
    ['a ticket, in the words of an older version', of('issue', 'create'), { event: 'opened', number: 12, item: 'i' }],
    ['a change, in the words of an older version', of('issue', 'update', { activity: { field: 'name' } }), { event: 'updated', field: 'name' }],
    ['a change that names no field', of('issue', 'updated'), { event: 'updated' }],
    ['an assignee', of('issue', 'updated', { activity: { field: 'assignee_ids' } }), { event: 'updated' }],
    ['a label that goes', of('issue', 'updated', { activity: { field: 'label_ids', old_value: ['x'], new_value: [] } }), { event: 'updated', labels: [] }],
    ['a label by its name', of('issue', 'updated', { data: { labels: [{ id: 'x', name: 'agent' }] }, activity: { field: 'labels', old_value: '', new_value: 'agent' } }), { event: 'labeled', label: 'agent' }],
    ['our own move', of('issue', 'updated', { activity: { field: 'state' }, account: 'mina' }), { event: 'ignored' }],
    ['what we wrote', of('issue_comment', 'created', { data: { comment_html: '<p>x</p>', external_source: 'towpath' } }), { event: 'ignored', item: 'i' }],
    ['a person\'s change of a ticket that we made', of('issue', 'updated', { data: { external_source: 'towpath' }, activity: { field: 'state' } }), { event: 'updated' }],
    ['a comment deleted', of('issue_comment', 'deleted'), { event: 'ignored' }],
    ...['project', 'cycle', 'module', 'module_issue', ''].map((type) => [`the event "${type}"`, of(type, 'created'), { event: 'ignored' }] as const),
  ]);
});
