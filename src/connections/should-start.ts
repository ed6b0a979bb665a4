import type { StartRule } from '../shared/connections.js';
import type { Account } from './connection.js';
import { isSame } from './same-name.js';
import type { Ticket } from './tracker.js';

const isMet = (assignee: string, { id, name }: Account): boolean => isSame(assignee, id) || isSame(assignee, name) || isSame(assignee.replace(/^@/, ''), name);

/** Why a ticket does not become an item, as a sentence's end; null: it does. */
export const whyNotStart = (ticket: Pick<Ticket, 'state' | 'over' | 'labels' | 'assignees'>, { state, label, assignee }: StartRule): string | null => {
  if (ticket.over !== null) return 'the ticket is over';
  if (state === null && label === null && assignee === null) return 'no rule says which tickets start';
  if (state !== null && !isSame(state, ticket.state)) return `its state is ${ticket.state ?? 'none'}, not ${state}`;
  if (label !== null && !ticket.labels.some((one) => isSame(label, one))) return `it lacks the label ${label}`;
  if (assignee !== null && !ticket.assignees.some((one) => isMet(assignee, one))) return `it is not assigned to ${assignee}`;
  return null;
};

/** Whether a ticket that is no item yet becomes one: everything that the rule names must hold, without regard to case. */
export const shouldStart = (ticket: Parameters<typeof whyNotStart>[0], rule: StartRule): boolean => whyNotStart(ticket, rule) === null;
