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

/** Looks at a remote that never rests. */
const mostTries = 3;
/** Fetches that a push of our own may disturb, one after the other. */
const mostMeetings = 10;

/** A push, which takes no lock of the mirror's, moved what the fetch was about to move. */
const metPush = (error: unknown): boolean => error instanceof TowpathError && /cannot lock ref/.test(error.detail);

/** False: a push came between, and what the remote shows is to be asked for again. */
const fetchUndisturbed = async (place: MirrorPlace, mayMeet: boolean): Promise<boolean> => {
  try {
    await withLock(lockOf(place), () => fetchRemote(place));
    return true;
  } catch (error) {
    if (!mayMeet || !metPush(error)) throw error;
    return false;
  } finally {
    forgetSeen(place);
  }
};

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
    const fetched = await fetchUndisturbed(place, tries < mostMeetings);
    if (fetched && tries + 1 >= mostTries) return { base, refs };
  }
};
