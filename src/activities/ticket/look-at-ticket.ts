import type { ConnectionKind } from '../../shared/connections.js';
import { limits } from '../../shared/ids.js';
import type { SeenComment, TicketLook, TicketNews } from '../../shared/ticket.js';
import type { TrackerConfig } from '../../config/config.js';
import type { Account } from '../../connections/connection.js';
import { readCommand } from '../../connections/read-command.js';
import { ticketItem } from '../../connections/ticket-item.js';
import type { Ticket, TicketComment, Tracker } from '../../connections/tracker.js';
import { meaningOf } from './ticket-states.js';

export interface Looking { tracker: Tracker; kind: ConnectionKind; config: TrackerConfig; look: TicketLook }

/** More than an agent or a reason takes is not carried. */
const mostComments = 30;

const partyOf = ({ id, name }: Account) => ({ id, name: name.slice(0, 100) });

const seenComment = (own: Account) => ({ id, author, member, text, at }: TicketComment): SeenComment => {
  const command = readCommand(text, { id: own.id, name: own.name });
  return {
    id, by: partyOf(author), member, at, text: text.slice(0, limits.reasonCharacters),
    command: command === null ? null : { verb: command.verb, rest: command.rest.slice(0, limits.reasonCharacters) },
  };
};

const moveOf = async ({ tracker, look }: Looking, ticket: Ticket, own: Account): Promise<TicketNews['move']> => {
  const move = await tracker.lastMove(ticket);
  if (move === null) return null;
  const by = move.by === null ? null : partyOf(move.by);
  // Whoever may move a ticket works in the project: trackers let nobody else.
  return { by, member: by !== null && move.by?.bot !== true, ours: by?.id === own.id, at: move.at || look.since };
};

/** `TicketActivities.lookAtTicket`: the ticket, who moved it, and what others wrote since. Bots decide nothing. */
export const lookAtTicket = async (looking: Looking): Promise<TicketNews> => {
  const { tracker, kind, config, look } = looking;
  const ticket = await tracker.ticket(look.number);
  if (ticket === null) return { kind, ticket: null, move: null, comments: [] };
  const own = await tracker.account();
  const [comments, move] = await Promise.all([tracker.comments(ticket, look.since), moveOf(looking, ticket, own)]);
  const others = comments.filter(({ ours, author }) => !ours && !author.bot && author.id !== own.id);
  const { title, body } = ticketItem(ticket, { project: look.project, connection: '' });
  return {
    kind, move, comments: others.slice(-mostComments).map(seenComment(own)),
    ticket: { title, body, state: ticket.state, means: meaningOf(config, ticket.state), over: ticket.over, updatedAt: ticket.updatedAt },
  };
};
