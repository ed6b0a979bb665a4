import { link, lstat, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TowpathError } from '../../shared/errors.js';
import type { MirrorPlace } from './mirror-place.js';
import { removeTree } from './remove-folder.js';

/**
 * The objects that a clone holds, in a bare repository of ours: nothing else of an agent's `.git` is ever read. Its
 * configuration, hooks, alternates, promisor packs, `commondir` and links into other places stay behind.
 */
export interface Quarantine {
  path: string;
  /** Of the files, as compressed. */
  bytes: number;
  /** Packs can hold far more than their size shows. */
  packs: number;
}

/** A repository to read in, with further objects in sight. */
export interface Sight { repository: string; env?: Record<string, string> }

/** The mirror, its refs and all, with the held objects in sight. */
export const sightOf = (place: MirrorPlace, { path }: Quarantine): Sight => ({
  repository: place.path,
  // Quoted as git reads it: a colon in a path would end it.
  env: { GIT_ALTERNATE_OBJECT_DIRECTORIES: `"${join(path, 'objects').replace(/["\\]/g, String.raw`\$&`)}"` },
});

const fileLimit = 300_000;

const isPlainFolder = async (path: string): Promise<boolean> => {
  const stat = await lstat(path).catch(() => undefined);
  return stat?.isDirectory() === true;
};

interface Found { from: string; to: string }

const listObjects = async (objects: string): Promise<Found[]> => {
  const found: Found[] = [];
  for (const folder of await readdir(objects, { withFileTypes: true })) {
    const isPacks = folder.name === 'pack';
    if (!folder.isDirectory() || !(isPacks || /^[0-9a-f]{2}$/.test(folder.name))) continue;
    for (const file of await readdir(join(objects, folder.name), { withFileTypes: true })) {
      const wanted = isPacks ? /^pack-[0-9a-f]+\.(pack|idx)$/ : /^[0-9a-f]{38}([0-9a-f]{24})?$/;
      if (file.isFile() && wanted.test(file.name)) found.push({ from: join(objects, folder.name, file.name), to: join(folder.name, file.name) });
    }
    if (found.length > fileLimit) throw new TowpathError('TOO_LARGE', `the clone holds more than ${fileLimit} files of objects`);
  }
  return found;
};

const configuration = (sha: string): string => (sha.length === 64
  ? '[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = sha256\n'
  : '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');

const lay = async (place: MirrorPlace, path: string, sha: string): Promise<string> => {
  const objects = join(path, 'objects');
  await mkdir(join(objects, 'info'), { recursive: true, mode: 0o700 });
  await mkdir(join(path, 'refs'));
  await Promise.all([
    writeFile(join(path, 'HEAD'), 'ref: refs/heads/none\n'),
    writeFile(join(path, 'config'), configuration(sha)),
    writeFile(join(objects, 'info', 'alternates'), `${join(place.path, 'objects')}\n`),
  ]);
  return objects;
};

const hold = async (objects: string, found: Found[]): Promise<Omit<Quarantine, 'path'>> => {
  const folders = new Set(found.map(({ to }) => dirname(to)));
  await Promise.all([...folders].map((folder) => mkdir(join(objects, folder))));
  let bytes = 0;
  for (const { from, to } of found) {
    // A hard link never follows a symbolic one, so what is looked at next is what was linked.
    await link(from, join(objects, to));
    const stat = await lstat(join(objects, to));
    if (!stat.isFile()) throw new TowpathError('GIT_FAILED', `${to} of the clone's objects is no plain file`);
    bytes += stat.size;
  }
  return { bytes, packs: found.filter(({ to }) => to.endsWith('.pack')).length };
};

/** Does the work on the clone's objects. `'damaged'`: the clone has no usable `.git` any more. */
export const inQuarantine = async <T>(
  place: MirrorPlace, { clone, sha }: { clone: string; sha: string }, work: (held: Quarantine) => Promise<T>,
): Promise<T | 'damaged'> => {
  const theirs = join(clone, '.git', 'objects');
  if (!(await isPlainFolder(clone)) || !(await isPlainFolder(join(clone, '.git'))) || !(await isPlainFolder(theirs))) return 'damaged';
  const path = await mkdtemp(join(dirname(clone), 'taken-'));
  try {
    const objects = await lay(place, path, sha);
    return await work({ path, ...await hold(objects, await listObjects(theirs)) });
  } finally {
    await removeTree(path);
  }
};
