import { git } from '../../host/git.js';
import { seenRef } from './mirror-place.js';
import type { MirrorPlace } from './mirror-place.js';
import { headRef } from './remote.js';
import type { RemoteRefs } from './remote.js';

/** What this process knows of each mirror's `refs/remote`, by the mirror's path. Others only ever add to them. */
const known = new Map<string, RemoteRefs>();

/** The refs under which the mirror keeps what it saw of the remote. */
export const readSeen = async (place: MirrorPlace): Promise<RemoteRefs> => {
  const kept = known.get(place.path);
  if (kept !== undefined) return kept;
  const { text } = await git({ repository: place.path, args: ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/remote'] });
  const refs = new Map(text.split('\n').filter((line) => line !== '').map((line) => line.split(' ') as [string, string]));
  known.set(place.path, refs);
  return refs;
};

/** After a fetch, and where the mirror is made anew: they are read again. */
export const forgetSeen = ({ path }: { path: string }): void => { known.delete(path); };

/** After a push of ours, which moves them in the mirror too. The base's is read again: merges are judged by it. */
export const noteSeen = (place: MirrorPlace, updates: readonly { ref: string; sha: string | null }[]): void => {
  const refs = known.get(place.path);
  if (refs === undefined) return;
  if (updates.some(({ ref }) => ref === headRef(place.base))) return forgetSeen(place);
  for (const { ref, sha } of updates) {
    if (sha === null) refs.delete(seenRef(ref));
    else refs.set(seenRef(ref), sha);
  }
};
