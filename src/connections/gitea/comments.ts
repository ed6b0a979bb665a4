import { inTurn } from '../in-turn.js';
import { renderMarkdown } from '../note/markdown.js';
import type { Note } from '../../shared/note.js';
import { markerOf } from '../note/plain.js';
import type { GiteaApi } from './api.js';
import { comment, type GiteaComment } from './shapes.js';

/** Gitea gives all comments of an issue at once. */
export const listComments = async (api: GiteaApi, number: number, since?: string): Promise<GiteaComment[]> => {
  const { value } = await api.own({ path: `/issues/${String(number)}/comments`, query: { since }, schema: comment.array() });
  return value;
};

/** Ours by author and marker: a marker alone can be copied. Oldest first. */
const findOwn = async (api: GiteaApi, number: number, once: string): Promise<GiteaComment[]> => {
  const own = await api.account();
  return (await listComments(api, number)).filter(({ user, body }) => String(user.id) === own.id && body.includes(markerOf(once))).sort((one, other) => one.id - other.id);
};

const edit = async (api: GiteaApi, there: GiteaComment, body: string): Promise<void> => {
  if (there.body.trim() !== body.trim()) await api.own({ method: 'PATCH', path: `/issues/comments/${String(there.id)}`, body: { body } });
};

/** The oldest stays, what was written at the same moment elsewhere goes. */
const keepOldest = async (api: GiteaApi, [oldest, ...others]: GiteaComment[]): Promise<GiteaComment | undefined> => {
  for (const { id } of others) await api.own({ method: 'DELETE', path: `/issues/comments/${String(id)}`, accept: [404] });
  return oldest;
};

const write = async (api: GiteaApi, number: number, { once, note }: { once: string; note: Note }): Promise<{ id: string }> => {
  const body = renderMarkdown(note, once);
  const there = await keepOldest(api, await findOwn(api, number, once));
  if (there !== undefined) {
    await edit(api, there, body);
    return { id: String(there.id) };
  }
  const { value: made } = await api.own({ method: 'POST', path: `/issues/${String(number)}/comments`, body: { body }, schema: comment });
  const kept = await keepOldest(api, await findOwn(api, number, once)) ?? made;
  await edit(api, kept, body);
  return { id: String(kept.id) };
};

/** Writes a comment of ours once, on an issue or pull request; a repeat brings it up to date. */
export const sayOnce = (api: GiteaApi, number: number, say: { once: string; note: Note }): Promise<{ id: string }> =>
  inTurn(`${api.place}#${String(number)} ${say.once}`, () => write(api, number, say));
