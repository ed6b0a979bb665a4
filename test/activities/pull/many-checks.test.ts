import { expect, test } from '@jest/globals';
import { lookAtPull, type PullLooking } from '../../../src/activities/pull/look-at-pull.js';
import type { HostedCheck } from '../../../src/connections/hosted-forge.js';

const check = (name: string, state: HostedCheck['state'] = 'passed'): HostedCheck => ({ name, state, says: '', link: null, ours: false, log: null });

/** A forge that knows only checks. */
const looking = (checks: HostedCheck[], required?: string[]): PullLooking => ({
  forge: { checks: async () => checks, findPull: async () => null } as never,
  mirror: { path: '/nowhere', refresh: async () => ({ base: '', refs: new Map() }) } as never,
  look: {
    key: 'SHP-1', project: 'SHP', repository: { url: '', base: 'main' }, forge: { connection: 'forge', kind: 'github', repository: 'team/shop' },
    branch: 'towpath/SHP-1-sell-more', head: '', since: '', told: [], ...(required === undefined ? {} : { required }),
  },
});
const many = Array.from({ length: 60 }, (_, index) => check(`job ${String(index)}`));
const seen = async (all: HostedCheck[], required?: string[]): Promise<string[]> => (await lookAtPull(looking(all, required))).checks.map(({ name }) => name);

test('I3: of more checks than a look takes, red ones and those that go on are told first', async () => {
  const told = await seen([...many, check('goes on', 'pending'), check('red', 'failed')]);
  expect(told).toHaveLength(50);
  expect(told.slice(0, 3)).toEqual(['red', 'goes on', 'job 0']);
});

test('I12: of more checks than a look takes, those that a gate names are among them', async () => {
  expect(await seen([...many, check('red', 'failed'), check('all')], ['all'])).toEqual(['all', 'red', ...many.slice(0, 48).map(({ name }) => name)]);
});
