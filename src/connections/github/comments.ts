import type { Note } from '../../shared/note.js';
import { sayOnce, type WrittenComment } from '../say-once.js';
import type { GithubApi } from './api.js';
import { comment, type GithubComment } from './shapes.js';

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
