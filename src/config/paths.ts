import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Relative paths are relative to the configuration file; `~/` is the user's home. */
export const absoluteFrom = (folder: string, text: string): string =>
  text === '~' || text.startsWith('~/') ? join(homedir(), text.slice(1)) : resolve(folder, text);

const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `git@host:team/shop.git`: a colon before any slash. */
const isScp = /^[^/:]+:(?!\/\/)/;

export const isFileUrl = (url: string): boolean => /^file:\/\//i.test(url);
/** Whether git would leave this machine, or start a helper program, to reach it. */
export const isHosted = (url: string): boolean => !isFileUrl(url) && (isUrl.test(url) || isScp.test(url));

/** Paths become absolute; urls stay as they are. */
export const repositoryUrl = (folder: string, url: string): string =>
  isFileUrl(url) || isHosted(url) ? url : absoluteFrom(folder, url);

const real = (path: string): string => {
  try { return realpathSync(path); } catch { return path; }
};

/** The folder that a worktree's or submodule's `.git` file points to, and from there the repository that it shares. */
const followGitFile = (file: string): string => {
  const target = /^gitdir: (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
  if (target === undefined) return file;
  const folder = resolve(dirname(file), target.trim());
  const common = join(folder, 'commondir');
  return existsSync(common) ? resolve(folder, readFileSync(common, 'utf8').trim()) : folder;
};

/** The path behind a local url, or undefined where it is on another host or malformed. */
export const localPath = (url: string): string | undefined => {
  if (isHosted(url)) return undefined;
  try { return isFileUrl(url) ? fileURLToPath(url) : url; } catch { return undefined; }
};

/** Equal for every way to name one repository on this machine: path, link, file url, `.git` folder, worktree. */
export const repositoryIdentity = (url: string): string => {
  const path = localPath(url);
  if (path === undefined) return url;
  const inside = join(path, '.git');
  try {
    return real(statSync(inside).isFile() ? followGitFile(inside) : inside);
  } catch {
    return real(path);
  }
};
