import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createHostedForge } from '../../../src/activities/forge/hosted/hosted-forge.js';
import { lookAtPull } from '../../../src/activities/pull/look-at-pull.js';
import { showPull } from '../../../src/activities/pull/show-pull.js';
import type { HostedForge } from '../../../src/connections/hosted-forge.js';
import type { PullLook } from '../../../src/shared/pull.js';
import type { FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { makeScratch, runGit } from '../../support/repository.js';
import { makeHosted, type HostedUnderTest } from '../forge/hosted-under-test.js';

const scratch = makeScratch();
const open: FakeGitea[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((one) => one.close())); });
afterAll(() => scratch.remove());

const branch = 'towpath/SHP-1-sell-more';

const started = async (): Promise<HostedUnderTest & { look: PullLook; number: number }> => {
  const made = await makeHosted(scratch);
  open.push(made.gitea);
  const head = await made.commit(branch, { 'a.txt': 'a\n' });
  const { number } = await made.forge.openOrFindPull({ key: 'SHP-1', branch, title: 'Sell more', head });
  const look = { key: 'SHP-1', project: 'SHP', repository: { url: made.gitea.cloneUrl, base: 'main' }, forge: { connection: 'forge', kind: 'gitea' as const, repository: 'team/shop' }, branch, head, since: '', told: [] };
  return { ...made, look, number };
};

describe('what people do with an item\'s pull request', () => {
  test.each(['merge', 'squash'] as const)('I3: merged by a person (%s) it is merged as the base shows it', async (method) => {
    const { gitea, api, mirror, look, number, tip } = await started();
    await gitea.as('mina').merge(number, method);
    expect(await lookAtPull({ forge: api, mirror, look })).toMatchObject({ mergedSha: await tip('main'), by: { name: 'mina' }, pull: { state: 'merged' } });
  });

  test('I2, I3: one that was pointed at another branch is pointed back with a word, not joined by a second one, and merges into the base', async () => {
    const { gitea, api, mirror, forge, look, number, tip } = await started();
    const pull = () => gitea.world.issues.find((one) => one.number === number);
    const pointAway = async (): Promise<void> => {
      if (await tip('other') === undefined) await gitea.as('mina').push('other', { 'b.txt': 'b\n' });
      Object.assign(pull()?.pull ?? {}, { base: 'other' });
    };
    const order = { key: 'SHP-1', branch, title: 'Sell more', head: look.head };
    await pointAway();
    expect(await forge.openOrFindPull(order)).toMatchObject({ number, base: 'main' });
    await pointAway();
    await showPull({ forge: api, mirror, show: { ...look, title: 'Sell more', note: { blocks: [] }, statuses: [], comments: [] } });
    expect(await api.openPulls()).toMatchObject([{ number, base: 'main' }]);
    expect(pull()?.comments.map(({ body }) => body)).toEqual([expect.stringContaining('put back from other')]);
    await pointAway();
    const other = await tip('other');
    expect(await forge.merge({ ...order, candidate: null })).toMatchObject({ kind: 'merged', sha: await tip('main') });
    expect(await tip('other')).toBe(other);
  });

  test('I3: one that cannot be pointed back is not merged into the other branch', async () => {
    const { gitea, api, mirror, look, number, tip } = await started();
    await gitea.as('mina').push('other', { 'b.txt': 'b\n' });
    Object.assign(gitea.world.issues.find((one) => one.number === number)?.pull ?? {}, { base: 'other' });
    const other = await tip('other');
    const asItIs = { ...api, openPull: () => api.findPull(branch) } as HostedForge;
    const forge = createHostedForge({ mirror, api: asItIs, patienceMs: 10 });
    expect(await forge.merge({ key: 'SHP-1', branch, title: 'Sell more', head: look.head, candidate: null })).toMatchObject({ kind: 'refused', message: expect.stringContaining('goes to other') });
    expect(await tip('other')).toBe(other);
  });

  test('I2: one that was closed is opened again where that is wanted, with the branch that somebody deleted', async () => {
    const { gitea, api, mirror, look, number, tip } = await started();
    const show = { ...look, title: 'Sell more', note: { blocks: [] }, statuses: [], comments: [] };
    await lookAtPull({ forge: api, mirror, look });
    await gitea.as('mina').closePull(number);
    runGit(gitea.folder, 'update-ref', '-d', `refs/heads/${branch}`);
    await showPull({ forge: api, mirror, show });
    expect(await api.findPull(branch)).toMatchObject({ number, state: 'closed' });
    await showPull({ forge: api, mirror, show: { ...show, reopen: true } });
    expect(await api.findPull(branch)).toMatchObject({ state: 'open', head: look.head });
    expect(await tip(branch)).toBe(look.head);
    expect(await api.openPulls()).toHaveLength(1);
  });
});
