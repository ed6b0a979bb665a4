import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { git } from '../../host/git.js';
import { maskUrls } from '../../host/git-failure.js';
import { isSha } from '../../host/git-names.js';
import { TowpathError } from '../../shared/errors.js';
import { roundOfBranch } from '../../shared/ids.js';
import { remoteEnvironment, type GitSignIn } from './git-sign-in.js';

/** The configured repository, as git takes it. */
export interface Remote {
  url: string;
  /** Its folder where it lies on this host, else null. */
  folder: string | null;
  /** For people: no secrets. */
  shown: string;
  /** What signs in there: see `git-sign-in.ts`. Absent: what this host has of its own (ssh keys), or nothing. */
  signIn?: GitSignIn;
}

const invalid = (url: string, why: string): TowpathError => new TowpathError('REPOSITORY_INVALID', `${maskUrls(url).slice(0, 200)}: ${why}`);

/** A path, a `file://` URL, `https://`, `http://`, `ssh://` or `user@host:path`. Thrown when it is something else: REPOSITORY_INVALID. */
export const remoteOf = (url: string): Remote => {
  if (/^(https?|ssh):\/\/[^-]/.test(url)) return { url, folder: null, shown: maskUrls(url) };
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*:(?!:)/.test(url)) return { url, folder: null, shown: url };
  const folder = url.startsWith('file://') ? fileURLToPath(url) : url;
  if (!isAbsolute(folder)) throw invalid(url, 'neither an absolute path nor a file, https, http or ssh address');
  return { url: pathToFileURL(folder).href, folder, shown: folder };
};

export type RemoteRefs = Map<string, string>;

/** What the remote shows now, without fetching: full ref name → commit. Thrown when it does not answer: CONNECTION_AWAY. */
export const readRemote = async (remote: Remote, patterns: string[]): Promise<RemoteRefs> => {
  const { text } = await git({ args: ['ls-remote', '--refs', '--end-of-options', remote.url, ...patterns], remote: true, timeoutSeconds: 60, env: await remoteEnvironment(remote) });
  const refs: RemoteRefs = new Map();
  for (const line of text.split('\n')) {
    const [sha = '', ref = ''] = line.split('\t');
    if (isSha(sha)) refs.set(ref, sha);
  }
  return refs;
};

export const headRef = (branch: string): string => `refs/heads/${branch}`;
/** Of forge `local`: one a round. */
export const pullRef = ({ key, branch }: { key: string; branch: string }): string => {
  const round = roundOfBranch(branch);
  return `refs/towpath/pull/${key}${round === 1 ? '' : `-r${String(round)}`}`;
};
