import { issueOf, nextId, now, Refusal, userOf, type Comment, type Issue, type Label, type User, type World } from './model.js';
import { tellComment, tellIssue, tellPull } from './tell.js';
import type { PullIssue } from './model.js';

export interface IssueOrder { title: string; body?: string; labels?: number[]; assignees?: string[] }

const note = (world: World, issue: Issue, by: User, entry: { type: Issue['timeline'][number]['type']; body?: string; label?: Label }): void => {
  const at = now();
  issue.updatedAt = at;
  issue.timeline.push({ id: nextId(world), user: by, at, type: entry.type, body: entry.body ?? '', label: entry.label ?? null });
};

const labelsOf = (world: World, ids: readonly number[]): Label[] => ids.map((id) => {
  const found = world.labels.find((label) => label.id === id);
  if (found === undefined) throw new Refusal(404, 'label does not exist');
  return found;
});

export const blankIssue = (world: World, by: User, { title, body = '' }: IssueOrder): Issue => ({
  id: nextId(world), number: world.issues.length + 1, user: by, title, body, state: 'open', labels: [], assignees: [],
  createdAt: now(), updatedAt: now(), closedAt: null, timeline: [], comments: [], pull: null,
});

/** Names and order do not matter; a label that is there already still gives a delivery. */
export const setLabels = (world: World, { issue, ids, by }: { issue: Issue; ids: readonly number[]; by: User }): void => {
  const before = issue.labels;
  const after = labelsOf(world, [...new Set(ids)]);
  after.filter((label) => !before.includes(label)).forEach((label) => { note(world, issue, by, { type: 'label', body: '1', label }); });
  before.filter((label) => !after.includes(label)).forEach((label) => { note(world, issue, by, { type: 'label', label }); });
  issue.labels = after;
  tellIssue(world, { issue, action: after.length === 0 ? 'label_cleared' : 'label_updated', by, labels: before });
};

export const openIssue = (world: World, by: User, order: IssueOrder): Issue => {
  const labels = labelsOf(world, order.labels ?? []);
  const issue = { ...blankIssue(world, by, order), assignees: (order.assignees ?? []).map((login) => userOf(world, login)) };
  world.issues.push(issue);
  tellIssue(world, { issue, action: 'opened', by });
  if (labels.length > 0) setLabels(world, { issue, ids: labels.map(({ id }) => id), by });
  return issue;
};

export interface IssueChange { title?: string | undefined; body?: string | undefined; state?: string | undefined }

/** Each changed field is told by itself; a second close is silent. */
export const changeIssue = async (world: World, issue: Issue, by: User, change: IssueChange): Promise<void> => {
  const tell = async (action: string): Promise<void> => {
    issue.updatedAt = now();
    if (issue.pull === null) tellIssue(world, { issue, action, by });
    else await tellPull(world, issue as PullIssue, action, by);
  };
  for (const field of ['title', 'body'] as const) {
    const value = change[field];
    if (value === undefined || value === issue[field]) continue;
    issue[field] = value;
    await tell('edited');
  }
  if (change.state === undefined || change.state === issue.state) return;
  if (issue.pull?.merged === true) throw new Refusal(412, 'cannot change state of this pull request, it was already merged');
  issue.state = change.state === 'closed' ? 'closed' : 'open';
  issue.closedAt = issue.state === 'closed' ? now() : null;
  note(world, issue, by, { type: issue.state === 'closed' ? 'close' : 'reopen' });
  await tell(issue.state === 'closed' ? 'closed' : 'reopened');
};

export const comment = (world: World, number: number, by: User, body: string): Comment => {
  const issue = issueOf(world, number);
  const one: Comment = { id: nextId(world), issue: number, user: by, body, createdAt: now(), updatedAt: now() };
  issue.comments.push(one);
  issue.updatedAt = one.createdAt;
  issue.timeline.push({ id: one.id, type: 'comment', user: by, at: one.createdAt, body, label: null });
  tellComment(world, issue, one);
  return one;
};

export const commentOf = (world: World, id: number): { issue: Issue; comment: Comment } => {
  for (const issue of world.issues) {
    const found = issue.comments.find((one) => one.id === id);
    if (found !== undefined) return { issue, comment: found };
  }
  throw new Refusal(404, 'comment does not exist');
};

export const makeLabel = (world: World, { name, color = '0ea5e9' }: { name: string; color?: string | undefined }): Label => {
  const label = { id: nextId(world), name, color };
  world.labels.push(label);
  return label;
};
