import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ObjectSearch } from '../../../src/activities/workspace/object-search.js';
import { commitFiles, makeScratch, runGit, tipOf } from '../../support/repository.js';
import { makeTaking, type Taking } from './taking.js';

const scratch = makeScratch();
const secret = 'k"ey/with+odd&chars-1234';
const secrets = [secret];
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Nothing of it is in the mirror, and nobody is told the value. */
const expectRefused = async ({ mirror, take }: Taking, sha: string, where: string): Promise<void> => {
  const outcome = await take(sha, { secrets });
  expect(outcome).toMatchObject({ kind: 'refused', reason: 'secret-in-commit', message: expect.stringContaining(where) });
  for (const form of [secret, base64(secret), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) expect(JSON.stringify(outcome)).not.toContain(form);
  expect(tipOf(mirror.path, 'refs/items')).toBeUndefined();
  expect(() => runGit(mirror.path, 'cat-file', '-e', sha)).toThrow();
};

afterAll(() => scratch.remove());

describe('I7: a secret that the run was given', () => {
  test.each<[string, string]>([
    ['plain', `the key is ${secret}.\n`],
    ['as base64', `${base64(secret)}\n`],
    ['as base64 within a longer text', base64(`user:${secret}@host`)],
    ['in a URL', `https://example.test/?key=${encodeURIComponent(secret)}\n`],
    ['in JSON', JSON.stringify({ key: secret })],
    ['among bytes that are no text', `\0\u0001${secret}\0`],
  ])('%s in a file is not taken, and the file is named', async (_, text) => {
    const taking = await makeTaking(scratch);
    await expectRefused(taking, commitFiles(taking.clone, { 'src/settings.py': text, 'src/fine.py': 'x\n' }), '"src/settings.py"');
  });

  test('in a file that a later commit takes away again is not taken', async () => {
    const taking = await makeTaking(scratch);
    commitFiles(taking.clone, { 'a.txt': secret });
    await expectRefused(taking, commitFiles(taking.clone, { 'a.txt': 'clean\n' }), '"a.txt"');
  });

  test('in a message is not taken, and the commit is named', async () => {
    const taking = await makeTaking(scratch);
    const sha = commitFiles(taking.clone, { 'a.txt': 'a\n' }, `use ${secret}`);
    await expectRefused(taking, sha, `the message of commit ${sha.slice(0, 12)}`);
  });

  test('in a file name is not taken, and the name is not repeated', async () => {
    const taking = await makeTaking(scratch);
    const name = `src/${base64(secret)}.txt`;
    await expectRefused(taking, commitFiles(taking.clone, { [name]: 'a\n' }), 'a file name in src');
    expect(await taking.take(runGit(taking.clone, 'rev-parse', 'HEAD'), { secrets, work: 'review' }))
      .toMatchObject({ reason: 'outside-documents', paths: ['src/[secret].txt'], message: expect.stringContaining('[secret]') });
  });

  test('at the border of two pieces of a large file is found, in a pack too', async () => {
    const taking = await makeTaking(scratch);
    const sha = commitFiles(taking.clone, { 'large.bin': `${'x'.repeat(65_536 * 40 - 12)}${secret}${'y'.repeat(7_000_000)}` });
    runGit(taking.clone, 'gc', '-q');
    await expectRefused(taking, sha, '"large.bin"');
  });

  test('that stood there before the run keeps nobody from changing the file, but is not taken anywhere else', async () => {
    const taking = await makeTaking(scratch, { 'compose.yaml': `password: ${secret}\n` });
    const sha = commitFiles(taking.clone, { 'compose.yaml': `password: ${secret}\nport: 80\n` });
    expect(await taking.take(sha, { secrets })).toMatchObject({ kind: 'taken' });
    const copied = commitFiles(taking.clone, { 'copy.yaml': `x: ${secret}\n` });
    expect(await taking.take(copied, { secrets, run: '1.development.2.agent.1' })).toMatchObject({ reason: 'secret-in-commit', paths: ['copy.yaml'] });
  });

  test('that comes with the base branch is nothing that the run adds', async () => {
    const { mirror, clone, person, take } = await makeTaking(scratch);
    const moved = commitFiles(person, { 'theirs.txt': secret });
    runGit(person, 'push', '-q', 'origin', 'main');
    await mirror.refresh();
    runGit(clone, 'fetch', '-q', mirror.path, moved);
    runGit(clone, 'merge', '-q', '--no-edit', moved);
    expect(await take(runGit(clone, 'rev-parse', 'HEAD'), { secrets })).toMatchObject({ kind: 'taken' });
  });

  test('that is shorter than 8 characters is looked for nowhere', async () => {
    const { clone, take } = await makeTaking(scratch);
    expect(await take(commitFiles(clone, { 'a.txt': 'main\n' }), { secrets: ['main'] })).toMatchObject({ kind: 'taken' });
  });

  test('is searched for without git running anything of the clone', async () => {
    const taking = await makeTaking(scratch);
    const sha = commitFiles(taking.clone, { 'a.txt': secret, '.gitattributes': '* filter=evil diff=evil\n' });
    mkdirSync(scratch.path('ran'), { recursive: true });
    writeFileSync(scratch.path('trap'), `#!/bin/sh\ntouch ${scratch.path('ran')}/it\ncat\n`, { mode: 0o755 });
    for (const name of ['filter.evil.smudge', 'diff.evil.textconv', 'core.fsmonitor']) runGit(taking.clone, 'config', name, scratch.path('trap'));
    await expectRefused(taking, sha, '"a.txt"');
    renameSync(scratch.path('ran'), scratch.path('did-not-run'));
    expect(() => { renameSync(join(scratch.path('did-not-run'), 'it'), scratch.path('it')); }).toThrow();
  });
});

describe('the search of an answer of cat-file', () => {
  const answer = Buffer.from(`aaa blob 11\nhello world\nbbb missing\nccc commit 5\nworld\nddd blob 0\n\n`);

  test.each([1, 2, 3, 7, 1_000])('finds the same in pieces of %d bytes', (size) => {
    const search = new ObjectSearch(['world', 'hello w', 'lo\nb']);
    for (let at = 0; at < answer.length; at += size) search.add(answer.subarray(at, at + size));
    expect(search.hits).toEqual([
      { nth: 0, object: 'aaa', type: 'blob', texts: new Set(['world', 'hello w']) },
      { nth: 2, object: 'ccc', type: 'commit', texts: new Set(['world']) },
    ]);
  });
});
