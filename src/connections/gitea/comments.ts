import type { Note } from '../../shared/note.js';
import { ownMarker } from '../note/plain.js';
import { sayOnce, type WrittenComment } from '../say-once.js';
import type { TicketComment } from '../tracker.js';
import { accountOf, type GiteaApi } from './api.js';
import { createMembers } from './members.js';
import { comment, type GiteaComment } from './shapes.js';
import { utc } from './tickets.js';

/** Gitea gives all comments of an issue at once. */
export const listComments = async (api: GiteaApi, number: number, since?: string): Promise<GiteaComment[]> => {
  const { value } = await api.own({ path: `/issues/${String(number)}/comments`, query: { since }, schema: comment.array() });
  return value;
};

const written = ({ id, user, body }: GiteaComment): WrittenComment => ({ id, by: String(user.id), body });

/** Writes a comment of ours once, on an issue or pull request; a repeat brings it up to date. */
export const sayOnIssue = (api: GiteaApi, number: number, say: { once: string; note: Note }): Promise<{ id: string }> => sayOnce({
  name: `${api.place}#${String(number)}`, own: async () => (await api.account()).id,
  list: async () => (await listComments(api, number)).map(written),
  make: async (body) => written((await api.own({ method: 'POST', path: `/issues/${String(number)}/comments`, body: { body }, schema: comment })).value),
  edit: async (id, body) => { await api.own({ method: 'PATCH', path: `/issues/comments/${String(id)}`, body: { body } }); },
  remove: async (id) => { await api.own({ method: 'DELETE', path: `/issues/comments/${String(id)}`, accept: [404] }); },
}, say);

/** Comments on an issue or pull request, in the order in which they were written. */
export const readComments = async (api: GiteaApi, number: number, since: string | null): Promise<TicketComment[]> => {
  const [own, all] = [await api.account(), await listComments(api, number, since ?? undefined)];
  const isMember = createMembers(api);
  const wanted = all.filter(({ created_at: at }) => since === null || Date.parse(at) >= Date.parse(since));
  return Promise.all(wanted.map(async ({ id, user, body, created_at: at }): Promise<TicketComment> => ({
    id: String(id), author: accountOf(user), member: await isMember(user), text: body.replace(/\r\n?/g, '\n'), at: utc(at),
    ours: String(user.id) === own.id || body.includes(ownMarker),
  })));
};
