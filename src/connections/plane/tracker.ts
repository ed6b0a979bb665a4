import type { Connection } from '../connection.js';
import type { Pace } from '../http/pace.js';
import type { Ticket, TicketComment, Tracker, TrackerPlace } from '../tracker.js';
import { createPlaneApi, type PlaneApi } from './api.js';
import { checkPlane } from './check-connection.js';
import { createWorkItem, needState } from './create-ticket.js';
import { createDirectory, type Directory } from './directory.js';
import { lastMove } from './last-move.js';
import { createSayOnce } from './say-once.js';
import type { PlaneWorkItem } from './shapes.js';
import { stateOf, toComment, toTicket } from './to-ticket.js';
import { isSame } from '../same-name.js';

export interface PlaneTrackerOptions { connection: Connection; place: TrackerPlace; pace: Pace; /** Of one answer; tests shorten it. */ timeoutMs?: number }

/** As many as one look takes. */
const mostChanged = 500;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A 404 is also what a wrong workspace, a renamed project or a proxy without a server says: then nothing is gone. */
const itemByNumber = async (api: PlaneApi, directory: Directory, number: number): Promise<PlaneWorkItem | null> => {
  const before = (await directory.project()).identifier;
  const found = await api.workItemByKey(before, number);
  if (found !== null) return found;
  const { identifier } = await directory.projectNow();
  return identifier === before ? null : api.workItemByKey(identifier, number);
};

const changedSince = async (api: PlaneApi, directory: Directory, { since, read }: { since: string | null; read: (item: PlaneWorkItem) => Promise<Ticket> }): Promise<Ticket[]> => {
  const tickets = new Map<string, Ticket>();
  for await (const item of api.workItems((await directory.project()).id, '-updated_at')) {
    if (since !== null && (Date.parse(item.updated_at) < Date.parse(since) || tickets.size >= mostChanged)) break;
    // A page shifts while others work: the first sight of a ticket is the newest.
    const ticket = tickets.get(item.id) ?? await read(item);
    if (since !== null || ticket.over === null) tickets.set(item.id, ticket);
  }
  return [...tickets.values()];
};

/** Plane gives the newest first: pages are taken only as far back as they are wanted. */
const commentsSince = async (api: PlaneApi, directory: Directory, { id, since }: { id: string; since: string | null }): Promise<TicketComment[]> => {
  const newest: TicketComment[] = [];
  for await (const comment of api.comments((await directory.project()).id, id)) {
    if (since !== null && Date.parse(comment.created_at) < Date.parse(since)) break;
    if (!newest.some((one) => one.id === comment.id)) newest.push(await toComment(directory, comment));
  }
  return newest.reverse();
};

const putInto = async (api: PlaneApi, directory: Directory, { id, state }: { id: string; state: string }): Promise<void> => {
  const project = (await directory.project()).id;
  const [wanted, item] = [await needState(directory, state), await api.workItem(project, id)];
  const now = item === null ? null : await stateOf(directory, item);
  if (now?.id === wanted.id || (now !== null && isSame(now.name, state))) return;
  await api.setState(project, id, wanted.id);
};

/** Work items of one project in Plane 1.3 behind the port. Its states say by their group whether a ticket is over: `over` is not set apart. */
export const createPlaneTracker = ({ connection, place, pace, timeoutMs }: PlaneTrackerOptions): Tracker => {
  const api = createPlaneApi({ connection, pace, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  const directory = createDirectory(api, place.project);
  const where = { url: connection.url, workspace: connection.workspace ?? '' };
  const read = (item: PlaneWorkItem): Promise<Ticket> => toTicket(directory, where, item);
  return {
    kind: 'plane',
    account: directory.me,
    names: async () => { const { id, identifier, name } = await directory.project(); return [id, identifier, name]; },
    numberOf: async (id) => {
      if (!uuid.test(id)) return null;
      const item = await api.workItem((await directory.project()).id, id);
      if (item === null) await directory.projectNow();
      return item?.sequence_id ?? null;
    },
    ticket: async (number) => {
      const item = await itemByNumber(api, directory, number);
      return item === null ? null : read(item);
    },
    lastMove: async (ref) => lastMove(api, directory, ref),
    changed: async (since) => changedSince(api, directory, { since, read }),
    comments: async (ref, since) => commentsSince(api, directory, { id: ref.id, since }),
    create: async (ticket) => read(await createWorkItem(api, directory, ticket)),
    setState: async (ref, { state }) => { if (state !== null) await putInto(api, directory, { id: ref.id, state }); },
    say: createSayOnce(api, directory),
    lacks: async () => { await directory.project(); return null; },
    check: async (hook) => checkPlane({ api, directory, place, ...where }, hook),
  };
};
