import { setImmediate as soon } from 'node:timers/promises';
import { showActivity, showComment, showTicket, showUser } from './show.js';
import type { FakeComment, FakeTicket, PlaneStore } from './store.js';

export interface Asked { method: string; path: string; query: URLSearchParams; body: Record<string, unknown>; /** Id of the token's user, and their zone in minutes. */ user: string; minutes: number }
export interface Answer { status: number; body?: unknown }

type Route = (store: PlaneStore, asked: Asked, parts: string[]) => Answer | Promise<Answer>;

const missing: Answer = { status: 404, body: { error: 'The requested resource does not exist.' } };
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const ids = (value: unknown): string[] => (value as unknown[]).map(String);

/** Pages of offsets: `cursor` is `SIZE:PAGE:0`. */
const paged = (asked: Asked, all: unknown[]): Answer => {
  const size = Number(asked.query.get('per_page') ?? 1000);
  if (!(size > 0 && size <= 1000)) return { status: 400, body: { detail: 'Invalid per_page value. Cannot exceed 1000.' } };
  const page = Number((asked.query.get('cursor') ?? `${String(size)}:0:0`).split(':')[1]);
  const results = all.slice(page * size, (page + 1) * size);
  const more = (page + 1) * size < all.length;
  return { status: 200, body: {
    grouped_by: null, sub_grouped_by: null, total_count: all.length, next_cursor: `${String(size)}:${String(page + 1)}:0`, prev_cursor: `${String(size)}:${String(page - 1)}:1`,
    next_page_results: more, prev_page_results: page > 0, count: results.length, total_pages: Math.ceil(all.length / size), total_results: all.length, extra_stats: null, results,
  } };
};

const expandOf = ({ query, minutes }: Asked): { expand: string[]; minutes: number } => ({ expand: (query.get('expand') ?? '').split(','), minutes });

const ordered = (store: PlaneStore, asked: Asked): FakeTicket[] => {
  const order = asked.query.get('order_by') ?? '-created_at';
  const key = (ticket: FakeTicket): number => (order.endsWith('updated_at') ? ticket.updatedAt : ticket.createdAt);
  return [...store.tickets].sort((one, other) => (order.startsWith('-') ? key(other) - key(one) : key(one) - key(other)));
};

const fieldsOf = (store: PlaneStore, body: Record<string, unknown>): Partial<FakeTicket> | null => {
  const to: Partial<FakeTicket> = {};
  if (typeof body.name === 'string') to.name = body.name;
  if (typeof body.description_html === 'string') to.html = body.description_html;
  if (typeof body.state === 'string') to.state = body.state;
  if (Array.isArray(body.labels)) to.labels = ids(body.labels);
  if (Array.isArray(body.assignees)) to.assignees = ids(body.assignees);
  if (to.state !== undefined && !store.states.some(({ id }) => id === to.state)) return null;
  return to;
};

const makeTicket: Route = async (store, asked) => {
  const { body, user, minutes } = asked;
  const to = fieldsOf(store, body);
  if (to === null || text(body.name) === null) return { status: 400, body: { state: ['Invalid state'], name: ['This field is required.'] } };
  const [source, id] = [text(body.external_source), text(body.external_id)];
  const before = id === null || source === null ? undefined : store.tickets.find((one) => one.externalSource === source && one.externalId === id);
  if (before !== undefined) return { status: 409, body: { error: 'Issue with the same external id and external source already exists', id: before.id } };
  // Between the look and the write others get their turn, as in the real one.
  await soon();
  await soon();
  const made = store.addTicket({ ...to, name: String(body.name), externalSource: source, externalId: id, createdBy: text(body.created_by) ?? user }, user);
  return { status: 201, body: showTicket(store, made, { minutes }) };
};

const makeComment = (ticket: FakeTicket): Route => async (store, asked) => {
  const { body, user, minutes } = asked;
  const [source, id] = [text(body.external_source), text(body.external_id)];
  const before = id === null || source === null ? undefined : store.comments.find((one) => one.externalSource === source && one.externalId === id);
  if (before !== undefined) return { status: 409, body: { error: 'Work item comment with the same external id and external source already exists', id: before.id } };
  await soon();
  await soon();
  // `created_by` is taken from the body and can be forged; `actor` is who called.
  const made = store.addComment({ ticket: ticket.id, html: text(body.comment_html) ?? '<p></p>', externalSource: source, externalId: id, createdBy: text(body.created_by) ?? user }, user);
  return { status: 201, body: showComment(store, made, minutes) };
};

const oneComment = (comment: FakeComment): Route => (store, { method, body, user, minutes }) => {
  if (method === 'DELETE') { store.deleteComment(comment); return { status: 204 }; }
  if (method === 'PATCH') store.editComment(comment, text(body.comment_html) ?? comment.html, user);
  return { status: 200, body: showComment(store, comment, minutes) };
};

const oneTicket = (ticket: FakeTicket): Route => (store, asked) => {
  if (asked.method === 'DELETE') { store.deleteTicket(ticket); return { status: 204 }; }
  if (asked.method !== 'PATCH') return { status: 200, body: showTicket(store, ticket, expandOf(asked)) };
  const to = fieldsOf(store, asked.body);
  if (to === null) return { status: 400, body: { state: ['Invalid pk - object does not exist.'] } };
  store.editTicket(ticket, { to, actor: asked.user, ids: false });
  return { status: 200, body: showTicket(store, ticket, { minutes: asked.minutes }) };
};

const underTicket: Route = (store, asked, [id = '', what, commentId]) => {
  const ticket = store.ticket({ id });
  if (ticket === undefined) return missing;
  const comments = store.comments.filter((one) => one.ticket === ticket.id);
  if (what === undefined) return oneTicket(ticket)(store, asked, []);
  if (what === 'activities') {
    const all = store.activities.filter((one) => one.ticket === ticket.id).sort((one, other) => one.at - other.at);
    if (asked.query.get('order_by') === '-created_at') all.reverse();
    return paged(asked, all.map((one) => showActivity(store, one, asked.minutes)));
  }
  if (what !== 'comments') return missing;
  if (commentId !== undefined) {
    const comment = comments.find((one) => one.id === commentId);
    return comment === undefined ? missing : oneComment(comment)(store, asked, []);
  }
  if (asked.method === 'POST') return makeComment(ticket)(store, asked, []);
  // Newest first, whatever `order_by` says.
  return paged(asked, comments.sort((one, other) => other.createdAt - one.createdAt).map((one) => showComment(store, one, asked.minutes)));
};

const makeLabel: Route = (store, { body }) => {
  if (store.labels.some(({ name }) => name === body.name)) return { status: 409, body: { error: 'Label with the same name already exists in the project' } };
  return { status: 201, body: store.label(String(body.name)) };
};

const underProject: Route = (store, asked, [project, what, ...rest]) => {
  if (project !== store.projectId) return { status: 404, body: { error: 'The requested resource does not exist.' } };
  if (what === 'states') return paged(asked, store.states);
  if (what === 'labels') return asked.method === 'POST' ? makeLabel(store, asked, []) : paged(asked, store.labels);
  if (what === 'members') return { status: 200, body: store.users.filter(({ member }) => member).map(showUser) };
  if (what !== 'work-items') return missing;
  if (rest.length > 0) return underTicket(store, asked, rest);
  if (asked.method === 'POST') return makeTicket(store, asked, []);
  return paged(asked, ordered(store, asked).map((ticket) => showTicket(store, ticket, expandOf(asked))));
};

/** Plane 1.3.1's API as far as Towpath uses it; the old `issues/` paths are not there. */
export const route = async (store: PlaneStore, asked: Asked): Promise<Answer> => {
  const parts = asked.path.replace(/^\/api\/v1\//, '').split('/').filter((part) => part !== '').map(decodeURIComponent);
  if (asked.path === '/api/v1/users/me/') return { status: 200, body: showUser(store.user(asked.user)) };
  const [workspaces, slug, what, ...rest] = parts;
  if (workspaces !== 'workspaces' || slug !== store.workspace) return missing;
  if (!store.user(asked.user).member) return { status: 403, body: { detail: 'You do not have permission to perform this action.' } };
  if (what === 'projects' && rest.length === 0) return paged(asked, [{ id: store.projectId, identifier: store.identifier, name: store.name, workspace: store.workspaceId }]);
  if (what === 'projects') return underProject(store, asked, rest);
  if (what !== 'work-items') return missing;
  const [, identifier, number] = /^(.+)-(\d+)$/.exec(rest[0] ?? '') ?? [];
  const ticket = identifier === store.identifier ? store.ticket({ number: Number(number) }) : undefined;
  return ticket === undefined ? missing : { status: 200, body: showTicket(store, ticket, expandOf(asked)) };
};
