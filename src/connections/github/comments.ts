import type { Note } from '../../shared/note.js';
import { ownMarker } from '../note/plain.js';
import { sayOnce, type WrittenComment } from '../say-once.js';
import type { TicketComment } from '../tracker.js';
import { accountOf, type GithubApi } from './api.js';
import { createMembers } from './members.js';
import { comment, type GithubComment } from './shapes.js';
import { utc } from './tickets.js';

/** In the order in which they were written. `since`: those that were changed then or later. */
export const listComments = (api: GithubApi, number: number, since?: string): Promise<GithubComment[]> =>
  api.list({ path: `/issues/${String(number)}/comments`, query: { since }, entry: comment });

const written = ({ id, user, body }: GithubComment): WrittenComment => ({ id, by: user == null ? null : String(user.id), body: body ?? '' });

/** Writes a comment of ours once, on an issue or pull request; a repeat brings it up to date. */
export const sayOnIssue = (api: GithubApi, number: number, say: { once: string; note: Note }): Promise<{ id: string }> => sayOnce({
  name: `${api.place}#${String(number)}`, own: async () => (await api.account()).id,
  list: async () => (await listComments(api, number)).map(written),
  make: async (body) => written((await api.own({ method: 'POST', path: `/issues/${String(number)}/comments`, body: { body }, schema: comment })).value),
  edit: async (id, body) => { await api.own({ method: 'PATCH', path: `/issues/comments/${String(id)}`, body: { body } }); },
  remove: async (id) => { await api.own({ method: 'DELETE', path: `/issues/comments/${String(id)}`, accept: [404] }); },
}, say);

/** Comments on an issue or pull request, in the order in which they were written. */
export const readComments = async (api: GithubApi, number: number, since: string | null): Promise<TicketComment[]> => {
  const [own, all] = [await api.account(), await listComments(api, number, since ?? undefined)];
  const isMember = createMembers(api);
  const wanted = all.filter(({ created_at: at }) => since === null || Date.parse(at) >= Date.parse(since));
  return Promise.all(wanted.map(async (one): Promise<TicketComment> => {
    const author = accountOf(one.user);
    const body = one.body ?? '';
    return { id: String(one.id), author, member: await isMember(one), text: body.replace(/\r\n?/g, '\n'), at: utc(one.created_at), ours: author.id === own.id || body.includes(ownMarker) };
  }));
};
