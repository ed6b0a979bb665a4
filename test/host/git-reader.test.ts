import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openMirror } from '../../src/activities/workspace/mirror.js';
import { openReader } from '../../src/host/git-reader.js';
import type { GitReader } from '../../src/host/git-reader.js';
import { openHome } from '../../src/host/home.js';
import { commitFiles, makeRepository, makeScratch, runGit, writeFiles } from '../support/repository.js';

const scratch = makeScratch();
const documents = 'docs/work-items/SHP-1';
let reader: GitReader;
let first: string;
let second: string;

beforeAll(async () => {
  const repository = makeRepository(scratch.path('shop'));
  first = runGit(repository, 'rev-parse', 'HEAD');
  writeFiles(repository, { [`${documents}/01-brief.md`]: 'Größe\n', [`${documents}/06-adr/1.md`]: 'x\n', 'src/price.py': 'price = 2\n', '.gitattributes': '* diff=evil\n' });
  symlinkSync('/etc/passwd', join(repository, documents, 'passwd'));
  second = commitFiles(repository, { 'large.txt': 'x\n'.repeat(10_000) });
  const home = openHome(scratch.path('home'));
  await openMirror({ home, project: 'SHP', repository: { url: repository, base: 'main' } });
  reader = openReader({ home, project: 'SHP' });
});
afterAll(() => scratch.remove());

describe('reading what an item left, before a decision', () => {
  test('a document is read from the commit', async () => {
    const { content, ...rest } = await reader.readFileAt(second, `${documents}/01-brief.md`);
    expect(Buffer.from(content).toString()).toBe('Größe\n');
    expect(rest).toEqual({ path: `${documents}/01-brief.md`, bytes: 8, cut: false });
  });

  test('a large file is cut and says how large it is', async () => {
    expect(await reader.readFileAt(second, 'large.txt', 100)).toMatchObject({ bytes: 20_000, cut: true, content: { length: 100 } });
  });

  test.each([`${documents}/passwd`, documents, 'nothing.md', 'src'])('S4: %s is no file to read', async (path) => {
    await expect(reader.readFileAt(second, path)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  test('S3: paths and commits that could mean something else are refused', async () => {
    await expect(reader.readFileAt(second, '../../etc/passwd')).rejects.toMatchObject({ code: 'NAME_UNSAFE' });
    await expect(reader.readFileAt('HEAD', 'README.md')).rejects.toMatchObject({ code: 'NAME_UNSAFE' });
    await expect(reader.readFileAt('1'.repeat(40), 'README.md')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  test('documents are listed without links', async () => {
    expect(await reader.listDocuments(second, 'SHP-1')).toEqual([{ path: '01-brief.md', bytes: 8 }, { path: '06-adr/1.md', bytes: 2 }]);
    expect(await reader.listDocuments(second, 'SHP-2')).toEqual([]);
  });

  test('a difference is a plain patch, whole, of some paths, or cut', async () => {
    const whole = await reader.diff(first, second);
    expect(whole).toMatchObject({ cut: false, text: expect.stringContaining('-price = 1\n+price = 2\n') });
    expect((await reader.diff(first, second, { paths: ['src'] })).text).not.toContain('large.txt');
    const cut = await reader.diff(first, second, { maxBytes: 50 });
    expect([cut.cut, cut.text.length]).toEqual([true, 50]);
    expect((await reader.diff(first, second, { stat: true })).text).toContain('src/price.py');
  });
});
