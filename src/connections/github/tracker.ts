import type { Connection, ConnectionCheck } from '../connection.js';
import type { Pace } from '../http/pace.js';
import { inTurn } from '../in-turn.js';
import { stateLabels } from '../label-states.js';
import { isAmong, isSame } from '../same-name.js';
import type { Move, Ticket, TicketRef, Tracker, TrackerPlace } from '../tracker.js';
import { accountOf, createGithubApi } from './api.js';
import { checkRepository } from './check.js';
import { readComments, sayOnIssue } from './comments.js';
import { createTicket } from './create-ticket.js';
import { haveLabels, labelNames, missingLabels } from './labels.js';
import { issue, repository, type GithubIssue } from './shapes.js';
import { addedLabel, readEvents, reasonOf, ticketOf, utc, type GithubPlace } from './tickets.js';

/** `apiUrl`: where the API is, when that does not follow from the connection's url. */
export interface GithubTrackerOptions { connection: Connection; place: TrackerPlace; pace: Pace; apiUrl?: string; timeoutMs?: number }

const mostChanged = 500;

const isTicket = (one: GithubIssue): boolean => one.pull_request == null;

/** null: none, or a pull request, which has its number from the same row. */
const findIssue = async ({ api }: GithubPlace, number: number): Promise<GithubIssue | null> => {
  const found = await api.find({ path: `/issues/${String(number)}`, schema: issue });
  return found !== null && isTicket(found) ? found : null;
};

const readTicket = async (from: GithubPlace, number: number): Promise<Ticket | null> => {
  const found = await findIssue(from, number);
  return found === null ? null : ticketOf(from, found);
};

const readChanged = async (from: GithubPlace, since: string | null): Promise<Ticket[]> => {
  const all = await from.api.list({
    path: '/issues', entry: issue, enough: (list) => list.filter(isTicket).length >= mostChanged,
    query: { sort: 'updated', direction: 'desc', ...(since === null ? { state: 'open' } : { state: 'all', since }) },
  });
  const newest = all.filter(isTicket).sort((one, other) => Date.parse(other.updated_at) - Date.parse(one.updated_at)).slice(0, mostChanged);
  const tickets: Ticket[] = [];
  for (const one of newest) tickets.push(await ticketOf(from, one));
  return tickets;
};

/** Whoever added the label of the state, or closed or reopened it where there is none; at last its author. */
const readLastMove = async (from: GithubPlace, ref: TicketRef): Promise<Move | null> => {
  const found = await findIssue(from, ref.number);
  if (found === null) return null;
  const events = await readEvents(from.api, ref.number);
  const moves = [addedLabel(events, stateLabels(from.place, labelNames(found))), events.filter(({ event }) => event === 'closed' || event === 'reopened').at(-1)]
    .filter((one) => one !== undefined).sort((one, other) => events.indexOf(one) - events.indexOf(other));
  const last = moves.at(-1);
  if (last === undefined) return { by: found.user == null ? null : accountOf(found.user), at: utc(found.created_at) };
  return { by: last.actor == null ? null : accountOf(last.actor), at: utc(last.created_at) };
};

/** In one request, so that no moment has two states or none; other labels stay. */
const labelState = async (from: GithubPlace, found: GithubIssue, state: string): Promise<void> => {
  const names = labelNames(found);
  const there = names.filter((name) => isAmong(from.place.stateNames, name) || isSame(name, state));
  if (there.length === 1 && isSame(there[0] ?? '', state)) return;
  const others = names.filter((name) => !there.includes(name));
  await from.api.own({ method: 'PUT', path: `/issues/${String(found.number)}/labels`, body: { labels: [...others, ...await haveLabels(from.api, [state])] } });
};

const setState = async (from: GithubPlace, ref: TicketRef, { state, over }: { state: string | null; over: Ticket['over'] }): Promise<void> => {
  const found = await findIssue(from, ref.number);
  if (found === null) return;
  if (state !== null) await labelState(from, found, state);
  if (reasonOf(found) === over) return;
  const body = over === null ? { state: 'open' } : { state: 'closed', state_reason: over === 'done' ? 'completed' : 'not_planned' };
  await from.api.own({ method: 'PATCH', path: `/issues/${String(ref.number)}`, body });
};

const checkStates = async ({ api, place }: GithubPlace): Promise<ConnectionCheck> => {
  const missing = await missingLabels(api, place.stateNames);
  return { what: 'states', ok: true, says: missing.length === 0 ? 'every state has its label' : `labels that are made when they are first used: ${missing.join(', ')}` };
};

const check = async (from: GithubPlace, hook: string | null): Promise<ConnectionCheck[]> => {
  const found = await checkRepository(from.api, { address: hook, needs: { issues: 'write' } });
  return found.some(({ ok, what }) => !ok && what !== 'hook' && what !== 'clock') ? found : [...found, await checkStates(from)];
};

/** Issues of GitHub: a ticket's state is the one of its labels that the configuration names as a state. */
export const createGithubTracker = ({ place, ...options }: GithubTrackerOptions): Tracker => {
  const api = createGithubApi({ ...options, repository: place.project });
  const from: GithubPlace = { api, place };
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
