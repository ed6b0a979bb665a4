import type { TowpathClient } from '../../client/towpath-client.js';
import type { ConnectionConfig, ProjectConfig } from '../../config/config.js';
import type { Bridges } from '../../connections/bridges.js';
import { whyNotStart } from '../../connections/should-start.js';
import { reopenTicket } from '../../connections/reopen-ticket.js';
import { ticketItem } from '../../connections/ticket-item.js';
import { TowpathError } from '../../shared/error-table.js';
import type { DeliveryHint, Hint } from '../../shared/hints.js';
import type { NewItem } from '../../shared/messages.js';
import type { Outcome, SpooledDelivery } from './delivery-record.js';
import { findItem, type ItemFound } from './find-item.js';
import { isOwnEcho } from './own-echo.js';
import type { ProjectNames } from './project-names.js';
import type { ToldHints } from './told-hints.js';

/** A connection as the configuration stands now. */
export interface ConnectionView { connection: ConnectionConfig; projects: readonly ProjectConfig[] }

export interface Carrier {
  client: Pick<TowpathClient, 'hint' | 'startHinted' | 'lastRound' | 'reopen'>;
  bridges: Bridges;
  names: ProjectNames;
  told: ToldHints;
  /** undefined: no served file has it. */
  connection: (name: string) => ConnectionView | undefined;
}

type Told = Pick<Outcome, 'kind' | 'says'> & { key: string | null };

const ignored = (why: string): Told => ({ kind: 'ignored', says: `ignored: ${why}`, key: null });
const told = (key: string): Told => ({ kind: 'told', says: `told ${key}`, key });

/** Names what has to be looked at; nothing of the delivery's text goes along. */
const hintOf = (connection: string, { reason }: ItemFound, from: DeliveryHint): Hint => {
  const { commentId, reviewId, sha, actorId } = from;
  const ref = reason === 'comment' || reason === 'review' ? commentId ?? reviewId ?? sha : sha;
  return { connection, reason, ref: ref == null ? null : String(ref), actor: actorId === null ? null : String(actorId) };
};

/** A ticket without an item: read, and started where the rule says so. */
const startWhereDue = async ({ client, bridges }: Carrier, found: ItemFound & { ticket: number }, hint: Hint): Promise<Told> => {
  const { key, project: { tracker, key: project } } = found;
  if (tracker === null || tracker.connection !== hint.connection) return ignored(`there is no item ${key}`);
  const ticket = await (await bridges.tracker(project)).ticket(found.ticket);
  if (ticket === null) return ignored(`the tracker has no ticket ${key} any more`);
  const why = whyNotStart(ticket, tracker.start);
  if (why !== null) return ignored(`${key} is no item, and is not started: ${why}`);
  const answer = await client.startHinted(ticketItem(ticket, { project, connection: tracker.connection }), hint);
  return answer === 'started' ? { kind: 'started', says: `started ${key}`, key } : reopenWhereDue({ client, bridges }, found, hint);
};

/** A ticket whose item has ended: a new round where somebody has put it back. */
const reopenWhereDue = async ({ client, bridges }: Pick<Carrier, 'client' | 'bridges'>, { key, project: { tracker, key: project }, ticket }: ItemFound, hint: Hint): Promise<Told> => {
  if (ticket === null || tracker === null || tracker.connection !== hint.connection) return ignored(`${key} has ended`);
  const rounds = { last: (one: string) => client.lastRound(one), reopen: (item: NewItem) => client.reopen(item) };
  const answer = await reopenTicket({ tracker: await bridges.tracker(project), connection: tracker.connection, project, number: ticket, start: tracker.start, rounds });
  if (answer.kind === 'no') return ignored(`${key} has ended, and is not taken up again: ${answer.why}`);
  if (answer.kind === 'reopened') return { kind: 'started', says: `started ${key}, round ${String(answer.round)}`, key };
  // Somebody was faster: its newest round is told.
  return await client.hint(key, hint) === 'told' ? told(key) : ignored(`${key} has ended`);
};

interface Carried { hint: DeliveryHint; reason: string | null; storedAt: number }

const carryHint = async (carrier: Carrier, { connection, projects }: ConnectionView, { hint, reason, storedAt }: Carried): Promise<Told> => {
  const { bridges, names, client } = carrier;
  const found = await findItem(hint, { connection, projects, bridges, names, reason });
  if ('ignored' in found) return ignored(found.ignored);
  if (await isOwnEcho(bridges, hint, found)) return ignored('own echo');
  const { key, ticket } = found;
  const send = hintOf(connection.name, found, hint);
  const answer = await carrier.told.tell({ key, hint: send, storedAt }, () => client.hint(key, send));
  if (answer === 'told') return told(key);
  if (answer === 'ended') return reopenWhereDue(carrier, found, send);
  return ticket === null ? ignored(`there is no item ${key}`) : startWhereDue(carrier, { ...found, ticket }, send);
};

/** The most telling of a delivery's hints gives its kind. */
const together = (all: readonly Told[]): Outcome => {
  const kind = (['started', 'told', 'ignored'] as const).find((one) => all.some((told) => told.kind === one)) ?? 'ignored';
  const says = [...new Set(all.map((one) => one.says))].join('; ');
  return { kind, says: says === '' ? 'ignored: it says nothing' : says, keys: [...new Set(all.flatMap(({ key }) => (key === null ? [] : [key])))] };
};

/**
 * Finds the items that a delivery is for and tells them, or says why nobody is told. Repeatable after any failure.
 * `storedAt`: since when it is known to lie in the spool, by `performance.now()`. Thrown where engine, tracker or forge do
 * not answer.
 */
export const carryDelivery = async (carrier: Carrier, { connection: name, hints, reason }: SpooledDelivery, storedAt: number): Promise<Outcome> => {
  const view = carrier.connection(name);
  if (view === undefined) throw new TowpathError('CONNECTION_UNKNOWN', name);
  const all: Told[] = [];
  for (const hint of hints) all.push(await carryHint(carrier, view, { hint, reason, storedAt }));
  return together(all);
};
