import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLineSplitter, lineCap } from '../../src/runner/line-splitter.js';

const split = (...chunks: Buffer[]): string[] => {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
};

test('lines are the same however the bytes were cut', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme' }).filter((line) => !/[\r\n]/.test(line)), { minLength: 1 }), fc.integer({ min: 1, max: 7 }), (lines, size) => {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
    expect(split(...chunks)).toEqual(lines);
  }));
});

test('A6: half a line counts at the end, Windows line ends are taken off, bad bytes are replaced', () => {
  expect(split(Buffer.from('a\r\nb\n\nhalf'))).toEqual(['a', 'b', '', 'half']);
  expect(split(Buffer.from([0x61, 0xff, 0x0a, 0xc3]))).toEqual(['a\ufffd', '\ufffd']);
});

test('I9: a line that does not end is cut once, and the next one is whole again', () => {
  const long = Buffer.alloc(lineCap / 4, 'x');
  const lines = split(...Array.from({ length: 20 }, () => long), Buffer.from('\nnext\n'));
  expect(lines.map((line) => line.length)).toEqual([lineCap, 4]);
});
