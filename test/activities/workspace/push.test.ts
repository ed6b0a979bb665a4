import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openMirror } from '../../../src/activities/workspace/mirror.js';
import type { Mirror } from '../../../src/activities/workspace/mirror.js';
import { openHome } from '../../../src/host/home.js';
import { commitFiles, makeBare, makeScratch, runGit, tipOf, writeHook } from '../../support/repository.js';

const scratch = makeScratch();
const branch = 'towpath/SHP-1-sell-more';
const ref = `refs/heads/${branch}`;
let count = 0;

const makeReady = async (): Promise<{ mirror: Mirror; bare: string; person: string; shas: string[] }> => {
  count += 1;
  const { bare, person } = makeBare(scratch.path(`shop-${count}`));
  const home = openHome(scratch.path(`home-${count}`));
  const mirror = await openMirror({ home, project: 'SHP', repository: { url: bare, base: 'main' } });
  const clone = join(home.items, 'SHP-1', 'clone');
  const { head: from } = await mirror.prepareClone({ key: 'SHP-1', branch, head: null, path: clone });
  const shas = [1, 2].map((n) => commitFiles(clone, { 'a.txt': `${n}\n` }));
  await mirror.takeResult({ key: 'SHP-1', run: '1.development.1.agent.1', clone, sha: shas[1] as string, from, work: 'code' });
  return { mirror, bare, person, shas };
};

afterAll(() => scratch.remove());

describe('pushing an item\'s branch', () => {
  test('the branch is made, then moved from the head that was seen', async () => {
    const { mirror, bare, shas: [one = '', two = ''] } = await makeReady();
    expect(await mirror.pushBranch({ key: 'SHP-1', branch, sha: one, expected: null })).toEqual({ kind: 'pushed' });
    expect(await mirror.pushBranch({ key: 'SHP-1', branch, sha: two, expected: one })).toEqual({ kind: 'pushed' });
    expect(tipOf(bare, ref)).toBe(two);
  });

  test('P4, I2: a push repeated after a crash does nothing, whatever it expects', async () => {
    const { mirror, bare, shas: [one = ''] } = await makeReady();
    for (const expected of [null, null, one]) {
      expect(await mirror.pushBranch({ key: 'SHP-1', branch, sha: one, expected })).toEqual({ kind: 'pushed' });
    }
    expect(runGit(bare, 'for-each-ref', '--format=%(refname)').split('\n')).toEqual(['refs/heads/main', ref]);
  });

  test('G2, I3: what somebody else pushed is not overwritten, and is shown', async () => {
    const { mirror, bare, person, shas: [one = '', two = ''] } = await makeReady();
    await mirror.pushBranch({ key: 'SHP-1', branch, sha: one, expected: null });
    const found = commitFiles(person, { 'b.txt': 'mine\n' });
    runGit(person, 'push', '-q', '-f', 'origin', `HEAD:${ref}`);
    expect(await mirror.pushBranch({ key: 'SHP-1', branch, sha: two, expected: one })).toEqual({ kind: 'moved', ref, found });
    expect(await mirror.pushBranch({ key: 'SHP-1', branch, sha: two, expected: null })).toEqual({ kind: 'moved', ref, found });
    expect(tipOf(bare, ref)).toBe(found);
  });

  test('G2: a branch that somebody deleted is not made again unseen', async () => {
    const { mirror, bare, shas: [one = '', two = ''] } = await makeReady();
    await mirror.pushBranch({ key: 'SHP-1', branch, sha: one, expected: null });
    runGit(bare, 'update-ref', '-d', ref);
    expect(await mirror.pushBranch({ key: 'SHP-1', branch, sha: two, expected: one })).toEqual({ kind: 'moved', ref, found: null });
  });

  test('G4: a branch whose name is in the way is the remote\'s refusal: nobody has moved anything', async () => {
    const { mirror, bare, shas: [one = ''] } = await makeReady();
    runGit(bare, 'branch', 'towpath', 'main');
    expect(await mirror.pushBranch({ key: 'SHP-1', branch, sha: one, expected: null })).toMatchObject({ kind: 'refused', message: expect.stringContaining('is in the way') });
    expect(tipOf(bare, ref)).toBeUndefined();
  });

  test('G4: a refusal by a hook is told in the remote\'s words, and repeated as it is', async () => {
    const { mirror, bare, shas: [one = ''] } = await makeReady();
    writeHook(bare, 'pre-receive', 'echo "signed commits only" >&2; exit 1');
    const pushed = await mirror.pushBranch({ key: 'SHP-1', branch, sha: one, expected: null });
    expect(pushed).toEqual({ kind: 'refused', message: 'signed commits only' });
    expect(tipOf(bare, ref)).toBeUndefined();
  });

  test('all refs of one push move, or none', async () => {
    const { mirror, bare, shas: [one = '', two = ''] } = await makeReady();
    const updates = [{ ref, sha: one, expected: null }, { ref: 'refs/towpath/pull/SHP-1', sha: one, expected: two }];
    expect(await mirror.pushRefs({ updates })).toEqual({ kind: 'moved', ref: 'refs/towpath/pull/SHP-1', found: null });
    expect(tipOf(bare, ref)).toBeUndefined();
  });

  test.each(['main', 'towpath/SHP-10-x', 'towpath/SHP-1', 'feature/SHP-1-x', '--force', 'towpath/SHP-1-x:refs/heads/main'])('I8: %j is never pushed', async (evil) => {
    const { mirror, bare, shas: [one = ''] } = await makeReady();
    const before = runGit(bare, 'for-each-ref');
    await expect(mirror.pushBranch({ key: 'SHP-1', branch: evil, sha: one, expected: null })).rejects.toMatchObject({ code: 'NAME_UNSAFE' });
    expect(runGit(bare, 'for-each-ref')).toBe(before);
  });
});
