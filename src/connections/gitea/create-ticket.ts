import { statusOf } from '../http/status-of.js';
import { inTurn } from '../in-turn.js';
import { markerOf } from '../note/plain.js';
import type { NewTicket, Ticket } from '../tracker.js';
import type { GiteaApi } from './api.js';
import { labelIds } from './labels.js';
import { issue, type GiteaIssue } from './shapes.js';
import { ticketOf, type GiteaPlace } from './tickets.js';

/** Made by us with these words, oldest first. */
const findOwn = async (api: GiteaApi, once: string): Promise<GiteaIssue[]> => {
  const own = await api.account();
  const mine = await api.list({ path: '/issues', query: { type: 'issues', state: 'all', created_by: own.name }, entry: issue });
  return mine.filter(({ user, body }) => String(user.id) === own.id && body.trimEnd().endsWith(markerOf(once))).sort((one, other) => one.number - other.number);
};

/** Only administrators may delete an issue; whoever may not closes it, with nothing left that starts it. */
const takeBack = async (api: GiteaApi, { number }: GiteaIssue): Promise<void> => {
  const path = `/issues/${String(number)}`;
  try {
    await api.own({ method: 'DELETE', path, accept: [404] });
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    await api.own({ method: 'PUT', path: `${path}/labels`, body: { labels: [] } });
    await api.own({ method: 'PATCH', path, body: { state: 'closed' } });
  }
};

const make = async (api: GiteaApi, { title, body, start, once }: NewTicket): Promise<GiteaIssue> => {
  const labels = await labelIds(api, [start.state, start.label].filter((name): name is string => name !== null));
  const { value: made } = await api.own({
    method: 'POST', path: '/issues', schema: issue,
    body: { title, body: `${body}\n\n${markerOf(once)}`, labels, ...(start.assignee === null ? {} : { assignees: [start.assignee] }) },
  });
  const [oldest = made, ...others] = await findOwn(api, once);
  for (const one of others) await takeBack(api, one);
  return oldest;
};

export const createTicket = (from: GiteaPlace, order: NewTicket): Promise<Ticket> => inTurn(`${from.api.place} ticket ${order.once}`, async () => {
  const [there] = await findOwn(from.api, order.once);
  return ticketOf(from, there ?? await make(from.api, order));
});
