import type { HostedPull, PullOrder } from './hosted-forge.js';
import { statusOf } from './http/status-of.js';
import { inTurn } from './in-turn.js';
import { renderMarkdown } from './note/markdown.js';

export interface PullWords { title: string; body: string }

/** `base`: where it goes to another branch than it should. */
export type PullWanted = PullWords & { state?: 'open'; base?: string };

/** A pull request as the kind's API has it. */
interface RawPull { title: string; body?: string | null | undefined; state: 'open' | 'closed'; base: { ref: string } }

export interface PullSource<Pull extends RawPull> {
  /** What tells this repository from all others, for turns. */
  place: string;
  /** The open one of a branch, else the newest. */
  find(branch: string): Promise<Pull | null>;
  isMerged(pull: Pull): boolean;
  /** Also where another one made it at the same moment. */
  make(order: PullOrder, words: PullWords): Promise<Pull>;
  edit(pull: Pull, wanted: PullWanted): Promise<Pull>;
  /** Whether this status says that a closed one cannot be opened again. */
  staysClosed(status: number): boolean;
  shown(pull: Pull): Promise<HostedPull>;
}

export const bringUpToDate = async <Pull extends RawPull>({ edit }: Pick<PullSource<Pull>, 'edit'>, found: Pull, wanted: PullWanted): Promise<Pull> => {
  const same = wanted.base === undefined && found.title === wanted.title && (found.body ?? '').replace(/\r\n/g, '\n').trim() === wanted.body.trim() && (wanted.state ?? found.state) === found.state;
  return same ? found : edit(found, wanted);
};

/** A closed one is opened again, an open one pointed back at the base, rather than joined by a second one; null: the forge does not, as where its branch was begun anew. */
const reuse = async <Pull extends RawPull>(source: PullSource<Pull>, found: Pull, { base, ...words }: PullWords & { base: string }): Promise<Pull | null> => {
  try {
    return await bringUpToDate(source, found, { ...words, state: 'open', ...(found.base.ref === base ? {} : { base }) });
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined || !source.staysClosed(status)) throw error;
    return null;
  }
};

/** `HostedForge.openPull`. */
export const openPull = <Pull extends RawPull>(source: PullSource<Pull>, order: PullOrder): Promise<HostedPull> => inTurn(`${source.place} pull ${order.branch}`, async () => {
  const words = { title: order.title, body: renderMarkdown(order.description, order.once) };
  const there = await source.find(order.branch);
  const isOurs = there !== null && !source.isMerged(there) && (there.state === 'open' || there.base.ref === order.base);
  const again = isOurs ? await reuse(source, there, { ...words, base: order.base }) : null;
  return source.shown(again ?? await source.make(order, words));
});
