import { commitTree } from '../../host/git-commit.js';
import { entries, git } from '../../host/git.js';
import { TowpathError } from '../../shared/errors.js';
import { commitFacts, isAncestor, type CommitFacts } from './commit-facts.js';

export interface MergePlan { key: string; title: string; base: string; head: string }

export type BuiltMerge =
  /** `moved`: the base holds commits that the head does not, so this tree was never tested. */
  | { kind: 'built'; sha: string; moved: boolean }
  | { kind: 'conflict'; files: string[] }
  | { kind: 'unrelated' };

/** What a merge commit says, whoever makes it. */
export const mergeWords = ({ key, title, head }: Omit<MergePlan, 'base'>): { subject: string; trailers: Record<string, string> } =>
  ({ subject: `Merge ${key}: ${title}`, trailers: { 'Towpath-Item': key, 'Towpath-Head': head } });

type Merged = { tree: string; moved: boolean } | Exclude<BuiltMerge, { kind: 'built' }>;

const mergeTrees = async (repository: string, { base, head }: MergePlan, headTree: string): Promise<Merged> => {
  if (await isAncestor(repository, base, head)) return { tree: headTree, moved: false };
  const answer = await git({
    repository, accept: [0, 1], args: ['merge-tree', '--write-tree', '--no-messages', '--name-only', '-z', base, head],
  }).catch((error: unknown) => {
    if (error instanceof TowpathError && /unrelated histories/.test(error.detail)) return undefined;
    throw error;
  });
  if (answer === undefined) return { kind: 'unrelated' };
  const [tree = '', ...files] = entries(answer.text);
  return answer.code === 0 ? { tree: tree.trim(), moved: true } : { kind: 'conflict', files };
};

/** Builds the merge in the mirror, without a work tree. The same base, head and title give the same commit, so a repeat finds its own. */
export const buildMerge = async (repository: string, plan: MergePlan): Promise<BuiltMerge> => {
  const { key, title, base, head } = plan;
  const [ofBase, ofHead] = await commitFacts(repository, [base, head]) as [CommitFacts, CommitFacts];
  const merged = await mergeTrees(repository, plan, ofHead.tree);
  if ('kind' in merged) return merged;
  const sha = await commitTree({
    repository, tree: merged.tree, parents: [base, head], at: Math.max(ofBase.at, ofHead.at),
    ...mergeWords({ key, title, head }),
  });
  return { kind: 'built', sha, moved: merged.moved };
};
