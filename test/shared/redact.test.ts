import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRedactor, mask, secretValues } from '../../src/shared/redact.js';

describe('I7: known values', () => {
  const secret = 'p@ss/word+"quoted"\u00e9';
  const redact = createRedactor([secret]);
  const bytes = Buffer.from(secret);

  test.each([
    ['as they are', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in base64', bytes.toString('base64')],
    ['in base64 for URLs', bytes.toString('base64url')],
  ])('are masked %s', (_form, text) => {
    expect(redact(`before ${text} after`)).not.toContain(text);
    expect(redact(`before ${text} after`)).toMatch(/^before .* after$/s);
  });

  test('are masked in base64 of a longer text, wherever they stand in it', () => {
    fc.assert(fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (before, after) => {
      const encoded = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]).toString('base64');
      expect(redact(encoded)).toContain(mask);
    }));
  });

  test('shorter than 8 characters are left alone: they would mask half of every log', () => {
    expect(createRedactor(['true', '1234567'])('true 1234567')).toBe('true 1234567');
  });

  test('of several lines are masked line by line', () => {
    expect(createRedactor(['first line\nsecond line'])('x first line\ny\nsecond line')).toBe(`x ${mask}\ny\n${mask}`);
  });

  test('that hold each other are masked whole', () => {
    expect(createRedactor(['abcdefgh', 'abcdefghijkl'])('abcdefghijkl')).toBe(mask);
  });
});

describe('I7: shapes of keys', () => {
  const redact = createRedactor([]);
  test.each([
    ['an OpenAI or Anthropic key', 'sk-ant-api03-abcdefghijklmnop'],
    ['a GitHub token', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
    ['a fine-grained GitHub token', 'github_pat_11ABCDEFG0123456789_abcdef'],
    ['a Slack token', 'xoxb-1234567890-abcdef'],
    ['an AWS key id', 'AKIAIOSFODNN7EXAMPLE'],
    ['a Google key', `AIza${'a'.repeat(35)}`],
    ['a JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----'],
    ['a private key that is cut off', '-----BEGIN PRIVATE KEY-----\nMIIEow'],
  ])('%s is masked', (_what, text) => expect(redact(`a ${text} b`)).not.toContain(text.slice(4, 20)));

  test('a header and a URL keep their words', () => {
    expect(redact('Authorization: Bearer abc.def-ghi')).toBe(`Authorization: Bearer ${mask}`);
    expect(redact('https://anna:pa55word@example.test/x')).toBe(`https://anna:${mask}@example.test/x`);
  });

  test('ordinary text is not touched', () => {
    const text = 'commit 535f0df6a1b2c3d4e5f60718293a4b5c6d7e8f90 at https://example.test:8080/a@b task-force sk-1 eyJ.a';
    expect(redact(text)).toBe(text);
  });

  test('I9: hostile text does not hold it for long', () => {
    const started = performance.now();
    for (const text of ['-eyJ'.repeat(16_000), 'a://'.repeat(16_000), 'authorization:'.repeat(5_000), '-----BEGIN PRIVATE KEY-----'.repeat(2_000)]) redact(text);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

test('the secrets of a run: the values of variables that it names, those that are there, and what no variable holds', () => {
  expect(secretValues({ env: { A: 'one', B: 'two' }, secrets: ['B', 'C'], hidden: ['three'] })).toEqual(['two', 'three']);
});
