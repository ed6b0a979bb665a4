import type { ConnectionKind } from '../../shared/connections.js';
import type { TicketLook, TicketNews } from '../../shared/ticket.js';
import type { TrackerConfig } from '../../config/config.js';
import type { Account } from '../../connections/connection.js';
import { ticketItem } from '../../connections/ticket-item.js';
import { isStranger, type Ticket, type Tracker } from '../../connections/tracker.js';
import { partyOf, seenComments } from './seen-comments.js';
import { meaningOf } from './ticket-states.js';

export interface Looking { tracker: Tracker; kind: ConnectionKind; config: TrackerConfig; look: TicketLook }

const moveOf = async ({ tracker, look }: Looking, ticket: Ticket, own: Account): Promise<TicketNews['move']> => {
  const move = await tracker.lastMove(ticket);
  if (move === null) return null;
  const by = move.by === null ? null : partyOf(move.by);
  return { by, member: move.member, ours: by?.id === own.id, at: move.at || look.since, ...(isStranger(move) ? { stranger: true as const } : {}) };
};

/** `TicketActivities.lookAtTicket`: the ticket, who moved it, and what others wrote since. Bots decide nothing. */
export const lookAtTicket = async (looking: Looking): Promise<TicketNews> => {
  const { tracker, kind, config, look } = looking;
  const ticket = await tracker.ticket(look.number);
  if (ticket === null) return { kind, ticket: null, move: null, comments: [] };
  const own = await tracker.account();
  const [comments, move] = await Promise.all([tracker.comments(ticket, look.since), moveOf(looking, ticket, own)]);
  const { title, body } = ticketItem(ticket, { project: look.project, connection: '' });
  return {
    kind, move, comments: seenComments(comments, own),
    ticket: { title, body, state: ticket.state, means: meaningOf(config, ticket.state), over: ticket.over, updatedAt: ticket.updatedAt },
  };
};
