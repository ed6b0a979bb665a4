import { git } from '../../host/git.js';
import type { Remote } from './remote.js';

const commonFolders = new Map<string, string | null>();

const quoted = (text: string): string => `'${text.replace(/'/g, String.raw`'\''`)}'`;

/** The `.git` folder of a repository with a work tree, or null where it is bare. */
const commonFolder = async (folder: string): Promise<string | null> => {
  const held = commonFolders.get(folder);
  if (held !== undefined) return held;
  const { code, text } = await git({ folder, args: ['rev-parse', '--is-bare-repository', '--path-format=absolute', '--git-common-dir'], accept: [0, 128] });
  const [bare = '', common = ''] = text.trim().split('\n');
  const found = code !== 0 || bare === 'true' ? null : common;
  if (code === 0) commonFolders.set(folder, found);
  return found;
};

/**
 * How the receiving side is started, or undefined for git's own way. In a repository with a work tree, hooks are taken
 * from `.git/hooks` only: `core.hooksPath` may point at tracked files, and those are written by agents.
 */
export const receivePack = async ({ folder }: Remote, updateWorkTree: boolean): Promise<string | undefined> => {
  if (folder === null) return undefined;
  const common = await commonFolder(folder);
  const settings = [
    ...(common === null ? [] : [`core.hooksPath=${common}/hooks`, 'core.fsmonitor=false']),
    ...(updateWorkTree ? ['receive.denyCurrentBranch=updateInstead'] : []),
  ];
  return settings.length === 0 ? undefined : `git ${settings.map((setting) => `-c ${quoted(setting)}`).join(' ')} receive-pack`;
};
