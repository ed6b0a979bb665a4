import { z } from 'zod';
import type { Connection, ConnectionCheck } from '../connection.js';
import type { Pace } from '../http/pace.js';
import { inTurn } from '../in-turn.js';
import { isAmong, isSame } from '../same-name.js';
import type { Ticket, TicketRef, Tracker, TrackerPlace } from '../tracker.js';
import { readComments, sayOnIssue } from './comments.js';
import { createTicket } from './create-ticket.js';
import type { Issue, IssueSource } from './issue-source.js';
import { lastMoveOf, ticketOf, type IssuePlace } from './tickets.js';

/** What each kind makes its tracker with. */
export interface IssueTrackerOptions { connection: Connection; place: TrackerPlace; pace: Pace; timeoutMs?: number }

const mostChanged = 500;

/** What deliveries may call a repository. */
const named = z.object({ id: z.number(), full_name: z.string() });

const readTicket = async (from: IssuePlace, number: number): Promise<Ticket | null> => {
  const found = await from.source.find(number);
  return found === null ? null : ticketOf(from, found);
};

const readChanged = async (from: IssuePlace, since: string | null): Promise<Ticket[]> => {
  const all = await from.source.changed(since, mostChanged);
  const newest = all.sort((one, other) => Date.parse(other.updatedAt) - Date.parse(one.updatedAt)).slice(0, mostChanged);
  const tickets: Ticket[] = [];
  for (const one of newest) tickets.push(await ticketOf(from, one));
  return tickets;
};

/** In one request, so that no moment has two states or none; other labels stay. The states that people choose are made too. */
const labelState = async ({ source, place }: IssuePlace, { number, labels }: Issue, state: string): Promise<void> => {
  const there = labels.filter(({ name }) => isAmong(place.stateNames, name) || isSame(name, state));
  if (there.length === 1 && isSame(there[0]?.name ?? '', state)) return;
  const others = labels.filter((one) => !there.includes(one)).map(({ id }) => id);
  const [made] = await source.labelIds([state, ...place.stateNames.filter((name) => !isSame(name, state))]);
  await source.setLabels(number, [...others, ...(made === undefined ? [] : [made])]);
};

const setState = async (from: IssuePlace, { number }: TicketRef, { state, over }: { state: string | null; over: Ticket['over'] }): Promise<void> => {
  const found = await from.source.find(number);
  if (found === null) return;
  if (state !== null) await labelState(from, found, state);
  const is = over === null ? found.open : !found.open && (found.closedAs ?? over) === over;
  if (!is) await from.source.setOver(number, over);
};

const checkStates = async ({ source, place: { stateNames, start: { state, label } } }: IssuePlace): Promise<ConnectionCheck> => {
  const starting = [state, label].filter((name) => name !== null);
  const missing = await source.missingLabels([...new Set([...starting, ...stateNames])]);
  const [first, later] = [missing.filter((name) => starting.includes(name)), missing.filter((name) => !starting.includes(name))];
  const says = [
    ...(first.length === 0 ? [] : [`make the label ${first.join(', ')}: without it no ticket starts`]),
    ...(later.length === 0 ? [] : [`labels that are made with the first ticket: ${later.join(', ')}`]),
  ];
  return { what: 'states', ok: first.length === 0, says: says.length === 0 ? 'every state has its label' : says.join('; ') };
};

const check = async (from: IssuePlace, hook: string | null): Promise<ConnectionCheck[]> => {
  const found = await from.source.check(hook);
  return found.some(({ ok, what }) => !ok && what !== 'hook' && what !== 'clock') ? found : [...found, await checkStates(from)];
};

/** Issues of a forge: a ticket's state is the one of its labels that the configuration names as a state. */
export const createIssueTracker = (source: IssueSource, place: TrackerPlace): Tracker => {
  const from: IssuePlace = { source, place };
  const { api } = source;
  return {
    kind: api.kind,
    account: api.account,
    names: async () => {
      const { value: { full_name: name, id } } = await api.own({ path: '', schema: named });
      return [name, String(id)];
    },
    numberOf: async (id) => (/^[1-9]\d{0,8}$/.test(id) ? (await source.find(Number(id)))?.number ?? null : null),
    ticket: (number) => readTicket(from, number),
    lastMove: async ({ number }) => {
      const found = await source.find(number);
      return found === null ? null : lastMoveOf(from, found);
    },
    changed: (since) => readChanged(from, since),
    comments: ({ number }, since) => readComments(source.comments, number, since),
    create: (order) => createTicket(from, order),
    setState: (ref, to) => inTurn(`${api.place}#${String(ref.number)} state`, () => setState(from, ref, to)),
    say: ({ number }, say) => sayOnIssue(source.comments, number, say),
    lacks: () => source.lacks(),
    check: (hook) => check(from, hook),
  };
};
