import type { Note } from '../shared/note.js';
import { inTurn } from './in-turn.js';
import { renderMarkdown } from './note/markdown.js';
import { markerOf } from './note/plain.js';

/** `by`: id of its author; null where nobody knows. */
export interface WrittenComment { id: number; by: string | null; body: string }

/** Comments below one issue or pull request of a forge that keeps Markdown. */
export interface CommentPlace {
  /** What tells this issue from all others, for turns. */
  name: string;
  /** Id of our own account. */
  own: () => Promise<string>;
  list: () => Promise<WrittenComment[]>;
  make: (body: string) => Promise<WrittenComment>;
  edit: (id: number, body: string) => Promise<void>;
  /** One that is gone already counts as removed. */
  remove: (id: number) => Promise<void>;
}

/** Ours by author and marker: a marker alone can be copied. Oldest first. */
const findOwn = async (place: CommentPlace, once: string): Promise<WrittenComment[]> => {
  const own = await place.own();
  return (await place.list()).filter(({ by, body }) => by === own && body.includes(markerOf(once))).sort((one, other) => one.id - other.id);
};

const edit = async (place: CommentPlace, there: WrittenComment, body: string): Promise<void> => {
  if (there.body.trim() !== body.trim()) await place.edit(there.id, body);
};

/** The oldest stays, what was written at the same moment elsewhere goes. */
const keepOldest = async (place: CommentPlace, [oldest, ...others]: WrittenComment[]): Promise<WrittenComment | undefined> => {
  for (const { id } of others) await place.remove(id);
  return oldest;
};

const write = async (place: CommentPlace, { once, note }: { once: string; note: Note }): Promise<{ id: string }> => {
  const body = renderMarkdown(note, once);
  const there = await keepOldest(place, await findOwn(place, once));
  if (there !== undefined) {
    await edit(place, there, body);
    return { id: String(there.id) };
  }
  const made = await place.make(body);
  const kept = await keepOldest(place, await findOwn(place, once)) ?? made;
  await edit(place, kept, body);
  return { id: String(kept.id) };
};

/** Writes a comment of ours once; a repeat brings it up to date. */
export const sayOnce = (place: CommentPlace, say: { once: string; note: Note }): Promise<{ id: string }> =>
  inTurn(`${place.name} ${say.once}`, () => write(place, say));
