import { cutBytes } from '../shared/bytes.js';
import { itemKey, limits } from '../shared/ids.js';
import type { NewItem } from '../shared/messages.js';
import { plainText } from '../shared/plain-text.js';
import type { Ticket } from './tracker.js';

/** One line within the limit, cut between characters; `create` of a person refuses what a ticket may hold. */
const titleOf = ({ title, number }: Ticket): string => {
  const line = plainText(title).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  let kept = '';
  for (const character of line) {
    if (kept.length + character.length > limits.titleCharacters) break;
    kept += character;
  }
  return kept.trim() === '' ? `Ticket ${String(number)}` : kept.trim();
};

/** The item that a ticket becomes: its number is the ticket's. */
export const ticketItem = (ticket: Ticket, { project, connection }: { project: string; connection: string }): NewItem => ({
  key: itemKey(project, ticket.number), project, number: ticket.number, round: 1,
  title: titleOf(ticket), body: cutBytes(plainText(ticket.body), limits.bodyBytes), pipeline: null, priority: 3,
  by: { channel: 'temporal', id: null, name: connection },
  ticket: { connection, id: ticket.id, url: ticket.url },
});
