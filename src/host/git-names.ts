import { TowpathError } from '../shared/errors.js';
import { ownPrefix, parseKey } from '../shared/ids.js';
import { git } from './git.js';

const shaPattern = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

export const isSha = (text: string): boolean => shaPattern.test(text);

/** Thrown when it is not a full commit name (NAME_UNSAFE): abbreviations and refs can mean something else tomorrow. */
export const safeSha = (text: string): string => {
  if (!isSha(text)) throw new TowpathError('NAME_UNSAFE', `commit ${JSON.stringify(text.slice(0, 80))}`);
  return text;
};

const known = new Set<string>();

/** A branch name from outside. git's own check has the last word. Thrown when it is refused: NAME_UNSAFE. */
export const safeBranch = async (name: string): Promise<string> => {
  if (known.has(name)) return name;
  const unsafe = (): TowpathError => new TowpathError('NAME_UNSAFE', `branch ${JSON.stringify(name.slice(0, 80))}`);
  if (!/^[A-Za-z0-9][A-Za-z0-9._/+@#-]{0,200}$/.test(name) || name === 'HEAD' || name.startsWith('refs/')) throw unsafe();
  const { code, text } = await git({ args: ['check-ref-format', '--branch', name], accept: [0, 1, 128] });
  // `--branch` also expands things like @{-1}: only a name that stays itself is a name.
  if (code !== 0 || text.trim() !== name) throw unsafe();
  if (known.size > 1_000) known.clear();
  known.add(name);
  return name;
};

/** The only branches that Towpath pushes besides a merge: `towpath/<KEY>-…`. Thrown when it is another: NAME_UNSAFE. */
export const safeItemBranch = async (key: string, name: string): Promise<string> => {
  if (parseKey(key) === undefined) throw new TowpathError('KEY_INVALID', key.slice(0, 80));
  if (!name.startsWith(`${ownPrefix}${key}-`)) throw new TowpathError('NAME_UNSAFE', `${JSON.stringify(name.slice(0, 80))} is no branch of ${key}`);
  return safeBranch(name);
};

/** A path inside a repository, as git spells it. Thrown when it could mean another place: NAME_UNSAFE. */
export const safePath = (path: string): string => {
  const parts = path.split('/');
  const bad = path.length > 4_096 || /[\u0000-\u001f\\]/.test(path) || parts.some((part) => part === '' || part === '.' || part === '..');
  if (bad) throw new TowpathError('NAME_UNSAFE', `path ${JSON.stringify(path.slice(0, 80))}`);
  return path;
};
