import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entries, git, gitLine } from '../../host/git.js';

/** A work tree that holds a branch: checked out, or in the middle of a rebase or bisect of it. */
export interface WorkTree {
  path: string;
  /** Its own git folder; null where the work tree's folder is gone. */
  own: string | null;
  /** Where HEAD is the branch itself. */
  attached: boolean;
}

interface Listed { path: string; branch: string | null; bare: boolean }

/** The records of `worktree list --porcelain -z`, which an empty entry separates. */
const parseWorkTrees = (text: string): Listed[] => text.split('\0\0').map((record) => {
  const lines = entries(record);
  const value = (name: string): string | null => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? null;
  return { path: value('worktree') ?? '', branch: value('branch'), bare: lines.includes('bare') };
}).filter(({ path }) => path !== '');

const ownFolder = async (path: string): Promise<string | null> => {
  const there = await access(join(path, '.git')).then(() => true, () => false);
  return there ? gitLine({ folder: path, args: ['rev-parse', '--absolute-git-dir'] }) : null;
};

const heldAside = async (own: string, ref: string): Promise<boolean> => {
  const names = await Promise.all(['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START'].map((file) =>
    readFile(join(own, file), 'utf8').then((text) => text.trim(), () => '')));
  return names.some((name) => name === ref || `refs/heads/${name}` === ref);
};

/** The work tree of a repository on this host that holds the branch, or undefined. Linked ones count. `folder` may be any of them. */
export const findWorkTree = async (folder: string, ref: string): Promise<WorkTree | undefined> => {
  const { text } = await git({ folder, args: ['worktree', 'list', '--porcelain', '-z'] });
  for (const { path, branch, bare } of parseWorkTrees(text)) {
    if (bare) continue;
    if (branch === ref) return { path, own: await ownFolder(path), attached: true };
    if (branch !== null) continue;
    const own = await ownFolder(path);
    if (own !== null && await heldAside(own, ref)) return { path, own, attached: false };
  }
  return undefined;
};

/** A work tree by its folder, whatever it holds. */
export const openWorkTree = async (path: string): Promise<WorkTree> => ({ path, own: await ownFolder(path), attached: true });

/** The branch that is checked out in a folder, or undefined where there is none or no work tree. */
export const branchAt = async (path: string): Promise<string | undefined> => {
  const there = await access(path).then(() => true, () => false);
  if (!there) return undefined;
  const { text } = await git({ folder: path, args: ['symbolic-ref', '--quiet', '--short', 'HEAD'], accept: [0, 1, 128] });
  return text.trim() === '' ? undefined : text.trim();
};
