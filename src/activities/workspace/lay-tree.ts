import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { identity } from '../../host/git-environment.js';
import { git } from '../../host/git.js';
import { safeSha } from '../../host/git-names.js';
import { TowpathError } from '../../shared/errors.js';
import type { MirrorPlace } from './mirror-place.js';
import { moveAside, removeAsides, removeTree } from './remove-folder.js';

export interface TreeOrder {
  path: string;
  sha: string;
  /** The branch that is checked out, or null: detached. */
  branch: string | null;
  /** Further local branches: name → commit. */
  branches: Record<string, string>;
}

const settings = `[user]\n\tname = ${identity.name}\n\temail = ${identity.email}\n[gc]\n\tauto = 0\n`;

/** The `config` of git's own making, by object format: what it probes of the file system is the same for every tree of a home. */
const made = new Map<string, string>();

/** As `git init` lays it; after the first time without starting git. */
const lay = async (own: string, { path, format }: { path: string; format: string }): Promise<void> => {
  const config = made.get(format);
  if (config === undefined) {
    await git({ args: ['init', '--quiet', '--template=', `--object-format=${format}`, '--initial-branch=none', '--end-of-options', path] });
    made.set(format, await readFile(join(own, 'config'), 'utf8'));
    return;
  }
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) await mkdir(join(own, folder), { recursive: true });
  await writeFile(join(own, 'config'), config);
};

/** As `git pack-refs` writes them. */
const packedRefs = (refs: Record<string, string>): string =>
  ['# pack-refs with: peeled fully-peeled sorted ', ...Object.keys(refs).sort().map((name) => `${safeSha(refs[name] as string)} refs/heads/${name}`), ''].join('\n');

const fill = async (place: MirrorPlace, { path, sha, branch, branches }: TreeOrder): Promise<void> => {
  const own = join(path, '.git');
  const format = sha.length === 64 ? 'sha256' : 'sha1';
  await lay(own, { path, format });
  await mkdir(join(own, 'objects', 'info'), { recursive: true });
  await Promise.all([
    writeFile(join(own, 'objects', 'info', 'alternates'), `${join(place.path, 'objects')}\n`),
    appendFile(join(own, 'config'), settings),
    writeFile(join(own, 'HEAD'), branch === null ? `${sha}\n` : `ref: refs/heads/${branch}\n`),
    writeFile(join(own, 'packed-refs'), packedRefs(branch === null ? branches : { ...branches, [branch]: sha })),
  ]);
  await git({ folder: path, args: ['reset', '--hard', '--quiet'], timeoutSeconds: 600 });
};

/** Why a tree could not be laid, where the mirror is the cause: it lacks the commit, or cannot read it. */
const explain = async (place: MirrorPlace, sha: string, error: unknown): Promise<unknown> => {
  const known = await git({ repository: place.path, args: ['rev-list', '--objects', '--quiet', '--max-count=1', sha], accept: [0, 1, 128] });
  if (known.code === 0) return error;
  const { code, errors } = await git({ repository: place.path, args: ['cat-file', '-e', sha], accept: [0, 1, 128] });
  return code === 1 && errors === ''
    ? new TowpathError('REPOSITORY_INVALID', `commit ${sha} is not on ${place.remote.shown} any more`)
    : new TowpathError('GIT_FAILED', `${place.path}: ${sha} cannot be read`, { damaged: true });
};

/**
 * A fresh repository of its own with a work tree: no remote, no hooks, no submodules. It borrows the mirror's objects
 * and shares nothing that can be written. What stood at the path is removed. Thrown when the commit is unknown: REPOSITORY_INVALID.
 */
export const layTree = async (place: MirrorPlace, order: TreeOrder): Promise<void> => {
  safeSha(order.sha);
  await mkdir(dirname(order.path), { recursive: true, mode: 0o700 });
  await moveAside(order.path);
  const filled = fill(place, order).catch(async (error: unknown) => {
    await removeTree(order.path);
    throw await explain(place, order.sha, error);
  });
  await Promise.all([filled, removeAsides(order.path)]);
};
