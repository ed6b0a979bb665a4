import { inTurn } from '../in-turn.js';
import { markerOf } from '../note/plain.js';
import type { NewTicket, Ticket } from '../tracker.js';
import type { GithubApi } from './api.js';
import { haveLabels } from './labels.js';
import { issue, type GithubIssue } from './shapes.js';
import { ticketOf, type GithubPlace } from './tickets.js';

/** Made by us with these words, and not taken back; oldest first. */
const findOwn = async (api: GithubApi, once: string): Promise<GithubIssue[]> => {
  const own = await api.account();
  const mine = await api.list({ path: '/issues', query: { state: 'all', creator: own.name }, entry: issue });
  return mine.filter(({ user, body, pull_request: pull }) => pull == null && user != null && String(user.id) === own.id && (body ?? '').trimEnd().endsWith(markerOf(once)))
    .sort((one, other) => one.number - other.number);
};

/** The API deletes no issues: a second one is closed, with nothing left that starts it or is taken for the first. */
const takeBack = async (api: GithubApi, { number }: GithubIssue): Promise<void> => {
  await api.own({ method: 'PATCH', path: `/issues/${String(number)}`, body: { state: 'closed', state_reason: 'not_planned', labels: [], body: 'Made twice at the same moment.' } });
};

const make = async (api: GithubApi, { title, body, start, once }: NewTicket): Promise<GithubIssue> => {
  const labels = await haveLabels(api, [start.state, start.label].filter((name): name is string => name !== null));
  const { value: made } = await api.own({
    method: 'POST', path: '/issues', schema: issue,
    body: { title, body: `${body}\n\n${markerOf(once)}`, labels, ...(start.assignee === null ? {} : { assignees: [start.assignee.replace(/^@/, '')] }) },
  });
  const [oldest = made, ...others] = await findOwn(api, once);
  for (const one of others) await takeBack(api, one);
  return oldest;
};

export const createTicket = (from: GithubPlace, order: NewTicket): Promise<Ticket> => inTurn(`${from.api.place} ticket ${order.once}`, async () => {
  const [there] = await findOwn(from.api, order.once);
  return ticketOf(from, there ?? await make(from.api, order));
});
