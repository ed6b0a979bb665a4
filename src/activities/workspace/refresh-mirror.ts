import { TowpathError } from '../../shared/errors.js';
import { fetchRemote } from './create-mirror.js';
import { withLock } from './lock.js';
import { lockOf, seenRef } from './mirror-place.js';
import type { MirrorPlace } from './mirror-place.js';
import { headRef, readRemote } from './remote.js';
import type { RemoteRefs } from './remote.js';
import { forgetSeen, readSeen } from './seen-refs.js';

/** What the remote showed; the mirror holds all its objects. */
export interface RemoteState {
  /** The base's tip. */
  base: string;
  /** Full ref name → commit: the base, `towpath/*` branches, pull requests. */
  refs: RemoteRefs;
}

const watched = (base: string): string[] => [headRef(base), 'refs/heads/towpath/*', 'refs/towpath/pull/*'];

const isSeen = (place: MirrorPlace, shown: RemoteRefs, seen: RemoteRefs): boolean =>
  [...shown].every(([ref, sha]) => (ref !== headRef(place.base) && !/^refs\/(heads\/towpath|towpath\/pull)\//.test(ref)) || seen.get(seenRef(ref)) === sha);

/**
 * Asks the remote and fetches what is new of base, item branches and pull requests.
 * Thrown when the remote does not answer: CONNECTION_AWAY; when it has no base any more: REPOSITORY_INVALID.
 */
export const refreshMirror = async (place: MirrorPlace): Promise<RemoteState> => {
  for (let tries = 0; ; tries += 1) {
    const [refs, seen] = await Promise.all([readRemote(place.remote, watched(place.base)), readSeen(place)]);
    const base = refs.get(headRef(place.base));
    if (base === undefined) throw new TowpathError('REPOSITORY_INVALID', `${place.remote.shown} has no branch ${place.base} any more`);
    if (isSeen(place, refs, seen)) return { base, refs };
    // What moves between asking and fetching is asked for again; a remote that never rests is taken as fetched.
    await withLock(lockOf(place), () => fetchRemote(place)).finally(() => { forgetSeen(place); });
    if (tries >= 2) return { base, refs };
  }
};
