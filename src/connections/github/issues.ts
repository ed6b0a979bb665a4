import type { Issue, IssueEvent, IssueSource } from '../issues/issue-source.js';
import { utc } from '../utc.js';
import { accountOf, type GithubApi } from './api.js';
import { checkRepository, lacksPermission } from './check.js';
import { githubComments } from './comments.js';
import { haveLabels, labelNames, missingLabels } from './labels.js';
import { issue, issueEvent, type GithubIssue, type GithubIssueEvent } from './shapes.js';

/** Closed as not planned or as a duplicate, else as completed. */
const closedAs = ({ state, state_reason: reason }: GithubIssue): Issue['closedAs'] => {
  if (state === 'open') return null;
  return reason === 'not_planned' || reason === 'duplicate' ? 'cancelled' : 'done';
};

/** Labels are set by their names. */
const issueOf = (one: GithubIssue): Issue => ({
  number: one.number, title: one.title, body: one.body ?? '', author: one.user == null ? null : accountOf(one.user), association: one.author_association ?? null,
  open: one.state === 'open', closedAs: closedAs(one), labels: labelNames(one).map((name) => ({ id: name, name })), assignees: (one.assignees ?? []).map(accountOf),
  url: one.html_url, createdAt: utc(one.created_at), updatedAt: utc(one.updated_at),
});

const isTicket = (one: GithubIssue): boolean => one.pull_request == null;

/** Entries of other kinds are passed over. */
const kept: readonly string[] = ['labeled', 'closed', 'reopened'] satisfies IssueEvent['what'][];
const isKept = (one: GithubIssueEvent): one is GithubIssueEvent & { event: IssueEvent['what'] } => kept.includes(one.event);

const readEvents = async (api: GithubApi, number: number): Promise<IssueEvent[]> => {
  const all = await api.list({ path: `/issues/${String(number)}/events`, entry: issueEvent });
  return all.filter(isKept).map(({ event: what, label, actor, author_association: association, created_at: at }) =>
    ({ what, label: label?.name ?? null, by: actor == null ? null : accountOf(actor), association: association ?? null, at: utc(at) }));
};

/** The API deletes no issues. */
const takeBack = async (api: GithubApi, number: number): Promise<void> => {
  await api.own({ method: 'PATCH', path: `/issues/${String(number)}`, body: { state: 'closed', state_reason: 'not_planned', labels: [], body: 'Made twice at the same moment.' } });
};

const statesOf = (over: Issue['closedAs']) => (over === null ? { state: 'open' } : { state: 'closed', state_reason: over === 'done' ? 'completed' : 'not_planned' });

const needs = { issues: 'write' } as const;

export const githubIssues = (api: GithubApi): IssueSource => ({
  api,
  find: async (number) => {
    const found = await api.find({ path: `/issues/${String(number)}`, schema: issue });
    return found !== null && isTicket(found) ? issueOf(found) : null;
  },
  changed: async (since, most) => (await api.list({
    path: '/issues', entry: issue, enough: (list) => list.filter(isTicket).length >= most,
    query: { sort: 'updated', direction: 'desc', ...(since === null ? { state: 'open' } : { state: 'all', since }) },
  })).filter(isTicket).map(issueOf),
  madeBy: async ({ name }) => (await api.list({ path: '/issues', query: { state: 'all', creator: name }, entry: issue })).filter(isTicket).map(issueOf),
  events: (number) => readEvents(api, number),
  labelIds: (names) => haveLabels(api, names),
  missingLabels: (names) => missingLabels(api, names),
  make: async ({ assignee, ...order }) =>
    issueOf((await api.own({ method: 'POST', path: '/issues', body: { ...order, ...(assignee === null ? {} : { assignees: [assignee.replace(/^@/, '')] }) }, schema: issue })).value),
  takeBack: (number) => takeBack(api, number),
  setLabels: async (number, labels) => { await api.own({ method: 'PUT', path: `/issues/${String(number)}/labels`, body: { labels } }); },
  setOver: async (number, over) => { await api.own({ method: 'PATCH', path: `/issues/${String(number)}`, body: statesOf(over) }); },
  comments: githubComments(api),
  lacks: () => lacksPermission(api, needs),
  check: (hook) => checkRepository(api, { address: hook, needs }),
});
