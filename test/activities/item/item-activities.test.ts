import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createItemActivities } from '../../../src/activities/item/item-activities.js';
import { knownNumber } from '../../../src/activities/project/known-number.js';
import { openMirror } from '../../../src/activities/workspace/mirror.js';
import { unpushedWork } from '../../../src/activities/workspace/unpushed-work.js';
import { itemFolders, openHome } from '../../../src/host/home.js';
import type { MergeRequest } from '../../../src/shared/activities.js';
import { branchName } from '../../../src/shared/ids.js';
import type { ItemDocument } from '../../../src/shared/documents.js';
import { commitFiles, makeBare, makeRepository, makeScratch, runGit, tipOf, writeFiles } from '../../support/repository.js';

const scratch = makeScratch();
const branch = 'towpath/SHP-1-sell-more';
afterAll(() => scratch.remove());

const makeReady = (name: string): { home: ReturnType<typeof openHome>; bare: string; person: string; request: MergeRequest } => {
  const { bare, person } = makeBare(scratch.path(name));
  runGit(person, 'checkout', '-q', '-b', 'work');
  const head = commitFiles(person, { 'new.txt': 'new\n' });
  runGit(person, 'push', '-q', 'origin', `HEAD:refs/heads/${branch}`);
  const request: MergeRequest = { key: 'SHP-1', project: 'SHP', round: 1, title: 'Sell more', repository: { url: bare, base: 'main' }, branch, head, candidate: null };
  return { home: openHome(scratch.path(`home-${name}`)), bare, person, request };
};

/** As Temporal calls them: inside an activity. */
const inActivity = <Arguments extends unknown[], Result>(work: (...args: Arguments) => Promise<Result>) =>
  (...args: Arguments): Promise<Result> => new MockActivityEnvironment().run(work, ...args);

describe('an item\'s activities', () => {
  test('I3: merged means read back from the remote, with the pull request as it is then', async () => {
    const { home, bare, request } = makeReady('merge');
    const merge = inActivity(createItemActivities({ home, link: (key) => `http://127.0.0.1:7420/items/${key}` }).merge);
    const merged = await merge(request);
    expect(merged).toEqual({
      kind: 'merged', sha: tipOf(bare, 'refs/heads/main'),
      pullRequest: { number: 1, branch, base: 'main', head: request.head, state: 'merged', link: 'http://127.0.0.1:7420/items/SHP-1' },
    });
    expect(await merge(request)).toEqual(merged);
    expect(runGit(bare, 'log', '-1', '--format=%s%n%an <%ae>%n%(trailers)', 'main')).toBe(`Merge SHP-1: Sell more\nTowpath <towpath@localhost>\nTowpath-Item: SHP-1\nTowpath-Head: ${request.head}`);
  });

  test('a failure crosses Temporal with its code, and can be retried only where that can help', async () => {
    const { home, bare, request } = makeReady('across');
    const merge = inActivity(createItemActivities({ home }).merge);
    await expect(merge({ ...request, branch: 'main' })).rejects.toMatchObject({ type: 'NAME_UNSAFE', nonRetryable: true });
    renameSync(bare, `${bare}.gone`);
    await expect(merge(request)).rejects.toMatchObject({ type: 'CONNECTION_AWAY', nonRetryable: false });
  });

  test('the archive keeps the document, and what the host kept for the item goes', async () => {
    const { home, request } = makeReady('archive');
    const mirror = await openMirror({ home, project: 'SHP', repository: request.repository });
    const clone = join(home.items, 'SHP-1', 'clone');
    const { head: from } = await mirror.prepareClone({ key: 'SHP-1', branch, head: null, path: clone });
    await mirror.takeResult({ key: 'SHP-1', run: '1.development.1.agent.1', clone, sha: commitFiles(clone, { 'a.txt': 'a\n' }), from, work: 'code' });
    const archive = inActivity(createItemActivities({ home }).archive);
    const document = { key: 'SHP-1', title: 'Sell more', state: 'done', round: 1 } as ItemDocument;
    await archive(document);
    await archive(document);
    expect(JSON.parse(readFileSync(join(home.archive, 'SHP-1.json'), 'utf8'))).toEqual(document);
    expect(statSync(join(home.archive, 'SHP-1.json')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(home.items, 'SHP-1'))).toBe(false);
    expect(tipOf(mirror.path, 'refs/items')).toBeUndefined();
  });

  test('I2, I13: the end of an earlier round that comes late takes nothing of a later one', async () => {
    const { home, request } = makeReady('rounds');
    const mirror = await openMirror({ home, project: 'SHP', repository: request.repository });
    const folders = itemFolders(home, 'SHP-1');
    const runOf = (round: number): string => `${String(round)}.development.1.agent.1`;
    for (const round of [1, 2]) {
      const run = runOf(round);
      const own = branchName('SHP-1', 'Sell more', round);
      const { head: from } = await mirror.prepareClone({ key: 'SHP-1', branch: own, head: null, path: folders.clone(run) });
      await mirror.takeResult({ key: 'SHP-1', run, clone: folders.clone(run), sha: commitFiles(folders.clone(run), { 'a.txt': `${run}\n` }), from, work: 'code' });
      mkdirSync(folders.home(run), { recursive: true });
    }
    const archive = inActivity(createItemActivities({ home }).archive);
    const ended = (round: number, title: string): ItemDocument => ({ key: 'SHP-1', title, state: 'done', round }) as ItemDocument;
    const titleIn = (name: string): string => (JSON.parse(readFileSync(join(home.archive, name), 'utf8')) as ItemDocument).title;

    await archive(ended(1, 'first'));
    expect([existsSync(folders.clone(runOf(1))), existsSync(folders.home(runOf(1)))]).toEqual([false, false]);
    expect([existsSync(folders.clone(runOf(2))), existsSync(folders.home(runOf(2)))]).toEqual([true, true]);
    expect(runGit(mirror.path, 'for-each-ref', '--format=%(refname)', 'refs/items')).toBe(`refs/items/SHP-1/${runOf(2)}`);
    await archive(ended(2, 'second'));
    expect(existsSync(folders.root)).toBe(false);
    await archive(ended(1, 'first, late'));
    expect([titleIn('SHP-1.json'), titleIn('SHP-1.r1.json')]).toEqual(['second', 'first, late']);
    expect(await knownNumber({ home, client: { workflow: { list: () => [] } } as never, project: 'SHP' })).toBe(1);
  });

  test('a merge that a person\'s work tree keeps waiting goes on when the tree is clean', async () => {
    const { home } = makeReady('clean');
    const folder = makeRepository(scratch.path('dirty'));
    writeFiles(folder, { 'README.md': 'mine\n' });
    const { treeClean } = createItemActivities({ home });
    const environment = new MockActivityEnvironment();
    let beats = 0;
    environment.on('heartbeat', () => { beats += 1; if (beats === 1) runGit(folder, 'commit', '-q', '-a', '-m', 'mine'); });
    await environment.run(treeClean, { path: folder, base: 'main', files: ['README.md'] });
    expect(beats).toBe(1);
  });

  test('a merge that waits for a work tree goes on when another branch is checked out there', async () => {
    const { home } = makeReady('switch');
    const folder = makeRepository(scratch.path('switched'));
    writeFiles(folder, { 'README.md': 'mine\n' });
    const environment = new MockActivityEnvironment();
    environment.on('heartbeat', () => { if (runGit(folder, 'branch', '--show-current') === 'main') runGit(folder, 'checkout', '-q', '-b', 'mine'); });
    await environment.run(createItemActivities({ home }).treeClean, { path: folder });
    expect(runGit(folder, 'status', '--porcelain')).toBe('M README.md');
  });

  test('waiting for a work tree ends at once when the item is stopped', async () => {
    const { home } = makeReady('stopped');
    const folder = makeRepository(scratch.path('stopping'));
    writeFiles(folder, { 'README.md': 'mine\n' });
    const environment = new MockActivityEnvironment();
    environment.on('heartbeat', () => { environment.cancel(); });
    await expect(environment.run(createItemActivities({ home }).treeClean, { path: folder })).rejects.toThrow(/cancel/i);
  });
});

describe('work that an item would not see', () => {
  const repository = (url: string): { url: string; base: string } => ({ url, base: 'main' });

  test('nothing is said where all is in the base', async () => {
    const folder = makeRepository(scratch.path('all-in'));
    expect(await unpushedWork({ folder, repository: repository(folder) })).toBeUndefined();
  });

  test('changed, staged and new files are named', async () => {
    const folder = makeRepository(scratch.path('files'), { 'a.txt': 'a\n', 'b.txt': 'b\n' });
    writeFiles(folder, { 'a.txt': 'x\n', 'b.txt': 'x\n', 'c.txt': 'x\n' });
    runGit(folder, 'add', 'b.txt');
    expect(await unpushedWork({ folder, repository: repository(folder) })).toEqual({ branch: 'main', uncommitted: ['a.txt', 'b.txt', 'c.txt'], commits: 0 });
  });

  test('commits of another branch are counted', async () => {
    const folder = makeRepository(scratch.path('branch'));
    runGit(folder, 'checkout', '-q', '-b', 'mine');
    commitFiles(folder, { 'a.txt': 'a\n' });
    commitFiles(folder, { 'a.txt': 'b\n' });
    expect(await unpushedWork({ folder, repository: repository(folder) })).toEqual({ branch: 'mine', uncommitted: [], commits: 2 });
  });

  test('commits of a clone that were not pushed are counted, fetched base or not', async () => {
    const { bare, person } = makeBare(scratch.path('unpushed'));
    expect(await unpushedWork({ folder: person, repository: repository(bare) })).toBeUndefined();
    commitFiles(person, { 'a.txt': 'a\n' });
    expect(await unpushedWork({ folder: person, repository: repository(bare) })).toEqual({ branch: 'main', uncommitted: [], commits: 1 });
    runGit(scratch.root, 'clone', '-q', bare, 'unpushed-other');
    commitFiles(scratch.path('unpushed-other'), { 'other.txt': 'x\n' });
    runGit(scratch.path('unpushed-other'), 'push', '-q', 'origin', 'main');
    expect(await unpushedWork({ folder: person, repository: repository(bare) })).toMatchObject({ commits: 1 });
  });

  test('a bare repository and a plain folder have none', async () => {
    const { bare } = makeBare(scratch.path('bare-none'));
    expect(await unpushedWork({ folder: bare, repository: repository(bare) })).toBeUndefined();
    const plain = scratch.path('plain');
    writeFiles(plain, { 'a.txt': 'a\n' });
    expect(await unpushedWork({ folder: plain, repository: repository(bare) })).toBeUndefined();
    rmSync(plain, { recursive: true });
  });
});
