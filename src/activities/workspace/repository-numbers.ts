import { entries, git } from '../../host/git.js';
import { parseKey } from '../../shared/ids.js';
import type { MirrorPlace } from './mirror-place.js';
import { refreshMirror } from './refresh-mirror.js';

const numberIn = (project: string, text: string): number => {
  const key = /([A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,8})(?![0-9])/.exec(text)?.[1];
  const parsed = key === undefined ? undefined : parseKey(key);
  return parsed?.project === project ? parsed.number : 0;
};

/** The highest item number that the remote shows, in branches, pull requests and documents of the base; 0 if none. */
export const repositoryNumbers = async (place: MirrorPlace): Promise<number> => {
  const { base, refs } = await refreshMirror(place);
  const { text } = await git({ repository: place.path, args: ['ls-tree', '-z', '--name-only', `${base}:docs/work-items`], accept: [0, 128] });
  const names = [
    ...[...refs.keys()].filter((ref) => /^refs\/(heads\/towpath|towpath\/pull)\//.test(ref)).map((ref) => ref.replace(/^refs\/(heads\/towpath|towpath\/pull)\//, '')),
    ...entries(text),
  ];
  return Math.max(0, ...names.map((name) => numberIn(place.project, name)));
};
