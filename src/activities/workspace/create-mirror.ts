import { randomBytes } from 'node:crypto';
import { access, appendFile, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git } from '../../host/git.js';
import { safeBranch } from '../../host/git-names.js';
import { TowpathError } from '../../shared/errors.js';
import { remoteEnvironment } from './git-sign-in.js';
import { withLock } from './lock.js';
import { lockOf, refspecs, seenRef } from './mirror-place.js';
import type { MirrorPlace } from './mirror-place.js';
import { headRef, readRemote } from './remote.js';
import { moveAside, removeAsides, removeTree } from './remove-folder.js';
import { forgetSeen } from './seen-refs.js';

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

const invalid = (place: MirrorPlace, why: string): TowpathError => new TowpathError('REPOSITORY_INVALID', `${place.remote.shown}: ${why}`);

/** Says why a repository cannot be used, before anything is made. Answers a commit of its base. */
export const checkRepository = async (place: MirrorPlace): Promise<string> => {
  const { remote, base } = place;
  await safeBranch(base);
  if (remote.folder !== null && !(await exists(remote.folder))) throw invalid(place, 'there is no such folder');
  const refs = await readRemote(remote, [headRef('*')]).catch((error: unknown) => {
    // A folder that is there and does not answer is no matter of the network.
    if (remote.folder === null || !(error instanceof TowpathError) || error.code !== 'CONNECTION_AWAY') throw error;
    throw invalid(place, `it is no git repository, or may not be read (${error.detail})`);
  });
  const tip = refs.get(headRef(base));
  if (tip !== undefined) return tip;
  const branches = [...refs.keys()].map((ref) => ref.slice('refs/heads/'.length)).slice(0, 8);
  throw invalid(place, branches.length === 0
    ? `it has no commit yet; commit something to ${base} first`
    : `it has no branch ${base}; it has ${branches.join(', ')}: name one of them as \`base\``);
};

/** Fetches base and item branches into a repository. `target` may be a mirror that is still being made. */
export const fetchRemote = async (place: MirrorPlace, target = place.path): Promise<void> => {
  await git({
    repository: target, remote: true, timeoutSeconds: 1_800, env: await remoteEnvironment(place.remote),
    args: ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--prune', '--end-of-options',
      place.remote.url, ...refspecs(place.base)],
  });
};

const build = async (place: MirrorPlace): Promise<string> => {
  const tip = await checkRepository(place);
  const path = join(dirname(place.path), `.new-${place.project}-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const format = tip.length === 64 ? 'sha256' : 'sha1';
    await git({ args: ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, '--end-of-options', path] });
    // Clones borrow these objects: nothing here may ever be collected or pruned.
    await appendFile(join(path, 'config'), '[gc]\n\tauto = 0\n\tpruneExpire = never\n[maintenance]\n\tauto = false\n');
    await fetchRemote(place, path);
    // git leaves out, without failing, what a shallow clone cannot give whole.
    const base = await git({ repository: path, args: ['show-ref', '--verify', '--quiet', seenRef(headRef(place.base))], accept: [0, 1] });
    if (base.code !== 0) throw invalid(place, 'it is a shallow clone; complete it with `git fetch --unshallow`');
    return path;
  } catch (error) {
    await removeTree(path);
    throw error;
  }
};

/** Makes the mirror where there is none. Whole or not at all; one of several callers makes it. */
export const ensureMirror = async (place: MirrorPlace): Promise<void> => {
  if (await exists(join(place.path, 'HEAD'))) return;
  await withLock(lockOf(place), async () => {
    if (await exists(join(place.path, 'HEAD'))) return;
    await moveAside(place.path);
    await rename(await build(place), place.path);
    forgetSeen(place);
    await removeAsides(place.path);
  });
};

/** Throws a damaged mirror away and clones again. The damaged one stays until the new one is whole. */
export const rebuildMirror = (place: MirrorPlace): Promise<void> => withLock(lockOf(place), async () => {
  const fresh = await build(place);
  await moveAside(place.path);
  await rename(fresh, place.path);
  forgetSeen(place);
  await removeAsides(place.path);
});
