import { git } from '../../host/git.js';
import { isAncestor } from './commit-facts.js';

const list = async (repository: string, args: string[]): Promise<string[]> =>
  (await git({ repository, args: ['rev-list', ...args], maxBytes: 256 * 1024 * 1024 })).text.split('\n').filter((line) => line !== '');

/**
 * The commit of the base's own line that brought the head in, or undefined where the base does not hold it.
 * It is the head itself where somebody moved the base straight to it.
 */
export const findMerge = async (repository: string, { base, head }: { base: string; head: string }): Promise<string | undefined> => {
  if (!(await isAncestor(repository, head, base))) return undefined;
  const [line, after] = await Promise.all([
    list(repository, ['--first-parent', '--reverse', '--parents', base, `^${head}`]),
    list(repository, ['--ancestry-path', `${head}..${base}`]),
  ]);
  const descendants = new Set(after);
  const first = line.map((entry) => entry.split(' ')).find(([commit = '']) => descendants.has(commit));
  return first === undefined || first[1] === head ? head : first[0];
};
