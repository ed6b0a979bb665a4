import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { withLock } from '../../../src/activities/workspace/lock.js';
import type { Mirror } from '../../../src/activities/workspace/mirror.js';
import { openMirror } from '../../../src/activities/workspace/mirror.js';
import { executeGit } from '../../../src/host/execute-git.js';
import { runGitThrough } from '../../../src/host/git.js';
import type { Home } from '../../../src/host/home.js';
import { openHome } from '../../../src/host/home.js';
import { commitFiles, makeBare, makeRepository, makeScratch, runGit, tipOf } from '../../support/repository.js';

const scratch = makeScratch();
let count = 0;
const freshHome = (): Home => { count += 1; return openHome(scratch.path(`home-${count}`)); };
const open = (home: Home, url: string, base = 'main'): Promise<Mirror> => openMirror({ home, project: 'SHP', repository: { url, base } });

afterAll(() => scratch.remove());

describe('opening a project\'s mirror', () => {
  test('a bare repository, one with a work tree and a file address serve alike', async () => {
    const { bare, person } = makeBare(scratch.path('alike'));
    const tip = tipOf(bare, 'refs/heads/main');
    for (const url of [bare, person, `file://${bare}`]) {
      expect(await (await open(freshHome(), url)).refresh()).toMatchObject({ base: tip });
    }
  });

  test('a path with spaces, quotes and percent signs serves', async () => {
    const { bare } = makeBare(scratch.path('it\'s 100% "odd"'));
    expect(await (await open(freshHome(), bare)).refresh()).toMatchObject({ base: tipOf(bare, 'refs/heads/main') });
  });

  test('a repository with sha256 names serves', async () => {
    const folder = scratch.path('sha256');
    mkdirSync(folder);
    runGit(folder, 'init', '-q', '-b', 'main', '--object-format=sha256');
    const sha = commitFiles(folder, { 'a.txt': 'a\n' });
    const home = freshHome();
    const mirror = await open(home, folder);
    const clone = join(home.items, 'SHP-1', 'clone');
    expect(await mirror.prepareClone({ key: 'SHP-1', branch: 'towpath/SHP-1-x', head: null, path: clone })).toMatchObject({ head: sha });
    const next = commitFiles(clone, { 'b.txt': 'b\n' });
    expect(await mirror.takeResult({ key: 'SHP-1', run: '1.development.1.agent.1', clone, sha: next, from: sha, work: 'code' })).toMatchObject({ kind: 'taken' });
  });

  test.each<[string, () => { url: string; base?: string }, RegExp]>([
    ['a folder that is not there', () => ({ url: scratch.path('nowhere') }), /no such folder/],
    ['a folder that is no repository', () => { mkdirSync(scratch.path('plain')); return { url: scratch.path('plain') }; }, /no git repository/],
    ['an empty repository', () => { mkdirSync(scratch.path('empty')); runGit(scratch.path('empty'), 'init', '-q', '-b', 'main'); return { url: scratch.path('empty') }; }, /no commit yet; commit something to main/],
    ['a base that is not there', () => ({ url: makeRepository(scratch.path('other-base')), base: 'trunk' }), /no branch trunk; it has main/],
    ['a shallow clone', () => {
      const deep = makeRepository(scratch.path('deep'));
      commitFiles(deep, { 'b.txt': 'b\n' });
      runGit(scratch.root, 'clone', '-q', '--depth', '1', `file://${deep}`, 'shallow');
      return { url: scratch.path('shallow') };
    }, /shallow/],
    ['a relative path', () => ({ url: '../shop' }), /absolute path/],
    ['S8: a transport that runs commands', () => ({ url: `ext::sh -c "touch ${scratch.path('canary-ext')}"` }), /absolute path/],
    ['S8: a host that is an option', () => ({ url: 'ssh://-oProxyCommand=touch/x' }), /absolute path/],
  ])('%s is refused with its remedy', async (_, make, why) => {
    const { url, base } = make();
    const home = freshHome();
    await expect(open(home, url, base)).rejects.toMatchObject({ code: 'REPOSITORY_INVALID', detail: expect.stringMatching(why) });
    expect(readdirSync(scratch.root)).not.toContain('canary-ext');
  });

  test('S8: a base named like an option is refused', async () => {
    await expect(open(freshHome(), makeRepository(scratch.path('option')), '--upload-pack=x')).rejects.toMatchObject({ code: 'NAME_UNSAFE' });
  });

  test('I12: a remote that is away is said to be away, and serves again when it is back', async () => {
    const { bare } = makeBare(scratch.path('away'));
    const mirror = await open(freshHome(), bare);
    renameSync(bare, `${bare}.gone`);
    await expect(mirror.refresh()).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
    renameSync(`${bare}.gone`, bare);
    expect(await mirror.refresh()).toMatchObject({ base: tipOf(bare, 'refs/heads/main') });
  });

  test('a refresh sees what came and what went', async () => {
    const { bare, person } = makeBare(scratch.path('seen'));
    const mirror = await open(freshHome(), bare);
    const sha = commitFiles(person, { 'b.txt': 'b\n' });
    runGit(person, 'push', '-q', 'origin', 'main', 'main:refs/heads/towpath/SHP-4-x', 'main:refs/heads/other');
    const state = await mirror.refresh();
    expect(state.base).toBe(sha);
    expect([...state.refs.keys()]).toEqual(['refs/heads/main', 'refs/heads/towpath/SHP-4-x']);
    expect(runGit(mirror.path, 'cat-file', '-t', sha)).toBe('commit');
    runGit(person, 'push', '-q', 'origin', ':refs/heads/towpath/SHP-4-x');
    expect([...(await mirror.refresh()).refs.keys()]).toEqual(['refs/heads/main']);
  });

  test('I12: a push that moves what a fetch is about to move disturbs no refresh', async () => {
    const { bare, person } = makeBare(scratch.path('met'));
    const mirror = await open(freshHome(), bare);
    await mirror.refresh();
    commitFiles(person, { 'new.txt': 'new\n' });
    runGit(person, 'push', '-q', 'origin', 'main');
    const lock = join(mirror.path, 'refs', 'remote', 'heads', 'main.lock');
    let met = 0;
    runGitThrough(async (call) => {
      if (call.args[0] !== 'fetch' || met >= 4) return executeGit(call);
      met += 1;
      mkdirSync(dirname(lock), { recursive: true });
      writeFileSync(lock, '');
      return executeGit(call).finally(() => { unlinkSync(lock); });
    });
    try {
      expect(await mirror.refresh()).toMatchObject({ base: tipOf(bare, 'refs/heads/main') });
      expect(met).toBe(4);
      expect(runGit(mirror.path, 'cat-file', '-t', tipOf(bare, 'refs/heads/main') ?? '')).toBe('commit');
    } finally {
      runGitThrough();
    }
  });

  test('the highest number is found in branches, pull requests and documents', async () => {
    const { bare, person } = makeBare(scratch.path('numbers'));
    const mirror = await open(freshHome(), bare);
    expect(await mirror.highestNumber()).toBe(0);
    commitFiles(person, { 'docs/work-items/SHP-7/01-brief.md': 'x\n', 'docs/work-items/ABC-90/01.md': 'x\n', 'docs/work-items/notes.md': 'x\n' });
    runGit(person, 'push', '-q', 'origin', 'main');
    expect(await mirror.highestNumber()).toBe(7);
    runGit(person, 'push', '-q', 'origin', 'main:refs/heads/towpath/SHP-12-some-99-thing', 'main:refs/heads/towpath/OTHER-50-x');
    expect(await mirror.highestNumber()).toBe(12);
    runGit(person, 'push', '-q', 'origin', 'main:refs/towpath/pull/SHP-13');
    expect(await mirror.highestNumber()).toBe(13);
  });
});

describe('a mirror under trouble', () => {
  test('I12: several callers and processes at once make one whole mirror', async () => {
    const { bare } = makeBare(scratch.path('many'));
    const home = freshHome();
    const program = join(process.cwd(), 'dist/src/activities/workspace/mirror.js');
    const script = `const { openMirror } = await import(${JSON.stringify(program)});
      const home = { mirrors: ${JSON.stringify(home.mirrors)} };
      const mirror = await openMirror({ home, project: 'SHP', repository: { url: ${JSON.stringify(bare)}, base: 'main' } });
      console.log((await mirror.refresh()).base);`;
    const others = [0, 1, 2].map(() => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]));
    const mine = [0, 1, 2].map(async () => (await (await open(home, bare)).refresh()).base);
    const tips = [...await Promise.all(mine), ...(await Promise.all(others)).map(({ stdout }) => stdout.trim())];
    expect(new Set(tips)).toEqual(new Set([tipOf(bare, 'refs/heads/main')]));
    expect(readdirSync(home.mirrors).sort()).toEqual(['SHP.git', 'SHP.git.lock']);
  });

  test('G5: a mirror with a truncated pack is cloned again, and nothing is pushed from the old one', async () => {
    const { bare } = makeBare(scratch.path('damaged'));
    const home = freshHome();
    const mirror = await open(home, bare);
    runGit(mirror.path, 'repack', '-q', '-a', '-d');
    const packs = join(mirror.path, 'objects/pack');
    for (const name of readdirSync(packs)) if (name.endsWith('.pack')) truncateSync(join(packs, name), 40);
    const clone = join(home.items, 'SHP-1', 'clone');
    const { head } = await mirror.prepareClone({ key: 'SHP-1', branch: 'towpath/SHP-1-x', head: null, path: clone });
    expect(runGit(clone, 'fsck')).toBe('');
    const sha = commitFiles(clone, { 'new.txt': 'x\n' });
    expect(await mirror.takeResult({ key: 'SHP-1', run: '1.development.1.agent.1', clone, sha, from: head, work: 'code' })).toMatchObject({ kind: 'taken' });
    expect(await mirror.pushBranch({ key: 'SHP-1', branch: 'towpath/SHP-1-x', sha, expected: null })).toEqual({ kind: 'pushed' });
    expect(runGit(bare, 'fsck', '--strict')).toBe('');
  });

  test('I12: a mirror that somebody deleted is cloned again', async () => {
    const { bare } = makeBare(scratch.path('deleted'));
    const home = freshHome();
    const mirror = await open(home, bare);
    renameSync(mirror.path, scratch.path('deleted-aside'));
    expect(await mirror.refresh()).toMatchObject({ base: tipOf(bare, 'refs/heads/main') });
  });

  test('G6: the lock of a process that died is passed over', async () => {
    const folder = scratch.path('stale.lock');
    mkdirSync(folder);
    symlinkSync('999999999:1:another-boot', join(folder, '4'));
    expect(await withLock(folder, () => Promise.resolve('done'))).toBe('done');
    expect(await withLock(folder, () => Promise.resolve('again'))).toBe('again');
  });

  test('only one at a time holds a lock, in one process or in several', async () => {
    const folder = scratch.path('one.lock');
    const counter = scratch.path('counter');
    writeFileSync(counter, '0');
    const bump = async (): Promise<void> => {
      const before = Number(readFileSync(counter, 'utf8'));
      await new Promise((resolve) => { setImmediate(resolve); });
      writeFileSync(counter, String(before + 1));
    };
    const script = `const { withLock } = await import(${JSON.stringify(join(process.cwd(), 'dist/src/activities/workspace/lock.js'))});
      const fs = await import('node:fs');
      for (let n = 0; n < 20; n += 1) await withLock(${JSON.stringify(folder)}, async () => {
        const before = Number(fs.readFileSync(${JSON.stringify(counter)}, 'utf8'));
        await new Promise((resolve) => setImmediate(resolve));
        fs.writeFileSync(${JSON.stringify(counter)}, String(before + 1));
      });`;
    const others = [0, 1].map(() => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]));
    await Promise.all(Array.from({ length: 20 }, () => withLock(folder, bump)));
    await Promise.all(others);
    expect(readFileSync(counter, 'utf8')).toBe('60');
  });
});
