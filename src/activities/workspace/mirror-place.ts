import type { Remote } from './remote.js';

/** Where a project's mirror lies and what it mirrors. */
export interface MirrorPlace {
  path: string;
  project: string;
  base: string;
  remote: Remote;
}

/** Where the mirror keeps what it last saw of the remote: a cache, never an answer. */
export const seenRef = (ref: string): string => ref.replace(/^refs\//, 'refs/remote/');
export const itemRef = (key: string, run: string): string => `refs/items/${key}/${run}`;
export const lockOf = (place: MirrorPlace): string => `${place.path}.lock`;

/** What is fetched: the base, the branches of items, their pull requests. */
export const refspecs = (base: string): string[] => [
  `+refs/heads/${base}:refs/remote/heads/${base}`,
  '+refs/heads/towpath/*:refs/remote/heads/towpath/*',
  '+refs/towpath/pull/*:refs/remote/towpath/pull/*',
];
