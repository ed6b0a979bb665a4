import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { ForgeMerge } from '../../../src/activities/forge/forge.js';
import { createLocalForge } from '../../../src/activities/forge/local/local-forge.js';
import { canTakeMerge } from '../../../src/activities/workspace/can-take-merge.js';
import { openMirror } from '../../../src/activities/workspace/mirror.js';
import { openHome } from '../../../src/host/home.js';
import { commitFiles, makeBare, makeRepository, makeScratch, runGit, tipOf, writeFiles, writeHook } from '../../support/repository.js';

/** Proves that a person's work tree on the base follows the merge when it is clean, and that no file is ever lost when it is not. */
const scratch = makeScratch();
const branch = 'towpath/SHP-1-sell-more';
let count = 0;

interface Ready { repository: string; head: string; base: string; merge: (candidate?: string) => Promise<ForgeMerge> }

/** A repository with `main` checked out, and an item's branch in it that adds, changes and removes files. */
const makeReady = async (files: Record<string, string> = { 'new.txt': 'new\n', 'README.md': 'changed\n' }, first?: Record<string, string>): Promise<Ready> => {
  count += 1;
  const repository = makeRepository(scratch.path(`shop-${count}`), first);
  const base = runGit(repository, 'rev-parse', 'HEAD');
  const clone = scratch.path(`clone-${count}`);
  runGit(scratch.root, 'clone', '-q', repository, clone);
  const head = commitFiles(clone, files, 'the item');
  runGit(clone, 'push', '-q', 'origin', `HEAD:refs/heads/${branch}`);
  const home = openHome(scratch.path(`home-${count}`));
  const merge = async (candidate: string | null = null): Promise<ForgeMerge> => {
    const mirror = await openMirror({ home, project: 'SHP', repository: { url: repository, base: 'main' } });
    return createLocalForge({ mirror }).merge({ key: 'SHP-1', branch, title: 'Sell more', head, candidate });
  };
  return { repository, head, base, merge };
};

const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');
const status = (folder: string): string => runGit(folder, 'status', '--porcelain');

const expectUntouched = ({ repository, base }: Ready): void => { expect(tipOf(repository, 'refs/heads/main')).toBe(base); };

afterAll(() => scratch.remove());

describe('merging where a person has the base checked out', () => {
  test('a clean work tree is fast-forwarded with the merge', async () => {
    const ready = await makeReady();
    const merged = await ready.merge();
    expect(merged).toEqual({ kind: 'merged', sha: runGit(ready.repository, 'rev-parse', 'HEAD') });
    expect(runGit(ready.repository, 'symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    expect(read(ready.repository, 'new.txt')).toBe('new\n');
    expect(read(ready.repository, 'README.md')).toBe('changed\n');
    expect(status(ready.repository)).toBe('');
    expect(tipOf(ready.repository, `refs/heads/${branch}`)).toBeUndefined();
  });

  test('untracked and ignored files that are not in the way stay as they are', async () => {
    const ready = await makeReady({ 'new.txt': 'new\n' }, { '.gitignore': 'secret\n', 'a.txt': 'a\n' });
    writeFiles(ready.repository, { 'notes.txt': 'mine\n', secret: 'mine too\n' });
    expect(await ready.merge()).toMatchObject({ kind: 'merged' });
    expect([read(ready.repository, 'notes.txt'), read(ready.repository, 'secret')]).toEqual(['mine\n', 'mine too\n']);
  });

  test.each<[string, (folder: string) => void, string[]]>([
    ['a changed file', (folder) => { writeFiles(folder, { 'src/price.py': 'price = 2\n' }); }, ['src/price.py']],
    ['a staged file', (folder) => { writeFiles(folder, { 'src/price.py': 'price = 2\n' }); runGit(folder, 'add', '-A'); }, ['src/price.py']],
    ['a staged new file', (folder) => { writeFiles(folder, { 'more.py': '1\n' }); runGit(folder, 'add', '-A'); }, ['more.py']],
    ['a removed file', (folder) => { rmSync(join(folder, 'src/price.py')); }, ['src/price.py']],
    ['an untracked file where the merge puts one', (folder) => { writeFiles(folder, { 'new.txt': 'mine\n' }); }, ['new.txt']],
    ['a folder of untracked files where the merge puts a file', (folder) => { writeFiles(folder, { 'new.txt/mine': 'mine\n' }); }, ['new.txt/mine']],
    ['a changed file that git was told to overlook', (folder) => { runGit(folder, 'update-index', '--skip-worktree', 'README.md'); writeFiles(folder, { 'README.md': 'mine\n' }); }, ['README.md']],
    ['a changed file that git was told to assume unchanged', (folder) => { runGit(folder, 'update-index', '--assume-unchanged', 'README.md'); writeFiles(folder, { 'README.md': 'mine\n' }); }, ['README.md']],
  ])('%s keeps the merge waiting, and is named with the ways on', async (_, touch, files) => {
    const ready = await makeReady();
    touch(ready.repository);
    const before = execFileSync('find', [ready.repository, '-path', '*/.git', '-prune', '-o', '-type', 'f', '-exec', 'cksum', '{}', '+'], { encoding: 'utf8' });
    const outcome = await ready.merge();
    expect(outcome).toMatchObject({ kind: 'tree-dirty', path: ready.repository, files });
    expect((outcome as { message: string }).message).toMatch(/commit or stash it there, or check out another branch/);
    expectUntouched(ready);
    expect(execFileSync('find', [ready.repository, '-path', '*/.git', '-prune', '-o', '-type', 'f', '-exec', 'cksum', '{}', '+'], { encoding: 'utf8' })).toBe(before);
    expect(await canTakeMerge({ path: ready.repository, base: 'main', files })).toBe(false);
  });

  test('an ignored file where the merge puts one is not overwritten', async () => {
    const ready = await makeReady({ 'local.env': 'theirs\n' }, { '.gitignore': '*.env\n', 'a.txt': 'a\n' });
    // The agent forced it in; git itself would overwrite what is ignored.
    const clone = scratch.path(`clone-${count}`);
    writeFileSync(join(clone, 'local.env'), 'theirs\n');
    runGit(clone, 'add', '-f', 'local.env');
    runGit(clone, 'commit', '-q', '-m', 'force');
    runGit(clone, 'push', '-q', 'origin', `HEAD:refs/heads/${branch}`);
    writeFileSync(join(ready.repository, 'local.env'), 'mine\n');
    const mirror = await openMirror({ home: openHome(scratch.path(`home-${count}`)), project: 'SHP', repository: { url: ready.repository, base: 'main' } });
    const outcome = await createLocalForge({ mirror }).merge({ key: 'SHP-1', branch, title: 'Sell more', head: runGit(clone, 'rev-parse', 'HEAD'), candidate: null });
    expect(outcome).toMatchObject({ kind: 'tree-dirty', files: ['local.env'] });
    expect(read(ready.repository, 'local.env')).toBe('mine\n');
  });

  test('a folder of tracked files that becomes a file is no obstacle', async () => {
    const ready = await makeReady({ 'new.txt': 'x\n' });
    const clone = scratch.path(`clone-${count}`);
    runGit(clone, 'rm', '-q', '-r', 'src');
    const head = commitFiles(clone, { src: 'a file now\n' });
    runGit(clone, 'push', '-q', 'origin', `HEAD:refs/heads/${branch}`);
    const mirror = await openMirror({ home: openHome(scratch.path(`home-${count}`)), project: 'SHP', repository: { url: ready.repository, base: 'main' } });
    expect(await createLocalForge({ mirror }).merge({ key: 'SHP-1', branch, title: 'Sell more', head, candidate: null })).toMatchObject({ kind: 'merged' });
    expect(read(ready.repository, 'src')).toBe('a file now\n');
    expect(status(ready.repository)).toBe('');
  });

  test('committing what was in the way lets the merge go on, with a candidate of the new base', async () => {
    const ready = await makeReady();
    writeFiles(ready.repository, { 'src/price.py': 'price = 2\n' });
    expect(await ready.merge()).toMatchObject({ kind: 'tree-dirty' });
    const base = commitFiles(ready.repository, {}, 'mine');
    expect(await canTakeMerge({ path: ready.repository, base: 'main', files: ['src/price.py'] })).toBe(true);
    expect(await ready.merge()).toMatchObject({ kind: 'candidate', base });
  });

  test('checking out another branch lets the merge go on, uncommitted work and all', async () => {
    const ready = await makeReady();
    writeFiles(ready.repository, { 'src/price.py': 'price = 2\n' });
    expect(await ready.merge()).toMatchObject({ kind: 'tree-dirty' });
    runGit(ready.repository, 'checkout', '-q', '-b', 'mine');
    expect(await canTakeMerge({ path: ready.repository, base: 'main', files: ['src/price.py'] })).toBe(true);
    expect(await ready.merge()).toMatchObject({ kind: 'merged' });
    expect(read(ready.repository, 'src/price.py')).toBe('price = 2\n');
    expect(status(ready.repository)).toBe('M src/price.py');
  });

  test('a merge under way there is waited for', async () => {
    const merging = await makeReady();
    runGit(merging.repository, 'checkout', '-q', '-b', 'side');
    commitFiles(merging.repository, { 'README.md': 'side\n' });
    runGit(merging.repository, 'checkout', '-q', 'main');
    runGit(merging.repository, 'merge', '-q', '--no-ff', '--no-commit', 'side');
    expect(await merging.merge()).toMatchObject({ kind: 'tree-dirty', message: expect.stringContaining('a merge') });
    expectUntouched(merging);

  });

  test('a rebase of the base under way there is waited for', async () => {
    const ready = await makeReady({ 'new.txt': 'new\n' });
    runGit(ready.repository, 'checkout', '-q', '-b', 'side');
    commitFiles(ready.repository, { 'README.md': 'side\n' });
    runGit(ready.repository, 'checkout', '-q', 'main');
    const base = commitFiles(ready.repository, { 'README.md': 'main\n' });
    expect(() => runGit(ready.repository, 'rebase', 'side')).toThrow();
    const { sha } = await ready.merge() as { sha: string };
    expect(await ready.merge(sha)).toMatchObject({ kind: 'tree-dirty', message: expect.stringContaining('a rebase') });
    expect(tipOf(ready.repository, 'refs/heads/main')).toBe(base);
    runGit(ready.repository, 'rebase', '--abort');
    expect(await ready.merge(sha)).toEqual({ kind: 'merged', sha });
    expect(status(ready.repository)).toBe('');
  });

  test('an index that another git command holds is waited for', async () => {
    const ready = await makeReady();
    writeFileSync(join(ready.repository, '.git/index.lock'), '');
    expect(await ready.merge()).toMatchObject({ kind: 'tree-dirty', message: expect.stringContaining('index.lock') });
    expectUntouched(ready);
    rmSync(join(ready.repository, '.git/index.lock'));
    expect(await ready.merge()).toMatchObject({ kind: 'merged' });
  });

  test('a linked work tree that holds the base is treated the same', async () => {
    const ready = await makeReady();
    runGit(ready.repository, 'checkout', '-q', '-b', 'mine');
    const linked = scratch.path(`linked-${count}`);
    runGit(ready.repository, 'worktree', 'add', '-q', linked, 'main');
    writeFiles(linked, { 'README.md': 'mine\n' });
    expect(await ready.merge()).toMatchObject({ kind: 'tree-dirty', path: linked, files: ['README.md'] });
    runGit(linked, 'checkout', '-q', '--', 'README.md');
    expect(await ready.merge()).toMatchObject({ kind: 'merged' });
    expect(read(linked, 'new.txt')).toBe('new\n');
    expect(status(linked)).toBe('');
    expect(existsSync(join(ready.repository, 'new.txt'))).toBe(false);
  });

  test('a bare repository with a linked work tree on the base is treated the same', async () => {
    const { bare, person } = makeBare(scratch.path('bare-linked'));
    const linked = scratch.path('bare-linked-tree');
    runGit(bare, 'worktree', 'add', '-q', linked, 'main');
    const head = commitFiles(person, { 'new.txt': 'new\n' });
    runGit(person, 'push', '-q', 'origin', `HEAD:refs/heads/${branch}`);
    const mirror = await openMirror({ home: openHome(scratch.path('home-bare-linked')), project: 'SHP', repository: { url: bare, base: 'main' } });
    const forge = createLocalForge({ mirror });
    writeFiles(linked, { 'README.md': 'mine\n' });
    expect(await forge.merge({ key: 'SHP-1', branch, title: 'x', head, candidate: null })).toMatchObject({ kind: 'tree-dirty', path: linked });
    runGit(linked, 'checkout', '-q', '--', 'README.md');
    expect(await forge.merge({ key: 'SHP-1', branch, title: 'x', head, candidate: null })).toMatchObject({ kind: 'merged' });
    expect(read(linked, 'new.txt')).toBe('new\n');
  });

  test('a linked work tree whose folder is gone is named with its remedy', async () => {
    const ready = await makeReady();
    runGit(ready.repository, 'checkout', '-q', '-b', 'mine');
    const linked = scratch.path(`gone-${count}`);
    runGit(ready.repository, 'worktree', 'add', '-q', linked, 'main');
    rmSync(linked, { recursive: true });
    expect(await ready.merge()).toMatchObject({ kind: 'tree-dirty', message: expect.stringContaining('git worktree prune') });
    runGit(ready.repository, 'worktree', 'prune');
    expect(await ready.merge()).toMatchObject({ kind: 'merged' });
  });

  test('a person who looks at the item\'s branch sees it move along, and keeps it after the merge', async () => {
    const ready = await makeReady();
    runGit(ready.repository, 'checkout', '-q', branch);
    const mirror = await openMirror({ home: openHome(scratch.path(`home-${count}`)), project: 'SHP', repository: { url: ready.repository, base: 'main' } });
    const clone = scratch.path(`clone-${count}`);
    const from = runGit(clone, 'rev-parse', 'HEAD');
    const sha = commitFiles(clone, { 'second.txt': '2\n' });
    runGit(mirror.path, 'fetch', '-q', clone, sha);
    writeFiles(ready.repository, { 'README.md': 'mine\n' });
    expect(await mirror.pushBranch({ key: 'SHP-1', branch, sha, expected: from })).toMatchObject({ kind: 'refused', message: expect.stringContaining('uncommitted work') });
    runGit(ready.repository, 'checkout', '-q', '--', 'README.md');
    expect(await mirror.pushBranch({ key: 'SHP-1', branch, sha, expected: from })).toEqual({ kind: 'pushed' });
    expect(read(ready.repository, 'second.txt')).toBe('2\n');
    expect(await createLocalForge({ mirror }).merge({ key: 'SHP-1', branch, title: 'x', head: sha, candidate: null })).toMatchObject({ kind: 'merged' });
    expect(tipOf(ready.repository, `refs/heads/${branch}`)).toBe(sha);
  });

  test('I8: hooks that a branch brings into the work tree are not run by the next push', async () => {
    const canary = scratch.path('canary-husky');
    const hooks = Object.fromEntries(['pre-receive', 'post-receive', 'update', 'post-update', 'push-to-checkout', 'post-checkout', 'post-merge', 'reference-transaction', 'post-index-change']
      .map((name) => [`.husky/${name}`, `#!/bin/sh\necho ${name} >> ${canary}\n`]));
    const ready = await makeReady(hooks);
    const clone = scratch.path(`clone-${count}`);
    runGit(clone, 'update-index', '--chmod=+x', ...Object.keys(hooks));
    runGit(clone, 'commit', '-q', '-m', 'executable');
    runGit(clone, 'push', '-q', 'origin', `HEAD:refs/heads/${branch}`);
    runGit(ready.repository, 'config', 'core.hooksPath', '.husky');
    const mirror = await openMirror({ home: openHome(scratch.path(`home-${count}`)), project: 'SHP', repository: { url: ready.repository, base: 'main' } });
    const forge = createLocalForge({ mirror });
    expect(await forge.merge({ key: 'SHP-1', branch, title: 'x', head: runGit(clone, 'rev-parse', 'HEAD'), candidate: null })).toMatchObject({ kind: 'merged' });
    runGit(clone, 'fetch', '-q', 'origin');
    runGit(clone, 'checkout', '-q', '--detach', 'origin/main');
    const head = commitFiles(clone, { 'next.txt': 'x\n' });
    runGit(mirror.path, 'fetch', '-q', clone, head);
    const next = { key: 'SHP-2', branch: 'towpath/SHP-2-next' };
    expect(await mirror.pushBranch({ ...next, sha: head, expected: null })).toEqual({ kind: 'pushed' });
    expect(await forge.merge({ ...next, title: 'y', head, candidate: null })).toMatchObject({ kind: 'merged' });
    expect(read(ready.repository, '.husky/post-receive')).toContain(canary);
    expect(existsSync(canary)).toBe(false);
  });

  test('the repository\'s own pre-receive hook is obeyed', async () => {
    const ready = await makeReady();
    writeHook(join(ready.repository, '.git'), 'pre-receive', 'echo "not today" >&2; exit 1');
    expect(await ready.merge()).toEqual({ kind: 'refused', message: 'not today' });
    expectUntouched(ready);
    expect(status(ready.repository)).toBe('');
  });
});
