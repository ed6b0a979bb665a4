import { inTurn } from '../in-turn.js';
import { markerOf } from '../note/plain.js';
import type { NewTicket, Ticket } from '../tracker.js';
import type { Issue, IssueSource } from './issue-source.js';
import { ticketOf, type IssuePlace } from './tickets.js';

/** Made by us with these words, and not taken back; oldest first. */
const findOwn = async (source: IssueSource, once: string): Promise<Issue[]> => {
  const own = await source.api.account();
  return (await source.madeBy(own)).filter(({ author, body }) => author?.id === own.id && body.trimEnd().endsWith(markerOf(once)))
    .sort((one, other) => one.number - other.number);
};

const make = async (source: IssueSource, { title, body, start, once }: NewTicket): Promise<Issue> => {
  const labels = await source.labelIds([start.state, start.label].filter((name) => name !== null));
  const made = await source.make({ title, body: `${body}\n\n${markerOf(once)}`, labels, assignee: start.assignee });
  const [oldest = made, ...others] = await findOwn(source, once);
  for (const { number } of others) await source.takeBack(number);
  return oldest;
};

export const createTicket = (from: IssuePlace, order: NewTicket): Promise<Ticket> => inTurn(`${from.source.api.place} ticket ${order.once}`, async () => {
  const [there] = await findOwn(from.source, order.once);
  return ticketOf(from, there ?? await make(from.source, order));
});
