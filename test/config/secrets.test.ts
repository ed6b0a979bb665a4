import { afterAll, describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { looksLikeSecret, parseReference, resolveSecrets } from '../../src/config/secrets.js';
import { readTokens } from '../../src/config/token-people.js';
import { makeScratch } from '../support/repository.js';

const scratch = makeScratch();
afterAll(() => scratch.remove());
const secretFile = scratch.path('token');
writeFileSync(secretFile, 'from-file\n');

describe('secrets by reference', () => {
  test('become their values, and are told apart from literals', async () => {
    const env = { API_KEY: 'env:THE_KEY', TOKEN: `file:${secretFile}`, MODE: 'fast', TIME: 'env: 5' };
    expect(await resolveSecrets(env, { THE_KEY: 'from-env' })).toEqual({
      values: { API_KEY: 'from-env', TOKEN: 'from-file', MODE: 'fast', TIME: 'env: 5' }, secrets: ['API_KEY', 'TOKEN'],
    });
  });

  test.each([
    ['a variable that is not set', { K: 'env:NOWHERE' }, /the environment variable NOWHERE is missing or empty/],
    ['a variable that is empty', { K: 'env:EMPTY' }, /EMPTY/],
    ['a file that is not there', { K: `file:${secretFile}.gone` }, /token.gone is missing or empty/],
    ['a folder', { K: `file:${scratch.root}` }, /is missing or empty/],
  ])('that are missing are told by where they should be: %s', async (_what, env, says) => {
    await expect(resolveSecrets(env, { EMPTY: '' })).rejects.toMatchObject({ code: 'SECRET_MISSING', detail: expect.stringMatching(says) as unknown });
  });

  test.each(['env:', 'env:A B', 'file:', 'plain', 'ENV:A'])('"%s" is a literal', (text) => { expect(parseReference(text)).toBeUndefined(); });

  test.each([
    ['API_KEY', 'abc', true], ['DB_PASSWORD', 'x', true], ['GITHUB', 'ghp_0123456789', true], ['URL', 'sk-ant-abc', true],
    ['API_KEY', 'env:API_KEY', false], ['API_KEY', '', false], ['MODE', 'fast', false], ['PORT', '8080', false],
  ])('%s=%s looks like one: %s', (name, text, expected) => { expect(looksLikeSecret(name, text)).toBe(expected); });

  test('a token that cannot be read leaves the API asking for one', async () => {
    const { people, missing } = await readTokens([
      { name: 'anna', ids: {}, token: 'env:ANNA' }, { name: 'bob', ids: {}, token: 'env:BOB' }, { name: 'eve', ids: {}, token: null },
    ], { ANNA: 'a-token' });
    expect(people).toEqual([{ name: 'anna', token: 'a-token' }, { name: 'bob', token: expect.stringMatching(/^[\w-]{43}$/) as unknown }]);
    expect(missing).toMatchObject([{ index: 1, name: 'bob' }]);
  });
});
