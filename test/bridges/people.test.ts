import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { FakeGitea, FakeGiteaOptions } from '../fakes/gitea/fake-gitea.js';
import { makeScratch, runGit } from '../support/repository.js';
import { apiOf, makeHosted, type HostedUnderTest } from '../activities/forge/hosted-under-test.js';

const scratch = makeScratch();
const open: FakeGitea[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((one) => one.close())); });
afterAll(() => scratch.remove());

const branch = 'towpath/SHP-1-sell-more';
const name = { key: 'SHP-1', branch };
const order = { ...name, title: 'Sell more' };

/** With an open pull request at `head`. */
const started = async (options?: FakeGiteaOptions): Promise<HostedUnderTest & { head: string; number: number }> => {
  const made = await makeHosted(scratch, options);
  open.push(made.gitea);
  const head = await made.commit(branch, { 'a.txt': 'a\n', 'docs/work-items/SHP-1/01-brief.md': '# Sell more\n\nBecause @anna says so.\n' });
  const { number } = await made.forge.openOrFindPull({ ...order, head });
  return { ...made, head, number };
};

describe('people on a hosted forge', () => {
  test('a pull request says what the item is, with its brief as text', async () => {
    const { gitea, number } = await started();
    const pull = gitea.world.issues.find((one) => one.number === number);
    expect(pull).toMatchObject({ title: 'SHP-1: Sell more', user: { login: 'towpath-bot' } });
    expect(pull?.body).toMatch(/Because @\u2060anna says so\.[^]*<!-- towpath:SHP-1\/pull -->$/);
  });

  test('reviews are shown with the commit that was looked at, whoever may write and what they said of which line', async () => {
    const { gitea, api, commit, head, number } = await started();
    await gitea.as('mina').review(number, 'APPROVED', { text: 'good' });
    await gitea.as('mallory').review(number, 'APPROVED');
    const later = await commit(branch, { 'a.txt': 'b\n' });
    await gitea.as('ravi').review(number, 'REQUEST_CHANGES', { text: 'no', comments: [{ path: 'a.txt', line: 1, text: 'why b?' }] });
    const dismissed = await gitea.as('ravi').review(number, 'COMMENT');
    gitea.as('anna').dismiss(number, dismissed);
    expect(await api.reviews(number)).toMatchObject([
      { author: { id: '21', name: 'mina', bot: false }, member: true, state: 'approved', sha: head, text: 'good', comments: [], dismissed: false },
      { author: { name: 'mallory' }, member: false, state: 'approved', sha: head },
      { author: { name: 'ravi' }, member: true, state: 'changes_requested', sha: later, comments: [{ path: 'a.txt', line: 1, text: 'why b?' }] },
      { state: 'commented', sha: later, dismissed: true },
    ]);
  });

  test('CI is what others say of exactly this commit; our own verdict is none', async () => {
    const { gitea, api, commit, head } = await started();
    const others = async (sha: string) => (await api.checks(sha)).filter(({ ours }) => !ours);
    expect(await others(head)).toEqual([]);
    await api.postStatus({ sha: head, context: 'towpath/review', state: 'passed', says: 'approved', link: null });
    await api.postStatus({ sha: head, context: 'towpath/review', state: 'passed', says: 'approved', link: null });
    expect(gitea.world.statuses).toHaveLength(1);
    expect(await others(head)).toEqual([]);
    await gitea.ci(head, 'ci / test', 'pending');
    await gitea.ci(head, 'ci / lint', 'failure', 'two lines are too long');
    expect(await others(head)).toEqual(expect.arrayContaining([
      expect.objectContaining({ name: 'ci / test', state: 'pending' }),
      expect.objectContaining({ name: 'ci / lint', state: 'failed', says: 'two lines are too long' }),
    ]));
    await gitea.ci(head, 'ci / lint', 'success');
    await gitea.ci(head, 'ci / test', 'success');
    expect((await others(head)).map(({ state }) => state)).toEqual(['passed', 'passed']);
    expect(await others(await commit(branch, { 'a.txt': 'b\n' }))).toEqual([]);
    expect(await others('1'.repeat(40))).toEqual([]);
  });

  test('G4: branch protection is obeyed, and its refusal shown in the forge\'s words', async () => {
    const { gitea, forge, head, number, tip } = await started();
    const base = await tip('main');
    gitea.protect('main', { statuses: ['ci / test'], approvals: 1 });
    expect(await forge.merge({ ...order, head, candidate: null })).toEqual({ kind: 'refused', message: 'not allowed to merge [reason: Not all required status checks successful]', open: true });
    await gitea.ci(head, 'ci / test', 'success');
    expect(await forge.merge({ ...order, head, candidate: null })).toMatchObject({ kind: 'refused', message: expect.stringContaining('enough approvals') });
    expect(await tip('main')).toBe(base);
    await gitea.as('mina').review(number, 'APPROVED');
    expect(await forge.merge({ ...order, head, candidate: null })).toMatchObject({ kind: 'merged' });
  });

  test('a pull request that a person closed is not merged, and it is said who; opened again it is the same one', async () => {
    const { gitea, forge, head, number } = await started();
    await gitea.as('ravi').closePull(number);
    expect(await forge.readPull(name)).toMatchObject({ number, state: 'closed', by: { id: '22', name: 'ravi' } });
    expect(await forge.merge({ ...order, head, candidate: null })).toEqual({ kind: 'refused', message: expect.stringContaining(`pull request ${String(number)} was closed by ravi`) });
    expect(await forge.openOrFindPull({ ...order, head })).toMatchObject({ number, state: 'open' });
    expect(gitea.world.issues).toHaveLength(1);
  });

  test.each(['merge', 'squash'] as const)('I3: a pull request that a person merged by %s is merged, once, and its branch goes', async (method) => {
    const { gitea, forge, head, number, tip } = await started();
    await gitea.as('mina').merge(number, method);
    expect(await forge.readPull(name)).toMatchObject({ number, state: 'merged', by: { id: '21', name: 'mina' } });
    const merged = await forge.merge({ ...order, head, candidate: null });
    expect(merged).toEqual({ kind: 'merged', sha: await tip('main') });
    expect(await tip(branch)).toBeUndefined();
    expect(await forge.readPull(name)).toMatchObject({ number, state: 'merged', head });
    expect(await forge.merge({ ...order, head, candidate: null })).toEqual(merged);
  });

  test('I3: a commit that a person pushed to the branch is neither merged nor overwritten', async () => {
    const { gitea, forge, mirror, commit, head, tip } = await started();
    const found = await commit(branch, { 'a.txt': 'by hand\n' });
    expect(await forge.merge({ ...order, head, candidate: null })).toEqual({ kind: 'head-moved', expected: head, found });
    expect(await mirror.pushBranch({ key: 'SHP-1', branch, sha: head, expected: head })).toMatchObject({ kind: 'moved', found });
    expect(await forge.readPull(name)).toMatchObject({ state: 'open', head: found });
    expect(await tip(branch)).toBe(found);
    expect(gitea.world.issues).toHaveLength(1);
  });

  test('I3: where the base moves while the forge merges, the merge is told as one that was not tested', async () => {
    const { gitea, forge, commit, head, tip } = await started();
    gitea.world.beforeMerge = async () => {
      gitea.world.beforeMerge = null;
      await commit('main', { 'b.txt': 'b\n' });
    };
    const merged = await forge.merge({ ...order, head, candidate: null });
    expect(merged).toEqual({ kind: 'merged', sha: await tip('main'), untested: expect.stringContaining('not tested together') });
    expect(runGit(gitea.folder, 'log', '-1', '--format=%s', 'main')).toBe('Merge SHP-1: Sell more');
  });

  test('I3: a merge that was done and answered with an error is found, not made twice', async () => {
    const { gitea, forge, head, tip } = await started();
    gitea.faults.next({ kind: 'after' }, 1, (method, path) => method === 'POST' && path.endsWith('/merge'));
    expect(await forge.merge({ ...order, head, candidate: null })).toEqual({ kind: 'merged', sha: await tip('main') });
    expect(runGit(gitea.folder, 'rev-list', '--count', '--merges', 'main')).toBe('1');
  });

  test('I3: four merges at once make one merge commit', async () => {
    const { forge, gitea, head, tip } = await started();
    const all = await Promise.all(Array.from({ length: 4 }, () => forge.merge({ ...order, head, candidate: null }).catch((error: unknown) => (error as { code: string }).code)));
    expect(all.filter((one) => typeof one !== 'string')).toContainEqual({ kind: 'merged', sha: await tip('main') });
    expect(all.every((one) => one === 'CONNECTION_AWAY' || (one as { kind: string }).kind === 'merged')).toBe(true);
    expect(runGit(gitea.folder, 'rev-list', '--count', '--merges', 'main')).toBe('1');
  });

  test('I2: a new pull request after a merge is another one; a branch of that name in a fork is none', async () => {
    const { gitea, api, forge, commit, head, number } = await started();
    await forge.merge({ ...order, head, candidate: null });
    const next = await commit(branch, { 'c.txt': 'c\n' });
    const again = await forge.openOrFindPull({ ...order, head: next });
    expect(again.number).not.toBe(number);
    expect((await api.findPull(branch))?.number).toBe(again.number);
    expect((await api.openPulls()).map((one) => one.number)).toEqual([again.number]);
    expect(await api.pullOfCommit(next)).toMatchObject({ number: again.number });
    expect(await api.pullOfCommit(head)).toMatchObject({ number, state: 'merged' });
    expect(await apiOf(gitea, 'mina').account()).toMatchObject({ id: '21', name: 'mina' });
  });
});
