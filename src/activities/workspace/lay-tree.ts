import { appendFile, mkdir, writeFile } from 'node:fs/promises';
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

const fill = async (place: MirrorPlace, { path, sha, branch, branches }: TreeOrder): Promise<void> => {
  const own = join(path, '.git');
  const format = sha.length === 64 ? 'sha256' : 'sha1';
  await git({ args: ['init', '--quiet', '--template=', `--object-format=${format}`, `--initial-branch=${branch ?? 'none'}`, '--end-of-options', path] });
  await mkdir(join(own, 'objects', 'info'), { recursive: true });
  await Promise.all([
    writeFile(join(own, 'objects', 'info', 'alternates'), `${join(place.path, 'objects')}\n`),
    appendFile(join(own, 'config'), settings),
  ]);
  const refs = Object.entries(branches).map(([name, commit]) => `create refs/heads/${name} ${safeSha(commit)}\n`);
  if (branch === null) await writeFile(join(own, 'HEAD'), `${sha}\n`);
  else refs.push(`create refs/heads/${branch} ${sha}\n`);
  if (refs.length > 0) await git({ repository: own, args: ['update-ref', '--stdin'], input: refs.join('') });
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
