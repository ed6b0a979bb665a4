import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Mirror } from '../../../src/activities/workspace/mirror.js';
import { openMirror } from '../../../src/activities/workspace/mirror.js';
import { removeTree } from '../../../src/activities/workspace/remove-folder.js';
import { openHome } from '../../../src/host/home.js';
import { commitFiles, makeBare, makeScratch, runGit, tipOf, writeFiles } from '../../support/repository.js';

const scratch = makeScratch();
const branch = 'towpath/SHP-1-sell-more';
let count = 0;

const makeReady = async (files?: Record<string, string>): Promise<{ mirror: Mirror; bare: string; person: string; clone: string; tree: string }> => {
  count += 1;
  const { bare, person } = makeBare(scratch.path(`shop-${count}`), files);
  const home = openHome(scratch.path(`home-${count}`));
  const mirror = await openMirror({ home, project: 'SHP', repository: { url: bare, base: 'main' } });
  return { mirror, bare, person, clone: join(home.items, 'SHP-1', 'clone'), tree: join(home.items, 'SHP-1', 'tree', '1.development.1.gate.1') };
};

afterAll(() => scratch.remove());

describe('an item\'s private clone', () => {
  test('stands on the item\'s branch at the base\'s tip, with the base beside it', async () => {
    const { mirror, bare, clone } = await makeReady();
    const tip = tipOf(bare, 'refs/heads/main');
    expect(await mirror.prepareClone({ key: 'SHP-1', branch, head: null, path: clone })).toEqual({ head: tip, base: 'main', baseTip: tip });
    expect(runGit(clone, 'symbolic-ref', '--short', 'HEAD')).toBe(branch);
    expect(runGit(clone, 'for-each-ref', '--format=%(refname) %(objectname)')).toBe(`refs/heads/main ${tip}\nrefs/heads/${branch} ${tip}`);
    expect(runGit(clone, 'status', '--porcelain')).toBe('');
    expect(readFileSync(join(clone, 'README.md'), 'utf8')).toBe('shop\n');
  });

  test('goes on from the pushed head, with the base\'s present tip to merge', async () => {
    const { mirror, person, clone } = await makeReady();
    const baseTip = commitFiles(person, { 'base.txt': 'x\n' });
    runGit(person, 'push', '-q', 'origin', 'main');
    const head = commitFiles(person, { 'item.txt': 'x\n' });
    runGit(person, 'push', '-q', 'origin', `HEAD:refs/heads/${branch}`);
    expect(await mirror.prepareClone({ key: 'SHP-1', branch, head, path: clone })).toEqual({ head, base: 'main', baseTip });
    expect(runGit(clone, 'rev-parse', 'HEAD', 'main')).toBe(`${head}\n${baseTip}`);
  });

  test('I8: has no remote, no hooks, and holds no object of its own', async () => {
    const { mirror, clone } = await makeReady();
    await mirror.prepareClone({ key: 'SHP-1', branch, head: null, path: clone });
    expect(runGit(clone, 'remote')).toBe('');
    expect(existsSync(join(clone, '.git/hooks'))).toBe(false);
    expect(runGit(clone, 'count-objects')).toMatch(/^0 objects/);
    expect(readFileSync(join(clone, '.git/config'), 'utf8')).not.toMatch(/url|remote/);
  });

  test('is made anew over whatever stood there, read-only folders included', async () => {
    const { mirror, clone } = await makeReady();
    await mirror.prepareClone({ key: 'SHP-1', branch, head: null, path: clone });
    writeFiles(clone, { 'cache/deep/file': 'x', '.git/index.lock': '' });
    chmodSync(join(clone, 'cache/deep'), 0o500);
    chmodSync(join(clone, 'cache'), 0o500);
    await mirror.prepareClone({ key: 'SHP-1', branch, head: null, path: clone });
    expect(readdirSync(clone).sort()).toEqual(['.git', 'README.md', 'src']);
    expect(readdirSync(join(clone, '..'))).toEqual(['clone']);
  });

  test('is refused where the head is known to nobody any more', async () => {
    const { mirror, clone } = await makeReady();
    await expect(mirror.prepareClone({ key: 'SHP-1', branch, head: '1'.repeat(40), path: clone })).rejects.toMatchObject({ code: 'REPOSITORY_INVALID' });
  });

  test.each(['main', 'towpath/SHP-2-x', '--upload-pack=x', 'towpath/SHP-1-a..b', 'towpath/SHP-1-x.lock', 'towpath/SHP-1-a b', 'towpath/SHP-1-@{1}', 'towpath/SHP-1-x\n'])(
    'S3, S8: the branch %j is refused', async (evil) => {
      const { mirror, clone } = await makeReady();
      await expect(mirror.prepareClone({ key: 'SHP-1', branch: evil, head: null, path: clone })).rejects.toMatchObject({ code: 'NAME_UNSAFE' });
      expect(existsSync(clone)).toBe(false);
    });
});

describe('a fresh tree for a gate', () => {
  test('holds exactly the commit, and git works in it', async () => {
    const { mirror, bare, tree } = await makeReady({ 'run.sh': 'true\n', 'docs/a.md': 'x\n' });
    const sha = tipOf(bare, 'refs/heads/main') ?? '';
    await mirror.freshTree({ sha, path: tree });
    expect(readdirSync(tree).sort()).toEqual(['.git', 'docs', 'run.sh']);
    expect(runGit(tree, 'rev-parse', 'HEAD')).toBe(sha);
    expect(runGit(tree, 'status', '--porcelain')).toBe('');
    expect(runGit(tree, 'log', '--oneline').split('\n')).toHaveLength(1);
    commitFiles(tree, { 'made.txt': 'by a test\n' });
    expect(tipOf(bare, 'refs/heads/main')).toBe(sha);
  });

  test('is fresh each time', async () => {
    const { mirror, bare, tree } = await makeReady();
    const sha = tipOf(bare, 'refs/heads/main') ?? '';
    await mirror.freshTree({ sha, path: tree });
    writeFileSync(join(tree, 'left-over'), 'x');
    await mirror.freshTree({ sha, path: tree });
    expect(existsSync(join(tree, 'left-over'))).toBe(false);
  });

  test('is removed whole, read-only folders and links included', async () => {
    const { mirror, bare, tree } = await makeReady();
    await mirror.freshTree({ sha: tipOf(bare, 'refs/heads/main') ?? '', path: tree });
    mkdirSync(join(tree, 'ro/sub'), { recursive: true });
    writeFileSync(join(tree, 'ro/sub/file'), 'x');
    chmodSync(join(tree, 'ro/sub'), 0o500);
    chmodSync(join(tree, 'ro'), 0o500);
    await removeTree(tree);
    await removeTree(tree);
    expect(existsSync(tree)).toBe(false);
  });
});
