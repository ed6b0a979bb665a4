import { access, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { entries, git } from '../../host/git.js';
import { parseChanges } from './tree-listing.js';
import type { TreeChange } from './tree-listing.js';
import type { WorkTree } from './find-work-tree.js';

export interface Dirt { files: string[]; message: string }

const halfDone: [file: string, what: string][] = [
  ['MERGE_HEAD', 'a merge'], ['rebase-merge', 'a rebase'], ['rebase-apply', 'a rebase'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick'], ['REVERT_HEAD', 'a revert'], ['BISECT_LOG', 'a bisect'],
];

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

const unfinished = async (own: string): Promise<string | undefined> => {
  for (const [file, what] of halfDone) if (await exists(join(own, file))) return what;
  return undefined;
};

/** Changed, staged or conflicting files; untracked ones are looked at only where the merge would put something. */
const changedFiles = async (path: string): Promise<string[]> => {
  const { text } = await git({
    folder: path, env: { GIT_OPTIONAL_LOCKS: '0' }, timeoutSeconds: 300,
    args: ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=no', '--ignore-submodules=dirty'],
  });
  return entries(text).map((entry) => entry.slice(3));
};

/** Files that git was told not to look at: status shows them clean, whatever stands in them. */
const hiddenFiles = async (path: string): Promise<Set<string>> => {
  const { text } = await git({ folder: path, args: ['ls-files', '-v', '-z'], maxBytes: 256 * 1024 * 1024 });
  return new Set(entries(text).filter((entry) => /^[a-zS]/.test(entry)).map((entry) => entry.slice(2)));
};

const filesUnder = async (root: string, path: string): Promise<string[]> => {
  const stat = await lstat(join(root, path)).catch(() => undefined);
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  const names = await readdir(join(root, path));
  return (await Promise.all(names.map((name) => filesUnder(root, `${path}/${name}`)))).flat();
};

/** Parents of an added path that are no folders now. */
const filesAbove = async (root: string, path: string): Promise<string[]> => {
  const parts = path.split('/');
  for (let n = 1; n < parts.length; n += 1) {
    const above = parts.slice(0, n).join('/');
    const stat = await lstat(join(root, above)).catch(() => undefined);
    if (stat === undefined) return [];
    if (!stat.isDirectory()) return [above];
  }
  return [];
};

/** What stands in the work tree, is not tracked, ignored or not, and would be overwritten: git itself spares only what is not ignored. */
const inTheWay = async (root: string, changes: TreeChange[]): Promise<string[]> => {
  const going = new Set(changes.filter(({ status }) => status !== 'A').map(({ path }) => path));
  const added = changes.filter(({ status }) => status === 'A').map(({ path }) => path);
  const found = new Set<string>();
  for (const path of added) {
    const there = [...await filesAbove(root, path), ...await filesUnder(root, path)];
    there.filter((file) => !going.has(file)).forEach((file) => found.add(file));
  }
  return [...found];
};

const hiddenInTheWay = async (root: string, changes: TreeChange[]): Promise<string[]> => {
  const hidden = await hiddenFiles(root);
  const touched = changes.map(({ path }) => path).filter((path) => hidden.has(path));
  const there = await Promise.all(touched.map((path) => exists(join(root, path))));
  return touched.filter((_, n) => there[n] === true);
};

export interface Coming { repository: string; branch: string; from: string; to: string }

const ways = (branch: string): string => `commit or stash it there, or check out another branch than ${branch}; Towpath looks again by itself`;

/** What keeps a person's work tree from being moved to the merge without losing anything; undefined: nothing does. */
export const inspectWorkTree = async ({ path, own, attached }: WorkTree, { repository, branch, from, to }: Coming): Promise<Dirt | undefined> => {
  const held = `${branch} is checked out in ${path}`;
  if (own === null) return { files: [], message: `${held}, and that folder is gone: run \`git worktree prune\` in the repository, or bring it back` };
  const half = await unfinished(own);
  if (half !== undefined || !attached) {
    return { files: await changedFiles(path), message: `${held} in the middle of ${half ?? 'a rebase'}: finish or abort it there; Towpath looks again by itself` };
  }
  if (await exists(join(own, 'index.lock'))) {
    return { files: [], message: `${held}, and another git command is at work there (index.lock): let it end, or remove a stale ${join(own, 'index.lock')}` };
  }
  const { text } = await git({ repository, args: ['diff-tree', '-r', '-z', '--raw', '--no-renames', from, to] });
  const changes = parseChanges(text);
  const [changed, blocking, hidden] = await Promise.all([changedFiles(path), inTheWay(path, changes), hiddenInTheWay(path, changes)]);
  if (changed.length > 0) return { files: changed, message: `${held} with uncommitted work: ${ways(branch)}` };
  const lost = [...blocking, ...hidden];
  if (lost.length > 0) return { files: lost, message: `${held}, and the merge would overwrite files there that git does not keep: move them away, or ${ways(branch)}` };
  return undefined;
};

/** Whether nothing of a person's is under way in a work tree, and none of these files stands there without being kept by git. */
export const isClear = async ({ path, own }: WorkTree, files: string[]): Promise<boolean> => {
  if (own === null || await exists(join(own, 'index.lock')) || (await unfinished(own)) !== undefined) return false;
  const [changed, hidden, there] = await Promise.all([changedFiles(path), hiddenFiles(path), Promise.all(files.map((file) => exists(join(path, file))))]);
  if (changed.length > 0) return false;
  const standing = files.filter((_, n) => there[n] === true);
  if (standing.length === 0) return true;
  const { text } = await git({ folder: path, env: { GIT_LITERAL_PATHSPECS: '1' }, args: ['ls-files', '--others', '-z', '--', ...standing] });
  return text === '' && !standing.some((file) => hidden.has(file));
};
