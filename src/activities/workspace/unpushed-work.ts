import { entries, git } from '../../host/git.js';
import type { RepositoryPolicy } from '../../shared/policy.js';
import { headRef, readRemote, remoteOf } from './remote.js';

/** What of a person's work an item would not see. */
export interface UnpushedWork {
  /** null: HEAD is detached. */
  branch: string | null;
  /** Changed, staged and new files, at most 20. */
  uncommitted: string[];
  /** Commits that the base of the configured repository does not hold. */
  commits: number;
}

const countAhead = async (folder: string, tip: string | undefined): Promise<number> => {
  const known = tip !== undefined && (await git({ folder, args: ['cat-file', '-e', `${tip}^{commit}`], accept: [0, 1, 128] })).code === 0;
  // A base tip that this clone has not fetched yet: what any remote is known to hold does not count.
  const { code, text } = await git({ folder, args: ['rev-list', '--count', 'HEAD', '--not', known ? tip : '--remotes'], accept: [0, 128] });
  return code === 0 ? Number(text.trim()) : 0;
};

/**
 * For the warning of `start`: the folder's uncommitted files, and its commits that are not in the base.
 * undefined where there is none, and where the folder is no work tree.
 */
export const unpushedWork = async ({ folder, repository }: { folder: string; repository: RepositoryPolicy }): Promise<UnpushedWork | undefined> => {
  const inside = await git({ folder, args: ['rev-parse', '--is-inside-work-tree'], accept: [0, 128] });
  if (inside.text.trim() !== 'true') return undefined;
  const [status, head, refs] = await Promise.all([
    git({ folder, env: { GIT_OPTIONAL_LOCKS: '0' }, args: ['status', '--porcelain=v1', '-z', '--no-renames', '--ignore-submodules=dirty'] }),
    git({ folder, args: ['symbolic-ref', '--quiet', '--short', 'HEAD'], accept: [0, 1] }),
    readRemote(remoteOf(repository.url), [headRef(repository.base)]),
  ]);
  const uncommitted = entries(status.text).map((entry) => entry.slice(3)).slice(0, 20);
  const commits = await countAhead(folder, refs.get(headRef(repository.base)));
  if (uncommitted.length === 0 && commits === 0) return undefined;
  return { branch: head.text.trim() === '' ? null : head.text.trim(), uncommitted, commits };
};
