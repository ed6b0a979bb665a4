import type { Connection, ConnectionCheck } from '../connection.js';
import type { Pace } from '../http/pace.js';
import type { Move, Ticket, TicketRef, Tracker, TrackerPlace } from '../tracker.js';
import { accountOf, createGiteaApi } from './api.js';
import { checkRepository } from './check.js';
import { readComments, sayOnIssue } from './comments.js';
import { createTicket } from './create-ticket.js';
import { inTurn } from '../in-turn.js';
import { isAmong, isSame } from '../same-name.js';
import { labelIds, missingLabels } from './labels.js';
import { issue, repository, type GiteaIssue } from './shapes.js';
import { addedLabel, readTimeline, stateLabels, ticketOf, utc, type GiteaPlace } from './tickets.js';

export interface GiteaTrackerOptions { connection: Connection; place: TrackerPlace; pace: Pace; timeoutMs?: number }

const mostChanged = 500;

/** null: none, or a pull request, which has its number from the same row. */
const findIssue = async ({ api }: GiteaPlace, number: number): Promise<GiteaIssue | null> => {
  const found = await api.find({ path: `/issues/${String(number)}`, schema: issue });
  return found === null || found.pull_request != null ? null : found;
};

const readTicket = async (from: GiteaPlace, number: number): Promise<Ticket | null> => {
  const found = await findIssue(from, number);
  return found === null ? null : ticketOf(from, found);
};

const readChanged = async (from: GiteaPlace, since: string | null): Promise<Ticket[]> => {
  const all = await from.api.list({
    path: '/issues', entry: issue,
    query: since === null ? { type: 'issues', state: 'open' } : { type: 'issues', state: 'all', since },
  });
  const newest = all.sort((one, other) => Date.parse(other.updated_at) - Date.parse(one.updated_at)).slice(0, mostChanged);
  const tickets: Ticket[] = [];
  for (const one of newest) tickets.push(await ticketOf(from, one));
  return tickets;
};

/** Whoever added the label of the state, or closed or reopened it where there is none; at last its author. */
const readLastMove = async (from: GiteaPlace, ref: TicketRef): Promise<Move | null> => {
  const found = await findIssue(from, ref.number);
  if (found === null) return null;
  const entries = await readTimeline(from.api, ref.number);
  const moves = [addedLabel(entries, stateLabels(from, found)), entries.filter(({ type }) => type === 'close' || type === 'reopen').at(-1)]
    .filter((one) => one !== undefined).sort((one, other) => entries.indexOf(one) - entries.indexOf(other));
  const last = moves.at(-1);
  if (last === undefined) return { by: accountOf(found.user), at: utc(found.created_at) };
  return { by: last.user == null ? null : accountOf(last.user), at: utc(last.created_at) };
};

/** In one request, so that no moment has two states or none; other labels stay. */
const labelState = async (from: GiteaPlace, found: GiteaIssue, state: string): Promise<void> => {
  const there = found.labels.filter(({ name }) => isAmong(from.place.stateNames, name) || isSame(name, state));
  if (there.length === 1 && isSame(there[0]?.name ?? '', state)) return;
  const others = found.labels.filter((one) => !there.includes(one)).map(({ id }) => id);
  await from.api.own({ method: 'PUT', path: `/issues/${String(found.number)}/labels`, body: { labels: [...others, ...await labelIds(from.api, [state])] } });
};

const setState = async (from: GiteaPlace, ref: TicketRef, { state, over }: { state: string | null; over: Ticket['over'] }): Promise<void> => {
  const found = await findIssue(from, ref.number);
  if (found === null) return;
  if (state !== null) await labelState(from, found, state);
  const wanted = over === null ? 'open' : 'closed';
  if (found.state !== wanted) await from.api.own({ method: 'PATCH', path: `/issues/${String(ref.number)}`, body: { state: wanted } });
};

const checkStates = async ({ api, place }: GiteaPlace): Promise<ConnectionCheck> => {
  const missing = await missingLabels(api, place.stateNames);
  return { what: 'states', ok: true, says: missing.length === 0 ? 'every state has its label' : `labels that are made when they are first used: ${missing.join(', ')}` };
};

const check = async (from: GiteaPlace, hook: string | null): Promise<ConnectionCheck[]> => {
  const found = await checkRepository(from.api, hook);
  return found.some(({ ok, what }) => !ok && what !== 'hook' && what !== 'clock') ? found : [...found, await checkStates(from)];
};

/** Issues of Gitea or Forgejo: a ticket's state is the one of its labels that the configuration names as a state. */
export const createGiteaTracker = ({ place, ...options }: GiteaTrackerOptions): Tracker => {
  const api = createGiteaApi({ ...options, repository: place.project });
  const from: GiteaPlace = { api, place };
  return {
    kind: api.kind,
    account: api.account,
    names: async () => {
      const { value } = await api.own({ path: '', schema: repository });
      return [value.full_name, String(value.id)];
    },
    numberOf: async (id) => (/^[1-9]\d{0,8}$/.test(id) ? (await findIssue(from, Number(id)))?.number ?? null : null),
    ticket: (number) => readTicket(from, number),
    lastMove: (ref) => readLastMove(from, ref),
    changed: (since) => readChanged(from, since),
    comments: (ref, since) => readComments(api, ref.number, since),
    create: (order) => createTicket(from, order),
    setState: (ref, to) => inTurn(`${api.place}#${String(ref.number)} state`, () => setState(from, ref, to)),
    say: (ref, say) => sayOnIssue(api, ref.number, say),
    check: (hook) => check(from, hook),
  };
};
