import { buildMerge } from '../build-merge.js';
import { commitFacts } from '../commit-facts.js';
import type { MergeOrder } from '../forge.js';

/**
 * Why what the base shows is not what was tested; undefined: it is. The merge of the same base and head is made again, so
 * that a host that never saw the candidate can tell too.
 */
export const judgeMerge = async (repository: string, order: MergeOrder, sha: string): Promise<string | undefined> => {
  if (sha === order.head) return undefined;
  const [merge] = await commitFacts(repository, [sha]);
  const before = merge?.parents[0];
  if (merge === undefined || before === undefined) return `${sha} begins a history of its own`;
  const rebuilt = await buildMerge(repository, { key: order.key, title: order.title, base: before, head: order.head });
  if (rebuilt.kind !== 'built') return `${sha} merges by hand what conflicts`;
  const [expected] = await commitFacts(repository, [rebuilt.sha]);
  if (expected?.tree !== merge.tree) return `${sha} holds something else than the merge of ${before} and ${order.head}`;
  return !rebuilt.moved || rebuilt.sha === order.candidate ? undefined
    : `the base had moved to ${before} when the forge merged; what it holds now was not tested together`;
};
