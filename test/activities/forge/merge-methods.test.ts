import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createHostedForge } from '../../../src/activities/forge/hosted/hosted-forge.js';
import { openMirror, type Mirror } from '../../../src/activities/workspace/mirror.js';
import { openHome } from '../../../src/host/home.js';
import type { FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { makeScratch, runGit } from '../../support/repository.js';
import { makeHosted, type HostedUnderTest } from './hosted-under-test.js';

const scratch = makeScratch();
const open: FakeGitea[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((one) => one.close())); });
afterAll(() => scratch.remove());

const branch = 'towpath/SHP-1-sell-more';
const order = { key: 'SHP-1', branch, title: 'Sell more' };

describe.each(['squash', 'rebase'] as const)('a hosted forge that merges by %s', (method) => {
  /** With an open pull request of two commits. */
  const started = async (): Promise<HostedUnderTest & { head: string }> => {
    const made = await makeHosted(scratch, { method });
    open.push(made.gitea);
    await made.commit(branch, { 'a.txt': 'a\n' });
    const head = await made.commit(branch, { 'b.txt': 'b\n' });
    await made.forge.openOrFindPull({ ...order, head });
    return { ...made, head };
  };
  const added = ({ gitea }: HostedUnderTest, before: string): string => runGit(gitea.folder, 'rev-list', '--count', `${before}..main`);

  test('I3: the base holds what was tested, without a merge commit; a repeat finds it', async () => {
    const made = await started();
    const { forge, gitea, head, tip, tree } = made;
    const before = await tip('main') ?? '';
    const merged = await forge.merge({ ...order, head, candidate: null });
    expect(merged).toEqual({ kind: 'merged', sha: await tip('main') });
    expect(await tree('main')).toBe(await tree(head));
    expect(runGit(gitea.folder, 'rev-list', '--merges', '--count', 'main')).toBe('0');
    expect(added(made, before)).toBe(method === 'squash' ? '1' : '2');
    expect(await tip(branch)).toBeUndefined();
    expect(await forge.readPull(order)).toMatchObject({ state: 'merged', head });
    expect(await forge.merge({ ...order, head, candidate: null })).toEqual(merged);
    expect(added(made, before)).toBe(method === 'squash' ? '1' : '2');
  });

  test('I3: where the base has moved, the candidate is tested first, and what lands has its tree; another host can tell too', async () => {
    const { forge, gitea, api, mirror, commit, head, tip, tree } = await started();
    await commit('main', { 'c.txt': 'c\n' });
    const candidate = await forge.merge({ ...order, head, candidate: null });
    if (candidate.kind !== 'candidate') throw new Error(candidate.kind);
    const elsewhere = async (name: string) => openMirror({
      home: openHome(scratch.path(`${name}-${method}`)), project: 'SHP', repository: { url: gitea.cloneUrl, base: 'main' }, signIn: () => Promise.resolve(gitea.token('towpath-bot')),
    });
    const another = await elsewhere('another');
    await another.refresh();
    const merged = { kind: 'merged', sha: expect.stringMatching(/^[0-9a-f]{40}$/) };
    expect(await forge.merge({ ...order, head, candidate: candidate.sha })).toEqual(merged);
    expect(runGit(gitea.folder, 'show', 'main:c.txt')).toBe('c');
    expect(await tree('main')).toBe(runGit(mirror.path, 'rev-parse', `${candidate.sha}^{tree}`));
    // One that has the head, and one that never saw it.
    const again = async (on: Mirror) => createHostedForge({ mirror: on, api, method }).merge({ ...order, head, candidate: candidate.sha });
    expect(await again(another)).toEqual({ ...merged, sha: await tip('main') });
    expect(await again(await elsewhere('third'))).toEqual({ ...merged, untested: expect.stringContaining('could not be compared') });
  });

  test('I3: where the base moves while the forge merges, it is said that this was not tested', async () => {
    const { gitea, forge, commit, head, tip } = await started();
    let moved = '';
    gitea.world.beforeMerge = async () => {
      gitea.world.beforeMerge = null;
      moved = await commit('main', { 'c.txt': 'c\n' });
    };
    const merged = await forge.merge({ ...order, head, candidate: null });
    expect(merged).toEqual({
      kind: 'merged', sha: await tip('main'),
      untested: `the base had moved to ${moved} when the forge merged; what it holds now was not tested together`,
    });
  });
});
