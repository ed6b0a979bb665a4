import { TowpathError } from '../../shared/errors.js';
import { renderHtml } from '../note/html.js';
import type { Tracker } from '../tracker.js';
import type { PlaneApi } from './api.js';
import type { Directory } from './directory.js';
import type { PlaneComment } from './shapes.js';
import { ourSource } from './to-ticket.js';

/** A comment of ours as this process last left it. */
interface Said { id: string; html: string }

const seenNear = 40;
/** Cards of more items than live at once in one process. */
const mostKept = 5_000;

const older = (one: PlaneComment, other: PlaneComment): number => (one.created_at + one.id < other.created_at + other.id ? -1 : 1);

/**
 * Plane looks whether an external id is taken before it writes, but not in one step: two who write at once both succeed.
 * So who has written looks, and leaves the oldest alone.
 */
const keepOldest = async (api: PlaneApi, at: { project: string; item: string }, made: PlaneComment): Promise<PlaneComment> => {
  const twins: PlaneComment[] = [made];
  let looked = 0;
  for await (const one of api.comments(at.project, at.item)) {
    if (one.external_source === ourSource && one.external_id === made.external_id && one.id !== made.id) twins.push(one);
    looked += 1;
    if (looked >= seenNear) break;
  }
  const [first = made, ...rest] = twins.sort(older);
  for (const { id } of rest) await api.deleteComment(at.project, at.item, id);
  return first;
};

/** One comment for each `once`, by Plane's external id, edited where its text differs. */
export const createSayOnce = (api: PlaneApi, directory: Directory): Tracker['say'] => {
  const said = new Map<string, Said>();
  const turns = new Map<string, Promise<unknown>>();

  const bring = async (at: { project: string; item: string }, there: Said, html: string): Promise<Said | null> => {
    // A comment that stands as it should costs a read, and no write that everybody is told of.
    if (there.html === html) return (await api.comment(at.project, at.item, there.id)) === null ? null : there;
    return (await api.editComment(at.project, at.item, { id: there.id, html })) === null ? null : { id: there.id, html };
  };

  const write = async (at: { project: string; item: string }, once: string, html: string): Promise<Said> => {
    const answer = await api.makeComment(at.project, at.item, { comment_html: html, external_source: ourSource, external_id: once });
    if ('made' in answer) {
      const kept = await keepOldest(api, at, { ...answer.made, external_id: once });
      if (kept.id === answer.made.id) return { id: kept.id, html };
      return await bring(at, { id: kept.id, html: kept.comment_html ?? '' }, html) ?? { id: kept.id, html };
    }
    const there = await api.comment(at.project, at.item, answer.before);
    const now = there === null ? null : await bring(at, { id: there.id, html: there.comment_html ?? '' }, html);
    if (now === null) throw new TowpathError('CONNECTION_REFUSED', `Plane says that the comment ${once} is there, and does not show it at this ticket`);
    return now;
  };

  const say: Tracker['say'] = async (ref, { once, note }) => {
    const html = renderHtml(note);
    const at = { project: (await directory.project()).id, item: ref.id };
    const before = said.get(once);
    const now = (before === undefined ? null : await bring(at, before, html)) ?? await write(at, once, html);
    said.delete(once);
    said.set(once, now);
    for (const key of said.keys()) { if (said.size <= mostKept) break; said.delete(key); }
    return { id: now.id };
  };

  return async (ref, what) => {
    const mine = (turns.get(what.once) ?? Promise.resolve()).then(() => say(ref, what), () => say(ref, what));
    turns.set(what.once, mine);
    return mine.finally(() => { if (turns.get(what.once) === mine) turns.delete(what.once); });
  };
};
