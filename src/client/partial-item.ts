import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { ItemDocument } from '../shared/documents.js';
import { searchAttributes } from '../shared/search-attributes.js';
import { rowOf } from './item-row.js';

/** What the engine knows of an item without any worker: its search attributes and memo. */
export const partialItem = (description: WorkflowExecutionDescription): ItemDocument => {
  const attributes = description.typedSearchAttributes;
  const row = rowOf(description);
  const { round = 1 } = (description.memo ?? {}) as { round?: number };
  const attempt = attributes.get(searchAttributes.attempt);
  return {
    ...row,
    body: '', round, priority: attributes.get(searchAttributes.priority) ?? 3,
    until: null, asOf: new Date().toISOString(), stages: [],
    attempts: row.stage === null || attempt === undefined ? {} : { [row.stage]: attempt },
    revision: attributes.get(searchAttributes.headSha) ?? null,
    decide: null, branch: '', pullRequest: null, mergedSha: null,
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: attributes.get(searchAttributes.costUsd) ?? null, runs: 0, estimated: false },
    humanTime: 0, lastFailure: null, verdicts: [], timeline: [], can: [], run: null, reason: null,
  };
};
