import { git } from '../../../host/git.js';
import { buildMerge } from '../build-merge.js';
import { commitFacts } from '../commit-facts.js';
import type { MergeOrder } from '../forge.js';

/** A host may never have had the head, and the remote has no branch of it any more. */
const isKnown = async (repository: string, commit: string): Promise<boolean> =>
  (await git({ repository, args: ['cat-file', '-e', `${commit}^{commit}`], accept: [0, 1, 128] })).code === 0;

/**
 * What the base may have been before what the forge made of the head, which is no merge, the farthest first: as many
 * commits before it as a rebase makes of the head at most, at last the one before it, as of a squash.
 */
const basesOf = async (repository: string, { head }: MergeOrder, sha: string): Promise<string[]> => {
  const { text: count } = await git({ repository, args: ['rev-list', '--count', head, `^${sha}`] });
  const { text } = await git({ repository, args: ['rev-list', '--first-parent', `--max-count=${String(1 + Math.max(1, Number(count)))}`, sha] });
  return text.trim().split('\n').slice(1).reverse();
};

/** What the base holds is the merge of the head with `before`, or it is not; why: undefined where exactly this was tested. */
interface Judgement { isMerge: boolean; why: string | undefined }

const judgeOn = async (repository: string, order: MergeOrder, { sha, tree, before }: { sha: string; tree: string; before: string }): Promise<Judgement> => {
  const rebuilt = await buildMerge(repository, { key: order.key, title: order.title, base: before, head: order.head });
  if (rebuilt.kind !== 'built') return { isMerge: false, why: `${sha} merges by hand what conflicts` };
  const [expected] = await commitFacts(repository, [rebuilt.sha]);
  if (expected?.tree !== tree) return { isMerge: false, why: `${sha} holds something else than the merge of ${before} and ${order.head}` };
  const tested = !rebuilt.moved || rebuilt.sha === order.candidate;
  return { isMerge: true, why: tested ? undefined : `the base had moved to ${before} when the forge merged; what it holds now was not tested together` };
};

/**
 * Why what the base shows is not what was tested; undefined: it is. The merge of the same base and head is made again, so
 * that a host that never saw the candidate can tell too. Of several bases that it may have been made on, the one tells
 * whose merge it is, the farthest before the nearer.
 */
export const judgeMerge = async (repository: string, order: MergeOrder, sha: string): Promise<string | undefined> => {
  if (sha === order.head) return undefined;
  const [made] = await commitFacts(repository, [sha]);
  const [before, merged] = made?.parents ?? [];
  if (made === undefined || before === undefined) return `${sha} begins a history of its own`;
  if (merged === undefined && !await isKnown(repository, order.head)) return `what the forge made of ${order.head} could not be compared with it: the commit is not on this host`;
  const judged: Judgement[] = [];
  for (const base of merged === undefined ? await basesOf(repository, order, sha) : [before]) {
    const judgement = await judgeOn(repository, order, { sha, tree: made.tree, before: base });
    if (judgement.why === undefined) return undefined;
    judged.push(judgement);
  }
  return (judged.find(({ isMerge }) => isMerge) ?? judged.at(-1))?.why;
};
