import type { Verb } from '../../shared/words.js';
import { approvedBy, openApproval } from './approval.js';
import type { ItemData } from './item-data.js';
import { stageName } from './stage.js';
import { standing } from './waiting.js';

const going = (data: ItemData): string => {
  const { state, waitingFor } = standing(data);
  if (data.done) return data.mergedSha === null ? 'done; nothing was merged' : `done; merged as ${data.mergedSha}`;
  const stage = stageName(data) ?? 'the first stage';
  if (state === 'queued' && waitingFor !== 'agent') return `${stage} starts when the project has a place`;
  return waitingFor === null ? `${stage} goes on` : `${stage} waits for ${waitingFor}`;
};

const approved = (data: ItemData): string => {
  const gate = openApproval(data);
  return gate === undefined ? 'the gate is open; the item goes on' : `${approvedBy(data).length} of ${gate.min} approvals; it waits for more`;
};

/** What was stopped between two runs goes on there: nothing is done again. */
const retried = (before: ItemData, after: ItemData): string => {
  const stage = stageName(after) ?? 'the first stage';
  const again = before.blocked !== null || after.phase === 'agent';
  return again ? `one more attempt: ${stage}` : `${stage} goes on where it was stopped`;
};

/** What a verb's answer says happens next, from the item before and after it. */
export const consequence = (verb: Verb, before: ItemData, after: ItemData): string => {
  switch (verb) {
    case 'approve': return approved(after);
    case 'reject': return `${stageName(after) ?? ''} runs again with the reason`;
    case 'answer': return `${stageName(after) ?? ''} runs again with the answer`;
    case 'retry': return retried(before, after);
    case 'skip': return `${stageName(before) ?? 'the first stage'} counts as passed${before.pending === null ? '' : ', its run is ended'}; ${going(after)}`;
    case 'stop':
      if (after.stopAfterMerge !== null) return 'it is merging; the stop takes effect after the merge, nothing is deployed';
      return `${before.pending === null ? '' : 'its run is ended; '}its place is free, branch ${after.branch} is kept; \`retry\` goes on from ${stageName(after) ?? 'the start'}`;
    case 'pause': return before.pending === null ? 'nothing new starts until `resume`' : 'the running agent finishes; nothing new starts until `resume`';
    case 'resume': case 'raise': return going(after);
  }
};
