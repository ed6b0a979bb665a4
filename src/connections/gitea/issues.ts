import { statusOf } from '../http/status-of.js';
import type { Issue, IssueEvent, IssueSource } from '../issues/issue-source.js';
import type { RepositoryApi } from '../repository-api.js';
import { utc } from '../utc.js';
import { accountOf } from './api.js';
import { checkRepository, lacksPermission } from './check.js';
import { giteaComments } from './comments.js';
import { labelIds, missingLabels } from './labels.js';
import { issue, timelineEntry, type GiteaIssue, type GiteaTimelineEntry } from './shapes.js';

const issueOf = ({ number, title, body, user, state, labels, assignees, html_url: url, created_at: created, updated_at: updated }: GiteaIssue): Issue => ({
  number, title, body, author: accountOf(user), association: null, open: state === 'open', closedAs: null, labels, assignees: assignees.map(accountOf), url,
  createdAt: utc(created), updatedAt: utc(updated),
});

/** Entries of other kinds are passed over. `body` of a label's is "1" where it was added. */
const whatOf = ({ type, body, label }: GiteaTimelineEntry): IssueEvent['what'] | undefined => {
  if (type === 'close') return 'closed';
  if (type === 'reopen') return 'reopened';
  return type === 'label' && body === '1' && label != null ? 'labeled' : undefined;
};

export const readEvents = async (api: RepositoryApi, number: number): Promise<IssueEvent[]> => {
  const entries = await api.list({ path: `/issues/${String(number)}/timeline`, entry: timelineEntry });
  return entries.flatMap((entry) => {
    const what = whatOf(entry);
    if (what === undefined) return [];
    return [{ what, label: entry.label?.name ?? null, by: entry.user == null ? null : accountOf(entry.user), association: null, at: utc(entry.created_at) }];
  });
};

/** Only administrators may delete an issue; whoever may not closes it. */
const takeBack = async (api: RepositoryApi, number: number): Promise<void> => {
  const path = `/issues/${String(number)}`;
  try {
    await api.own({ method: 'DELETE', path, accept: [404] });
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    await api.own({ method: 'PUT', path: `${path}/labels`, body: { labels: [] } });
    await api.own({ method: 'PATCH', path, body: { state: 'closed' } });
  }
};

/** Gitea knows only closed, not why. */
export const giteaIssues = (api: RepositoryApi): IssueSource => ({
  api,
  find: async (number) => {
    const found = await api.find({ path: `/issues/${String(number)}`, schema: issue });
    return found === null || found.pull_request != null ? null : issueOf(found);
  },
  changed: async (since) => (await api.list({
    path: '/issues', entry: issue, query: since === null ? { type: 'issues', state: 'open' } : { type: 'issues', state: 'all', since },
  })).map(issueOf),
  madeBy: async ({ name }) => (await api.list({ path: '/issues', query: { type: 'issues', state: 'all', created_by: name }, entry: issue })).map(issueOf),
  events: (number) => readEvents(api, number),
  labelIds: (names) => labelIds(api, names),
  missingLabels: (names) => missingLabels(api, names),
  make: async ({ assignee, ...order }) =>
    issueOf((await api.own({ method: 'POST', path: '/issues', body: { ...order, ...(assignee === null ? {} : { assignees: [assignee] }) }, schema: issue })).value),
  takeBack: (number) => takeBack(api, number),
  setLabels: async (number, labels) => { await api.own({ method: 'PUT', path: `/issues/${String(number)}/labels`, body: { labels } }); },
  setOver: async (number, over) => { await api.own({ method: 'PATCH', path: `/issues/${String(number)}`, body: { state: over === null ? 'open' : 'closed' } }); },
  comments: giteaComments(api),
  lacks: () => lacksPermission(api),
  check: (hook) => checkRepository(api, hook),
});
