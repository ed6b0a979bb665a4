import { describe, expect, test } from '@jest/globals';
import type { StagePolicy, StageRef } from '../../src/shared/policy.js';
import { adoptPlan, adoptPolicy } from '../../src/workflows/policy/adopt-policy.js';
import { afterMerge } from '../../src/workflows/policy/after-merge.js';
import type { ItemData } from '../../src/workflows/policy/item-data.js';
import { newItem } from '../../src/workflows/policy/new-item.js';
import { agentRequest, mergeRequest } from '../../src/workflows/policy/requests.js';
import { epoch, full, merged, planOf, stagePolicy, ticket } from './example.js';

const forge = { connection: 'forge', kind: 'gitea', repository: 'team/shop' } as const;
const item = (over: Partial<StagePolicy>): ItemData => adoptPolicy(adoptPlan(newItem(ticket(), epoch), planOf(full), epoch), stagePolicy(full[0] as StageRef, over));

describe('items of a hosted forge', () => {
  test('what is asked of the world names the forge, and is as it was where there is none', () => {
    const hosted = item({ forge });
    expect([agentRequest(hosted).forge, mergeRequest(hosted).forge]).toEqual([forge, forge]);
    const local = item({});
    expect([...Object.keys(agentRequest(local)), ...Object.keys(mergeRequest(local))]).not.toContain('forge');
  });

  test('I3: a merge that is not the tested one says so in the timeline', () => {
    const outcome = merged('a'.repeat(40));
    const told = afterMerge(item({ forge }), { ...outcome, untested: 'the base had moved' } as typeof outcome, epoch);
    expect(told.timeline.at(-1)).toMatchObject({ event: 'merged', detail: expect.stringContaining('but the base had moved') });
    expect(afterMerge(item({}), outcome, epoch).timeline.at(-1)).toMatchObject({ event: 'merged', detail: 'd'.repeat(40) });
  });
});
