import type { TrackerConfig } from '../../config/config.js';
import type { Ticket, Tracker } from '../../connections/tracker.js';
import type { TicketShow, TicketShown } from '../../shared/ticket.js';
import { stateNameOf } from './ticket-states.js';

export interface Showing { tracker: Tracker; config: TrackerConfig; show: TicketShow }

const same = (one: string | null, other: string | null): boolean => one?.toLowerCase() === other?.toLowerCase();

const moved = ({ show }: Showing, ticket: Ticket, name: string | null): boolean =>
  show.expected !== undefined && !same(ticket.state, show.expected) && !same(ticket.state, name);

/** Whether it already says what is to be said. */
const says = ({ show }: Showing, ticket: Ticket, name: string | null): boolean =>
  (name === null || same(name, ticket.state)) && (show.over === undefined || show.over === ticket.over);

const showState = async (showing: Showing, before: Ticket): Promise<TicketShown> => {
  const { tracker, config, show } = showing;
  const name = show.says === null ? null : stateNameOf(config, show.says);
  // Writing comments takes its time, and people move tickets meanwhile: it is read again before it is set.
  const ticket = says(showing, before, name) ? before : await tracker.ticket(show.number);
  if (ticket === null) return { kind: 'shown', state: null };
  // A person's move that nobody has read yet is not written over.
  if (moved(showing, ticket, name)) return { kind: 'moved' };
  if (!says(showing, ticket, name)) await tracker.setState(ticket, { state: name ?? ticket.state, over: show.over === undefined ? ticket.over : show.over });
  return { kind: 'shown', state: name ?? ticket.state };
};

/** `TicketActivities.showTicket`: comments in their order, the card, the state. A ticket that is gone is shown nothing. */
export const showTicket = async (showing: Showing): Promise<TicketShown> => {
  const { tracker, show } = showing;
  const ticket = await tracker.ticket(show.number);
  if (ticket === null) return { kind: 'shown', state: null };
  for (const comment of show.comments) await tracker.say(ticket, comment);
  if (show.card !== null) await tracker.say(ticket, show.card);
  return showState(showing, ticket);
};
