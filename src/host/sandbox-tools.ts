import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { hiddenBy, holdsSecrets, isUnder, partsBelow } from './sandbox-paths.js';

/** Folders of version managers: programs only, so they come back whole. */
const managers = new Set([
  '.pyenv', '.rbenv', '.nodenv', '.nvm', '.volta', '.asdf', '.sdkman', '.fnm', '.goenv', '.jenv', '.rustup', '.bun', '.deno',
  '.ghcup', '.elan', '.juliaup', '.rvm', '.dotnet', 'miniconda3', 'anaconda3', 'miniforge3', 'mambaforge', '.nix-profile',
]);
/** What stands beside `bin` and holds programs, in a folder that may hold other things too. */
const besideBin = ['lib', 'lib64', 'libexec'];
/** From this depth below the home on, the folder around `bin` belongs to one program alone: ~/.nvm/versions/node/v22. */
const ownPrefix = 3;
/** The system's own folders link only among themselves. */
const systemFolders = new Set(['/usr/bin', '/bin', '/usr/sbin', '/sbin']);
/** Links looked at in a folder of PATH. */
const mostLinks = 2_000;

/** A folder whose content we may see: others are of no use to a run either. */
const isFolder = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    return statSync(path).isDirectory();
  } catch { return false; }
};

/** The folder of a program around its `bin`. */
const prefixOf = (bin: string, mask: string, hidden: readonly string[]): string[] => {
  const [first] = partsBelow(bin, mask);
  if (first !== undefined && managers.has(first)) return [join(mask, first)];
  const beside = dirname(bin);
  if (!['bin', 'sbin', 'shims'].includes(basename(bin)) || beside === mask) return [bin];
  if (partsBelow(beside, mask).length >= ownPrefix && !hidden.some((folder) => isUnder(folder, beside))) return [beside];
  return [bin, ...besideBin.map((name) => join(beside, name)).filter(isFolder)];
};

/** `~/.cargo/bin` holds only launchers: the toolchains lie in `~/.rustup`. */
const companions = (bin: string, mask: string): string[] =>
  (bin === join(mask, '.cargo', 'bin') && existsSync(join(mask, '.rustup')) ? [join(mask, '.rustup')] : []);

/** Programs that are linked into a folder of PATH from below a mask: `~/.local/bin/tool` → a venv's `bin/tool`, `/usr/local/bin/node` → nvm's. */
const linkedFrom = (bin: string, hidden: readonly string[]): string[] =>
  readdirSync(bin, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink()).slice(0, mostLinks).flatMap((entry) => {
    const link = join(bin, entry.name);
    if (!existsSync(link)) return [];
    const target = realpathSync(link);
    const mask = hiddenBy(target, hidden);
    if (mask === undefined || holdsSecrets(target, mask)) return [];
    return basename(dirname(target)) === 'bin' ? prefixOf(dirname(target), mask, hidden) : [target];
  });

/**
 * What of PATH a mask would hide, with what its programs need beside them: python by pyenv, node by nvm, cargo, pipx.
 * Folders that hold credentials stay hidden, and so does everything else in the home.
 */
export const toolPaths = ({ path, hidden }: { path: string; hidden: readonly string[] }): string[] => {
  const bins = [...new Set(path.split(':'))].filter((bin) => isAbsolute(bin) && isFolder(bin)).flatMap((bin) => [resolve(bin), realpathSync(bin)]);
  const paths = [...new Set(bins)].flatMap((bin) => {
    const mask = hiddenBy(bin, hidden);
    if (mask === undefined) return systemFolders.has(bin) || hidden.includes(bin) ? [] : linkedFrom(bin, hidden);
    return holdsSecrets(bin, mask) ? [] : [...prefixOf(bin, mask, hidden), ...companions(bin, mask), ...linkedFrom(bin, hidden)];
  });
  const all = [...new Set(paths)];
  return all.filter((one) => !all.some((other) => other !== one && isUnder(one, other)));
};
