import { describe, expect, test } from '@jest/globals';
import type { Forge } from '../../src/activities/forge/forge.js';
import type { Mirror } from '../../src/activities/workspace/mirror.js';
import { runGit } from '../support/repository.js';

/** What the suite needs of a forge under test: a real one, with a repository of its own, seen from outside. */
export interface ForgeUnderTest {
  forge: Forge;
  mirror: Mirror;
  /** Commits to a branch of the remote as a person would, past Towpath. Answers the new tip. */
  commit: (branch: string, files: Record<string, string>) => Promise<string>;
  /** What the remote itself shows. */
  tip: (branch: string) => Promise<string | undefined>;
  /** Parents of a commit on the remote. */
  parents: (sha: string) => Promise<string[]>;
  /** Makes the remote refuse the next pushes with these words; null lifts it. */
  refusePushes: (words: string | null) => Promise<void>;
  /** Makes the remote take pushes to the base and not show them. */
  forgetMerges: () => Promise<void>;
  /** Takes the remote away and brings it back. */
  away: (gone: boolean) => Promise<void>;
  /** The tree of a commit on the remote. */
  tree: (sha: string) => Promise<string>;
  /** The forge makes the merge commit itself: its tree is the tested candidate's, its name is not. */
  mergesItself?: boolean;
}

const branch = 'towpath/SHP-1-sell-more';
const name = { key: 'SHP-1', branch };
const order = { ...name, title: 'Sell more' };

/** The commit that was merged, which the remote shows as its base. */
const tipAfter = async (merging: ReturnType<Forge['merge']>, tip: ForgeUnderTest['tip']): Promise<string> => {
  const merged = await merging;
  expect(merged).toEqual({ kind: 'merged', sha: await tip('main') });
  return (merged as { sha: string }).sha;
};

/** The suite that every forge passes: the local one, the hosted ones and their fakes. `faults` false: of a real server, which cannot be made to fail. */
export const forgeConformance = (kind: string, makeForge: () => Promise<ForgeUnderTest>, { faults = true } = {}): void => {
  const withFaults = faults ? test : test.skip;
  describe(`a forge: ${kind}`, () => {
    test('I2: an item has one pull request, found again however often it is opened', async () => {
      const { forge, commit } = await makeForge();
      const head = await commit(branch, { 'a.txt': 'a\n' });
      const first = await forge.openOrFindPull({ ...order, head });
      const again = await Promise.all([forge.openOrFindPull({ ...order, head }), forge.openOrFindPull({ ...order, head })]);
      expect(first).toMatchObject({ branch, base: 'main', head, state: 'open' });
      expect(again).toEqual([first, first]);
      expect(await forge.readPull(name)).toEqual(first);
    });

    test('I2: a new head changes the pull request instead of making another', async () => {
      const { forge, commit } = await makeForge();
      const first = await forge.openOrFindPull({ ...order, head: await commit(branch, { 'a.txt': 'a\n' }) });
      const head = await commit(branch, { 'a.txt': 'b\n' });
      const second = await forge.openOrFindPull({ ...order, head });
      expect(second).toEqual({ ...first, head });
    });

    test('an item without a pull request has none', async () => {
      const { forge } = await makeForge();
      expect(await forge.readPull(name)).toBeNull();
      expect(await forge.closePull(name)).toBeNull();
    });

    test('a closed pull request says so, and the branch stays', async () => {
      const { forge, commit, tip } = await makeForge();
      const head = await commit(branch, { 'a.txt': 'a\n' });
      await forge.openOrFindPull({ ...order, head });
      expect(await forge.closePull(name)).toMatchObject({ state: 'closed', head });
      expect(await forge.closePull(name)).toMatchObject({ state: 'closed' });
      expect(await tip(branch)).toBe(head);
    });

    test('I3: what is merged is exactly the head, with the base that it grew from', async () => {
      const { forge, commit, tip, parents } = await makeForge();
      const base = await tip('main');
      const head = await commit(branch, { 'a.txt': 'a\n' });
      await forge.openOrFindPull({ ...order, head });
      const merged = await forge.merge({ ...order, head, candidate: null });
      expect(merged).toEqual({ kind: 'merged', sha: await tip('main') });
      expect(await parents((merged as { sha: string }).sha)).toEqual([base, head]);
      expect(await forge.readPull(name)).toMatchObject({ state: 'merged', head });
    });

    test('I3: a merge asked for again after a crash is found, not made twice', async () => {
      const { forge, commit, tip } = await makeForge();
      const head = await commit(branch, { 'a.txt': 'a\n' });
      const first = await forge.merge({ ...order, head, candidate: null });
      const later = await commit('main', { 'later.txt': 'x\n' });
      expect(await forge.merge({ ...order, head, candidate: null })).toEqual(first);
      expect(await tip('main')).toBe(later);
    });

    test('I3: a head that nobody saw is not merged', async () => {
      const { forge, commit, tip } = await makeForge();
      const base = await tip('main');
      const head = await commit(branch, { 'a.txt': 'a\n' });
      const found = await commit(branch, { 'a.txt': 'somebody else\n' });
      expect(await forge.merge({ ...order, head, candidate: null })).toEqual({ kind: 'head-moved', expected: head, found });
      expect(await tip('main')).toBe(base);
      expect(await tip(branch)).toBe(found);
    });

    test('I3: a branch that is gone and was never merged is said to be gone', async () => {
      const { forge, tip } = await makeForge();
      const base = await tip('main');
      const head = '1'.repeat(40);
      expect(await forge.merge({ ...order, head, candidate: null })).toEqual({ kind: 'head-moved', expected: head, found: null });
      expect(await tip('main')).toBe(base);
    });

    test('I3: when the base has moved, a candidate is tested before it is merged', async () => {
      const { forge, mirror, commit, tip, parents, tree, mergesItself = false } = await makeForge();
      const head = await commit(branch, { 'a.txt': 'a\n' });
      const base = await commit('main', { 'b.txt': 'b\n' });
      const candidate = await forge.merge({ ...order, head, candidate: null });
      expect(candidate).toMatchObject({ kind: 'candidate', base });
      expect(await tip('main')).toBe(base);
      const { sha } = candidate as { sha: string };
      const merged = await tipAfter(forge.merge({ ...order, head, candidate: sha }), tip);
      expect(mergesItself || merged === sha).toBe(true);
      expect(await tree(merged)).toBe(runGit(mirror.path, 'rev-parse', `${sha}^{tree}`));
      expect(await parents(merged)).toEqual([base, head]);
    });

    test('I3: a candidate of an older base is not merged; a new one is to be tested', async () => {
      const { forge, commit, tip } = await makeForge();
      const head = await commit(branch, { 'a.txt': 'a\n' });
      await commit('main', { 'b.txt': 'b\n' });
      const { sha: old } = await forge.merge({ ...order, head, candidate: null }) as { sha: string };
      const base = await commit('main', { 'c.txt': 'c\n' });
      const next = await forge.merge({ ...order, head, candidate: old });
      expect(next).toMatchObject({ kind: 'candidate', base });
      expect((next as { sha: string }).sha).not.toBe(old);
      expect(await tip('main')).toBe(base);
    });

    test('a conflict names its files and changes nothing', async () => {
      const { forge, commit, tip } = await makeForge();
      const head = await commit(branch, { 'README.md': 'mine\n' });
      const base = await commit('main', { 'README.md': 'theirs\n' });
      expect(await forge.merge({ ...order, head, candidate: null })).toEqual({ kind: 'conflict', base, files: ['README.md'] });
      expect(await tip('main')).toBe(base);
    });

    test('I3: two merges at the same moment make one merge commit', async () => {
      const { forge, commit, tip } = await makeForge();
      const head = await commit(branch, { 'a.txt': 'a\n' });
      const both = await Promise.all([0, 1].map(() => forge.merge({ ...order, head, candidate: null })));
      expect(both).toEqual([{ kind: 'merged', sha: await tip('main') }, { kind: 'merged', sha: await tip('main') }]);
    });

    test('I3: the second of two items sees the base that the first has moved', async () => {
      const { forge, commit } = await makeForge();
      const one = await commit(branch, { 'a.txt': 'a\n' });
      const other = { key: 'SHP-2', branch: 'towpath/SHP-2-other', title: 'Other' };
      const two = await commit(other.branch, { 'b.txt': 'b\n' });
      const { sha } = await forge.merge({ ...order, head: one, candidate: null }) as { sha: string };
      expect(await forge.merge({ ...other, head: two, candidate: null })).toMatchObject({ kind: 'candidate', base: sha });
    });

    withFaults('G4: a refusal by the remote is shown in its own words', async () => {
      const { forge, commit, tip, refusePushes } = await makeForge();
      const base = await tip('main');
      const head = await commit(branch, { 'a.txt': 'a\n' });
      await refusePushes('main is closed for the holidays');
      expect(await forge.merge({ ...order, head, candidate: null })).toMatchObject({ kind: 'refused', message: expect.stringContaining('main is closed for the holidays') });
      await expect(forge.openOrFindPull({ ...order, head })).rejects.toMatchObject({ code: 'PUSH_REFUSED' });
      expect(await tip('main')).toBe(base);
      await refusePushes(null);
      expect(await forge.merge({ ...order, head, candidate: null })).toMatchObject({ kind: 'merged' });
    });

    withFaults('I3: a merge that the remote does not show is no merge', async () => {
      const { forge, commit, tip, forgetMerges } = await makeForge();
      const head = await commit(branch, { 'a.txt': 'a\n' });
      await forgetMerges();
      await expect(forge.merge({ ...order, head, candidate: null })).rejects.toMatchObject({ code: 'MERGE_NOT_SEEN' });
      expect(await tip(branch)).toBe(head);
    });

    withFaults('G1: while the remote is away it is said to be away, and afterwards all goes on', async () => {
      const { forge, commit, away } = await makeForge();
      const head = await commit(branch, { 'a.txt': 'a\n' });
      await away(true);
      for (const call of [forge.openOrFindPull({ ...order, head }), forge.readPull(name), forge.merge({ ...order, head, candidate: null })]) {
        await expect(call).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
      }
      await away(false);
      expect(await forge.merge({ ...order, head, candidate: null })).toMatchObject({ kind: 'merged' });
    });

    test('S8: a branch that is no branch of the item is not merged', async () => {
      const { forge, commit } = await makeForge();
      const head = await commit(branch, { 'a.txt': 'a\n' });
      for (const evil of ['main', 'towpath/SHP-2-x', '--upload-pack=touch x', 'towpath/SHP-1-../../main']) {
        await expect(forge.merge({ ...order, branch: evil, head, candidate: null })).rejects.toMatchObject({ code: 'NAME_UNSAFE' });
      }
    });
  });
};
