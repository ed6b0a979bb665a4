import { git, gitLine, type GitCall } from '../../host/git.js';
import { isHosted } from '../paths.js';
import { TowpathError } from '../../shared/errors.js';

export interface RepositoryPlace {
  /** Absolute: the top of the work tree, or the bare repository. */
  root: string;
  bare: boolean;
  base: string;
  /** Why this base: `origin` (its HEAD), `name` (main, master or trunk), `current` (the branch that is checked out). */
  baseFrom: 'origin' | 'name' | 'current';
  /** The base has a commit. */
  hasCommits: boolean;
  /** `host`: where a hosted origin lives; null for one on this machine. */
  origin: { host: string | null } | null;
}

const usualBases = ['main', 'master', 'trunk'];

/** Standard output of a question whose “no” is exit code 1 or 128. */
const answer = async (call: GitCall): Promise<string | undefined> => {
  const { code, text } = await git({ ...call, accept: [0, 1, 128] });
  return code === 0 && text.trim() !== '' ? text.trim() : undefined;
};

const rootOf = async (folder: string): Promise<{ root: string; bare: boolean }> => {
  const bare = await answer({ folder, args: ['rev-parse', '--is-bare-repository'] });
  if (bare === 'true') return { root: await gitLine({ folder, args: ['rev-parse', '--absolute-git-dir'] }), bare: true };
  const root = bare === undefined ? undefined : await answer({ folder, args: ['rev-parse', '--show-toplevel'] });
  if (root !== undefined) return { root, bare: false };
  throw new TowpathError('REPOSITORY_INVALID', `${folder} is in no git repository; \`git init\` and a first commit make one`);
};

const shortBranch = (ref: string | undefined, prefix: string): string | undefined =>
  ref?.startsWith(prefix) === true ? ref.slice(prefix.length) : undefined;

const chooseBase = async (folder: string): Promise<Pick<RepositoryPlace, 'base' | 'baseFrom' | 'hasCommits'>> => {
  const listed = await gitLine({ folder, args: ['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads'] });
  const heads = listed === '' ? [] : listed.split('\n');
  const choice = (base: string, baseFrom: RepositoryPlace['baseFrom']) => ({ base, baseFrom, hasCommits: heads.includes(base) });
  const origin = shortBranch(await answer({ folder, args: ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'] }), 'refs/remotes/origin/');
  // The configured repository is the remote: a base that only the origin has is not there yet.
  if (origin !== undefined && heads.includes(origin)) return choice(origin, 'origin');
  const current = shortBranch(await answer({ folder, args: ['symbolic-ref', '--quiet', 'HEAD'] }), 'refs/heads/');
  if (current !== undefined && usualBases.includes(current) && (heads.length === 0 || heads.includes(current))) return choice(current, 'name');
  const usual = usualBases.find((name) => heads.includes(name));
  if (usual !== undefined) return choice(usual, 'name');
  return choice(current !== undefined && (heads.length === 0 || heads.includes(current)) ? current : heads[0] ?? 'main', 'current');
};

/** Only the host's name: the rest of an url may hold a password. */
const hostOf = (url: string): string => {
  const match = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:]+)/i.exec(url) ?? /^(?:[^@/:]+@)?([^/:]+):/.exec(url);
  return match?.[1] ?? 'another host';
};

/** Thrown when the folder is in no git repository: REPOSITORY_INVALID. */
export const findRepository = async (folder: string): Promise<RepositoryPlace> => {
  const place = await rootOf(folder);
  const url = await answer({ folder, args: ['config', '--get', 'remote.origin.url'] });
  const origin = url === undefined ? null : { host: isHosted(url) ? hostOf(url) : null };
  return { ...place, ...await chooseBase(folder), origin };
};
