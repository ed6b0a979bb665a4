import { git } from '../../host/git.js';

export interface CommitFacts { tree: string; at: number; parents: string[] }

/** Tree, committer time and parents of commits that the mirror holds. */
export const commitFacts = async (repository: string, commits: string[]): Promise<CommitFacts[]> => {
  const { text } = await git({ repository, args: ['log', '--no-walk=unsorted', '--format=%T %ct %P', ...commits] });
  return text.trim().split('\n').map((line) => {
    const [tree = '', at = '', ...parents] = line.split(' ');
    return { tree, at: Number(at), parents };
  });
};

/** Whether a commit is in the history of another. An unknown one is not. */
export const isAncestor = async (repository: string, commit: string, of: string): Promise<boolean> =>
  (await git({ repository, args: ['merge-base', '--is-ancestor', commit, of], accept: [0, 1, 128] })).code === 0;
