import { heartbeat, sleep } from '@temporalio/activity';
import type { ItemActivities } from '../../shared/activities.js';
import { TowpathError } from '../../shared/errors.js';
import { canTakeMerge } from '../workspace/can-take-merge.js';
import type { MergeRoom } from '../workspace/can-take-merge.js';
import { branchAt } from '../workspace/find-work-tree.js';

/** How long a person who has just committed waits for the merge, at most. */
const lookEveryMs = 2_000;
/** Where a look cannot tell, the merge itself looks again, this seldom. */
const blindMs = 20_000;

const look = async (query: MergeRoom): Promise<'clean' | 'dirty' | 'unknown'> => {
  try {
    return await canTakeMerge(query) ? 'clean' : 'dirty';
  } catch (error) {
    if (error instanceof TowpathError) return 'unknown';
    throw error;
  }
};

const waitBlind = async (): Promise<void> => {
  for (let waited = 0; waited < blindMs; waited += lookEveryMs) {
    heartbeat();
    await sleep(lookEveryMs);
  }
};

/** `ItemActivities.treeClean`: waits here, not in the history, until a person has made room for the merge. */
export const treeClean: ItemActivities['treeClean'] = async (query) => {
  const base = query.base ?? await branchAt(query.path);
  const room: MergeRoom = base === undefined ? query : { ...query, base };
  let seen = await look(room);
  // Clean from the start: what was in the way is none of what a look without the files' names finds.
  if (seen === 'unknown' || (seen === 'clean' && query.files === undefined)) return waitBlind();
  while (seen === 'dirty') {
    heartbeat();
    await sleep(lookEveryMs);
    seen = await look(room);
  }
};
