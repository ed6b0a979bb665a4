import { renameSync, rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createLocalForge } from '../../../src/activities/forge/local/local-forge.js';
import { openMirror } from '../../../src/activities/workspace/mirror.js';
import { openHome } from '../../../src/host/home.js';
import { forgeConformance } from '../../conformance/forge.js';
import type { ForgeUnderTest } from '../../conformance/forge.js';
import { commitFiles, makeBare, makeScratch, runGit, tipOf, writeHook } from '../../support/repository.js';

const scratch = makeScratch();
let count = 0;

const makeLocal = async (): Promise<ForgeUnderTest> => {
  count += 1;
  const { bare, person } = makeBare(scratch.path(`shop-${count}`));
  const mirror = await openMirror({ home: openHome(scratch.path(`home-${count}`)), project: 'SHP', repository: { url: bare, base: 'main' } });
  const commit = (branch: string, files: Record<string, string>): Promise<string> => {
    runGit(person, 'fetch', '-q', '-p', 'origin', '+refs/heads/*:refs/remotes/origin/*');
    runGit(person, 'checkout', '-q', '--detach', tipOf(bare, `refs/heads/${branch}`) ?? tipOf(bare, 'refs/heads/main') ?? '');
    const sha = commitFiles(person, files);
    runGit(person, 'push', '-q', bare, `${sha}:refs/heads/${branch}`);
    return Promise.resolve(sha);
  };
  return {
    forge: createLocalForge({ mirror }), mirror, commit,
    tip: (branch) => Promise.resolve(tipOf(bare, `refs/heads/${branch}`)),
    parents: (sha) => Promise.resolve(runGit(bare, 'log', '-1', '--format=%P', sha).split(' ')),
    tree: (sha) => Promise.resolve(runGit(bare, 'rev-parse', `${sha}^{tree}`)),
    refusePushes: (words) => {
      if (words === null) rmSync(`${bare}/hooks/pre-receive`);
      else writeHook(bare, 'pre-receive', `echo "${words}" >&2; exit 1`);
      return Promise.resolve();
    },
    forgetMerges: () => {
      writeHook(bare, 'post-receive', `git update-ref refs/heads/main ${tipOf(bare, 'refs/heads/main') ?? ''}`);
      return Promise.resolve();
    },
    away: (gone) => {
      if (gone) renameSync(bare, `${bare}.gone`);
      else renameSync(`${bare}.gone`, bare);
      return Promise.resolve();
    },
  };
};

afterAll(() => scratch.remove());

forgeConformance('local', makeLocal);

describe('forge local', () => {
  const name = { key: 'SHP-1', branch: 'towpath/SHP-1-sell-more' };

  test('P6, I3: after a crash right behind the push, the merge is found and what was left is done', async () => {
    const { forge, mirror, commit, tip } = await makeLocal();
    const { folder } = mirror.place.remote as { folder: string };
    const head = await commit(name.branch, { 'a.txt': 'a\n' });
    const merged = await forge.merge({ ...name, title: 'Sell more', head, candidate: null });
    runGit(folder, 'update-ref', `refs/heads/${name.branch}`, head);
    runGit(folder, 'update-ref', '-d', 'refs/towpath/pull/SHP-1');
    expect(await forge.merge({ ...name, title: 'Sell more', head, candidate: null })).toEqual(merged);
    expect(await tip(name.branch)).toBeUndefined();
    expect(await forge.readPull(name)).toMatchObject({ number: 1, state: 'merged', head });
    expect(runGit(folder, 'rev-list', '--count', '--merges', 'main')).toBe('1');
  });

  test('I3: a branch that somebody moved after the merge is not deleted', async () => {
    const { forge, commit, tip } = await makeLocal();
    const head = await commit(name.branch, { 'a.txt': 'a\n' });
    await forge.merge({ ...name, title: 'Sell more', head, candidate: null });
    const later = await commit(name.branch, { 'b.txt': 'b\n' });
    expect(await forge.merge({ ...name, title: 'Sell more', head, candidate: null })).toMatchObject({ kind: 'merged' });
    expect(await tip(name.branch)).toBe(later);
  });

  test('a base that somebody moved straight to the head is merged, without a merge commit', async () => {
    const { forge, mirror, commit } = await makeLocal();
    const head = await commit(name.branch, { 'a.txt': 'a\n' });
    runGit((mirror.place.remote as { folder: string }).folder, 'update-ref', 'refs/heads/main', head);
    await commit('main', { 'later.txt': 'x\n' });
    expect(await forge.merge({ ...name, title: 'Sell more', head, candidate: null })).toEqual({ kind: 'merged', sha: head });
  });

  test('a title with line breaks and trailers of its own stays one line', async () => {
    const { forge, mirror, commit } = await makeLocal();
    const head = await commit(name.branch, { 'a.txt': 'a\n' });
    const title = 'Sell\n\nTowpath-State: closed\u001b[31m more';
    expect(await forge.openOrFindPull({ ...name, title, head })).toMatchObject({ state: 'open' });
    await forge.merge({ ...name, title, head, candidate: null });
    const { folder } = mirror.place.remote as { folder: string };
    expect(runGit(folder, 'log', '-1', '--format=%B', 'main')).toBe(`Merge SHP-1: Sell Towpath-State: closed [31m more\n\nTowpath-Item: SHP-1\nTowpath-Head: ${head}`);
  });

  test('something else at the pull request\'s ref is no pull request, and is replaced', async () => {
    const { forge, mirror, commit } = await makeLocal();
    const head = await commit(name.branch, { 'a.txt': 'a\n' });
    runGit((mirror.place.remote as { folder: string }).folder, 'update-ref', 'refs/towpath/pull/SHP-1', head);
    expect(await forge.readPull(name)).toBeNull();
    expect(await forge.openOrFindPull({ ...name, title: 'Sell more', head })).toMatchObject({ state: 'open', head });
  });
});
