import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainTail, plainText } from '../../src/shared/plain-text.js';

test.each([
  ['colours', '\x1b[1;31mred\x1b[0m', 'red'],
  ['cursor moves', 'a\x1b[2K\x1b[1Gb', 'ab'],
  ['a hyperlink', '\x1b]8;;http://example.test\x1b\\link\x1b]8;;\x1b\\', 'link'],
  ['a write to the clipboard', 'a\x1b]52;c;aGVsbG8=\x07b', 'ab'],
  ['a window title that is cut off', 'a\x1b]0;title', 'a'],
  ['a device string', 'a\x1bPdata\x1b\\b', 'ab'],
  ['NUL and bell', 'a\x00b\x07c', 'abc'],
  ['turned reading direction', 'a\u202eb\u2066c\u200f', 'abc'],
  ['8-bit control codes', 'a\x9b31mb', 'ab'],
])('A6: %s do not reach a terminal', (_what, raw, shown) => expect(plainText(raw)).toBe(shown));

test('newlines and tabs stay, a carriage return ends a line', () => {
  expect(plainText('a\tb\r\nc\rd\n')).toBe('a\tb\nc\nd\n');
});

test('no text whatever leaves a control code in it', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    expect(plainText(text)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
  }));
});

test('a tail begins at a line where one begins soon', () => {
  expect(plainTail('first line\nsecond line\nthird', 18)).toBe('second line\nthird');
  expect(plainTail(`${'x'.repeat(100)}end`, 10)).toBe('xxxxxxxend');
  expect(plainTail('short\n\n\n\n', 100)).toBe('short');
});
