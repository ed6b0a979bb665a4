import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nearestWord } from '../../src/config/nearest.js';

const words = ['timeout', 'command', 'script', 'sandbox', 'env', 'os'];

describe('the nearest valid word', () => {
  test.each([
    ['timout', 'timeout'], ['tiemout', 'timeout'], ['Command', 'command'], ['sandbx', 'sandbox'], ['evn', 'env'], ['comm', 'command'], ['scripts', 'script'],
  ])('for %s is %s', (written, meant) => {
    expect(nearestWord(written, words)).toBe(meant);
  });

  test.each(['colour', 'xy', 'retention', ''])('for "%s" is none: a guess would mislead', (written) => {
    expect(nearestWord(written, words)).toBeNull();
  });

  test('is the word itself where it is valid', () => {
    fc.assert(fc.property(fc.constantFrom(...words), (word) => { expect(nearestWord(word, words)).toBe(word); }));
  });

  test('survives one letter too many in a word of five or more', () => {
    const long = words.filter(({ length }) => length >= 5);
    fc.assert(fc.property(fc.constantFrom(...long), fc.nat({ max: 5 }), fc.constantFrom(...'abcxyz'), (word, at, letter) => {
      expect(nearestWord(`${word.slice(0, at)}${letter}${word.slice(at)}`, words)).toBe(word);
    }));
  });

  test('of nothing is none', () => { expect(nearestWord('timeout', [])).toBeNull(); });
});
