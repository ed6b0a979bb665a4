import type { TrackerConfig } from '../../config/config.js';
import { isAmong, isSame } from '../../connections/same-name.js';
import type { Ticket, Tracker } from '../../connections/tracker.js';
import type { TicketShow, TicketShown } from '../../shared/ticket.js';
import { stateNameOf } from './ticket-states.js';

export interface Showing { tracker: Tracker; config: TrackerConfig; show: TicketShow }

const same = (one: string | null, other: string | null): boolean => (one === null ? other === null : isSame(one, other));

const moved = ({ show }: Showing, ticket: Ticket, name: string | null): boolean =>
  show.expected !== undefined && !same(ticket.state, show.expected) && !same(ticket.state, name);

/** Where states are labels, a person adds one and leaves the old one. */
const hasOldState = ({ config: { states } }: Showing, { labels, state }: Ticket): boolean => {
  const found = labels.filter((label) => isAmong(Object.values(states), label));
  return found.length > 1 && found.some((label) => same(label, state));
};

const saysState = ({ show }: Showing, ticket: Ticket, name: string | null): boolean =>
  (name === null || same(name, ticket.state)) && (show.over === undefined || show.over === ticket.over);

/** Whether it already says what is to be said, and nothing else. */
const says = (showing: Showing, ticket: Ticket, name: string | null): boolean => saysState(showing, ticket, name) && !hasOldState(showing, ticket);

/** What is left of an item that is over is read from the tracker, where nobody has moved it since. */
const shown = ({ show }: Showing, state: string | null, after: Ticket | null): TicketShown => {
  if (show.over == null || after === null || !same(after.state, state)) return { kind: 'shown', state };
  return { kind: 'shown', state, left: { over: after.over, at: after.updatedAt } };
};

const showState = async (showing: Showing, before: Ticket): Promise<TicketShown> => {
  const { tracker, config, show } = showing;
  const name = show.says === null ? null : stateNameOf(config, show.says);
  // Writing comments takes its time, and people move tickets meanwhile: it is read again before it is set.
  const ticket = says(showing, before, name) ? before : await tracker.ticket(show.number);
  if (ticket === null) return { kind: 'shown', state: null };
  // A person's move that nobody has read yet is not written over.
  if (moved(showing, ticket, name)) return { kind: 'moved' };
  const state = name ?? ticket.state;
  if (says(showing, ticket, name)) return shown(showing, state, ticket);
  await tracker.setState(ticket, { state, over: show.over === undefined ? ticket.over : show.over });
  return shown(showing, state, show.over == null ? null : await tracker.ticket(show.number));
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
