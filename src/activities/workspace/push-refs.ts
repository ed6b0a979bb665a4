import { gitFailure, lastLines } from '../../host/git-failure.js';
import { safeSha } from '../../host/git-names.js';
import { git } from '../../host/git.js';
import { remoteEnvironment } from './git-sign-in.js';
import { refspecs } from './mirror-place.js';
import type { MirrorPlace } from './mirror-place.js';
import { receivePack } from './receive-pack.js';
import { readRemote } from './remote.js';
import { noteSeen } from './seen-refs.js';

export interface RefUpdate {
  /** Full name. */
  ref: string;
  /** null deletes it. */
  sha: string | null;
  /** What the remote must show now; null: nothing. */
  expected: string | null;
}

export type PushOutcome =
  | { kind: 'pushed' }
  /** The remote shows something else than expected: nothing was changed. */
  | { kind: 'moved'; ref: string; found: string | null }
  /** The remote's own answer. */
  | { kind: 'refused'; message: string };

export interface PushOrder {
  updates: RefUpdate[];
  /** A branch checked out there is updated together with its clean work tree, instead of being refused. */
  updateWorkTree?: boolean;
}

interface Rejection { ref: string; reason: string }

const isFollowing = ({ reason }: Rejection): boolean => /atomic (push|transaction) fail/.test(reason);

/** The first `!` line of `push --porcelain` that is a cause; lines that only follow from `--atomic` are none. */
const firstCause = (text: string): Rejection | undefined => {
  const all = text.split('\n').filter((line) => line.startsWith('!\t')).map((line) => {
    const [, refs = '', summary = ''] = line.split('\t');
    return { ref: refs.slice(refs.indexOf(':') + 1), reason: /\((.*)\)\s*$/.exec(summary)?.[1] ?? summary };
  });
  return all.find((rejection) => !isFollowing(rejection)) ?? all[0];
};

const isMoved = (reason: string): boolean =>
  /stale info|fetch first|non-fast-forward|failed to update ref|reference already exists|cannot lock ref|incorrect old value|deletion of a nonexistent/i.test(reason);

const remoteWords = (errors: string): string => lastLines(errors.split('\n')
  .filter((line) => line.startsWith('remote:')).map((line) => line.replace(/^remote: ?/, '')).join('\n'), 20);

const remoteName = 'towpath';

/** As a remote with its refspecs git moves what the mirror has seen of it by itself, in the same process. */
const asRemote = ({ remote, base }: MirrorPlace): string[] =>
  [`url=${remote.url}`, ...refspecs(base).map((spec) => `fetch=${spec}`)].flatMap((setting) => ['-c', `remote.${remoteName}.${setting}`]);

const push = async (place: MirrorPlace, updates: RefUpdate[], receive: string | undefined) => git({
  repository: place.path, remote: true, env: await remoteEnvironment(place.remote), timeoutSeconds: 600, accept: [0, 1],
  args: [...asRemote(place), 'push', '--porcelain', '--atomic', '--no-verify', '--no-recurse-submodules',
    ...(receive === undefined ? [] : [`--receive-pack=${receive}`]),
    ...updates.map(({ ref, expected }) => `--force-with-lease=${ref}:${expected ?? ''}`),
    '--end-of-options', remoteName, ...updates.map(({ ref, sha }) => `${sha ?? ''}:${ref}`)],
});

/**
 * Pushes all updates or none, each only from the state that the caller has seen. What is there already is no push, so a
 * repeat does nothing. Thrown when the remote does not answer: CONNECTION_AWAY.
 */
export const pushRefs = async (place: MirrorPlace, { updates, updateWorkTree = false }: PushOrder): Promise<PushOutcome> => {
  for (const { sha, expected } of updates) [sha, expected].forEach((name) => { if (name !== null) safeSha(name); });
  const { code, text, errors } = await push(place, updates, await receivePack(place.remote, updateWorkTree));
  if (code === 0) {
    noteSeen(place, updates);
    return { kind: 'pushed' };
  }
  const first = firstCause(text);
  if (first === undefined) throw gitFailure({ args: ['push'], code, stderr: errors, remote: true, timedOut: false });
  // Two pushes at the same moment: the remote's lock lets one through, and only its words say so of the other.
  const moved = isMoved(first.reason) || (isFollowing(first) && isMoved(errors));
  if (!moved) return { kind: 'refused', message: remoteWords(errors) || first.reason };
  const found = (await readRemote(place.remote, [first.ref])).get(first.ref) ?? null;
  return { kind: 'moved', ref: first.ref, found };
};
