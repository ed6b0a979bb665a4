import { readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Taken } from '../../../src/activities/workspace/take-result.js';
import { commitFiles, makeScratch, runGit, tipOf, writeFiles } from '../../support/repository.js';
import { makeTaking } from './taking.js';

const scratch = makeScratch();
const documents = 'docs/work-items/SHP-1';

afterAll(() => scratch.remove());

describe('taking a run\'s result', () => {
  test('the commit is in the mirror under the run\'s name, described', async () => {
    const { mirror, clone, from, take } = await makeTaking(scratch);
    const sha = commitFiles(clone, { 'src/price.py': 'price = 2\n', [`${documents}/01-brief.md`]: 'brief\n', [`${documents}/06-adr/1.md`]: 'x\n', 'docs/work-items/SHP-2/a.md': 'x' });
    const taken = await take(sha);
    expect(taken).toEqual({
      kind: 'taken', head: sha, base: from, code: expect.stringMatching(/^[0-9a-f]{64}$/), changed: true, codeChanged: true, skipped: [],
      documents: [{ path: '01-brief.md', bytes: 6 }, { path: '06-adr/1.md', bytes: 2 }],
    });
    expect(tipOf(mirror.path, 'refs/items/SHP-1/1.development.1.agent.1')).toBe(sha);
    expect(await take(sha)).toEqual(taken);
    expect(readdirSync(dirname(clone))).toEqual(['clone']);
  });

  test('a run that changed nothing is told from one that did', async () => {
    const { from, take } = await makeTaking(scratch);
    expect(await take(from)).toMatchObject({ kind: 'taken', head: from, base: from, changed: false, codeChanged: false, documents: [] });
  });

  test('the verdict on code outlives what is written about it: same digest, whatever the documents', async () => {
    const { clone, from, take } = await makeTaking(scratch);
    const digest = async (sha: string): Promise<string> => (await take(sha) as Taken).code;
    const before = await digest(from);
    const written = commitFiles(clone, { [`${documents}/12-review.md`]: 'fine\n' });
    expect(await digest(written)).toBe(before);
    expect(await take(written)).toMatchObject({ changed: true, codeChanged: false });
    expect(await digest(commitFiles(clone, { 'docs/work-items/SHP-2/a.md': 'x\n' }))).not.toBe(before);
    runGit(clone, 'update-index', '--chmod=+x', 'src/price.py');
    runGit(clone, 'commit', '-q', '-m', 'mode');
    expect(await digest(runGit(clone, 'rev-parse', 'HEAD'))).not.toBe(before);
  });

  test('the base is where the branch and the base part, also after the base was merged in', async () => {
    const { mirror, person, clone, from, take } = await makeTaking(scratch);
    commitFiles(clone, { 'a.txt': 'a\n' });
    const moved = commitFiles(person, { 'b.txt': 'b\n' });
    runGit(person, 'push', '-q', 'origin', 'main');
    expect(await take(runGit(clone, 'rev-parse', 'HEAD'))).toMatchObject({ base: from });
    await mirror.refresh();
    runGit(clone, 'fetch', '-q', mirror.path, moved);
    runGit(clone, 'merge', '-q', '--no-edit', moved);
    expect(await take(runGit(clone, 'rev-parse', 'HEAD'))).toMatchObject({ kind: 'taken', base: moved });
  });

  test.each(['documents', 'review', 'test', 'merge'] as const)('I8: the work “%s” may commit only under the item\'s documents', async (work) => {
    const { mirror, clone, take } = await makeTaking(scratch);
    const inside = commitFiles(clone, { [`${documents}/a.md`]: 'a\n' });
    expect(await take(inside, { work })).toMatchObject({ kind: 'taken' });
    const outside = commitFiles(clone, { 'src/price.py': 'price = 0\n', 'docs/work-items/SHP-10/a.md': 'x\n' });
    expect(await take(outside, { work, run: '1.review.1.agent.1' })).toMatchObject({
      kind: 'refused', reason: 'outside-documents', paths: ['docs/work-items/SHP-10/a.md', 'src/price.py'], message: expect.stringContaining('src/price.py'),
    });
    expect(tipOf(mirror.path, 'refs/items/SHP-1/1.review.1.agent.1')).toBeUndefined();
  });

  test('A10: rewritten history is not taken', async () => {
    const { clone, take } = await makeTaking(scratch);
    runGit(clone, 'checkout', '-q', '--orphan', 'other');
    expect(await take(commitFiles(clone, { 'a.txt': 'a\n' }))).toMatchObject({ kind: 'refused', reason: 'not-a-descendant' });
  });

  test('G4: too much is not taken, however well it is packed', async () => {
    const { mirror, clone, take } = await makeTaking(scratch);
    const sha = commitFiles(clone, { 'zeros.bin': '\0'.repeat(3_000_000) });
    expect(await take(sha, { limits: { bytes: 2_000_000 } })).toMatchObject({ kind: 'refused', reason: 'too-large' });
    runGit(clone, 'gc', '-q');
    expect(await take(sha, { limits: { bytes: 2_000_000 } })).toMatchObject({ kind: 'refused', reason: 'too-large' });
    expect(tipOf(mirror.path, 'refs/items')).toBeUndefined();
    expect(await take(sha)).toMatchObject({ kind: 'taken' });
  });

  test('G4: too many files are not taken', async () => {
    const { clone, take } = await makeTaking(scratch);
    const sha = commitFiles(clone, Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`many/${n}`, `${n}`])));
    expect(await take(sha, { limits: { files: 20 } })).toMatchObject({ kind: 'refused', reason: 'too-many-files' });
  });

  test('S4: links and large files among the documents are not shown, and are named', async () => {
    const { clone, take } = await makeTaking(scratch);
    writeFiles(clone, { [`${documents}/fine.md`]: 'fine\n', [`${documents}/large.md`]: 'x'.repeat(2_000) });
    symlinkSync('/etc/passwd', join(clone, documents, 'passwd.md'));
    symlinkSync('/', join(clone, documents, 'root'));
    const taken = await take(commitFiles(clone, {}), { limits: { documentBytes: 1_000 } });
    expect(taken).toMatchObject({ kind: 'taken', documents: [{ path: 'fine.md', bytes: 5 }] });
    expect((taken as Taken).skipped.map(({ path }) => path).sort()).toEqual(['large.md', 'passwd.md', 'root']);
  });

  test('S4: a documents folder that is a link holds no documents', async () => {
    const { clone, take } = await makeTaking(scratch);
    writeFiles(clone, { 'docs/work-items/other.md': 'x' });
    symlinkSync('/etc', join(clone, documents));
    expect(await take(commitFiles(clone, {}))).toMatchObject({ kind: 'taken', documents: [] });
  });

  test('names that differ only by case are not taken', async () => {
    const { clone, take } = await makeTaking(scratch);
    expect(await take(commitFiles(clone, { 'readme.MD': 'x\n' }))).toMatchObject({ kind: 'refused', reason: 'unsafe-paths', paths: ['README.md'] });
    const second = await makeTaking(scratch);
    expect(await second.take(commitFiles(second.clone, { 'SRC/price.py': 'x\n' }))).toMatchObject({ kind: 'refused', reason: 'unsafe-paths' });
  });

  test('a nested repository is not taken, and its path is named', async () => {
    const { clone, take } = await makeTaking(scratch);
    runGit(clone, 'init', '-q', 'vendor/lib');
    commitFiles(join(clone, 'vendor/lib'), { 'a.txt': 'a\n' });
    expect(await take(commitFiles(clone, { 'b.txt': 'b\n' }))).toMatchObject({ kind: 'refused', reason: 'unsafe-paths', paths: ['vendor/lib'] });
  });

  test('A10: a clone whose .git is gone, and a commit that is not in it, are answers', async () => {
    const { clone, take } = await makeTaking(scratch);
    expect(await take('1'.repeat(40))).toMatchObject({ kind: 'refused', reason: 'missing' });
    expect(await take('HEAD')).toMatchObject({ kind: 'refused', reason: 'missing' });
    rmSync(join(clone, '.git'), { recursive: true });
    expect(await take('1'.repeat(40))).toMatchObject({ kind: 'refused', reason: 'damaged' });
    rmSync(clone, { recursive: true });
    expect(await take('1'.repeat(40))).toMatchObject({ kind: 'refused', reason: 'damaged' });
  });

  test.each(['tree', 'blob'])('A10: a commit whose %s is missing is refused, and the mirror stays sound', async (kind) => {
    const { mirror, clone, take } = await makeTaking(scratch);
    const sha = commitFiles(clone, { 'a.txt': 'only here\n' });
    const object = runGit(clone, 'rev-parse', kind === 'tree' ? 'HEAD^{tree}' : 'HEAD:a.txt');
    renameSync(join(clone, '.git/objects', object.slice(0, 2), object.slice(2)), scratch.path(`lost-${object}`));
    expect(await take(sha)).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/missing|rejected/) });
    expect(runGit(mirror.path, 'fsck', '--no-dangling')).toBe('');
    expect(tipOf(mirror.path, 'refs/items')).toBeUndefined();
  });
});
