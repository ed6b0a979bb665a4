import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDuration } from '../../src/config/duration.js';

describe('a duration', () => {
  test.each([['60m', 3600], ['90s', 90], ['1h30m', 5400], ['2d', 172_800], ['1d1h1m1s', 90_061], ['0s', 0], [45, 45], [0.5, 0.5]])('%s is %s seconds', (written, seconds) => {
    expect(parseDuration(written)).toBe(seconds);
  });

  test.each(['', 'm', '60', '60 m', '1m1h', '1h1h', '-5m', '1.5h', '60M', '5min', '99999999m', Number.NaN, -1])('%s is none', (written) => {
    expect(parseDuration(written)).toBeUndefined();
  });

  test('written from its parts, it is their sum', () => {
    const part = fc.nat({ max: 999 });
    fc.assert(fc.property(part, part, part, (hours, minutes, seconds) => {
      expect(parseDuration(`${hours}h${minutes}m${seconds}s`)).toBe(hours * 3600 + minutes * 60 + seconds);
    }));
  });
});
