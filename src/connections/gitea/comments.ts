import type { Note } from '../../shared/note.js';
import { sayOnce, type WrittenComment } from '../say-once.js';
import type { GiteaApi } from './api.js';
import { comment, type GiteaComment } from './shapes.js';

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
