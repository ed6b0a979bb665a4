import { describe, expect, test } from '@jest/globals';
import { parseByteSize } from '../../src/config/byte-size.js';
import { parseConfig } from '../../src/config/load.js';
import { smallest } from './example.js';
import { file, problemsOf } from './problems-of.js';

describe('a size', () => {
  test.each([['4GiB', 4_294_967_296], ['500MB', 500_000_000], ['1.5 GB', 1_500_000_000], ['2TiB', 2_199_023_255_552], ['7B', 7], [1_024, 1_024]])('%s is %s bytes', (written, bytes) => {
    expect(parseByteSize(written)).toBe(bytes);
  });

  test.each(['', 'GiB', '4', '4G', '4gb', '-4GB', '4 GB ', '1e3MB', Number.NaN, -1])('%s is none', (written) => {
    expect(parseByteSize(written)).toBeUndefined();
  });
});

describe('host.transcripts', () => {
  const transcriptsOf = (written: string) => parseConfig(file, `${smallest}host: { transcripts: ${written} }\n`).host.transcripts;

  test('says days and bytes, as a number or in words; what it leaves out is usual', () => {
    expect(transcriptsOf('{ days: 7, bytes: 500MB }')).toEqual({ days: 7, bytes: 500_000_000 });
    expect(transcriptsOf('{ bytes: 2000000 }')).toEqual({ days: 30, bytes: 2_000_000 });
    expect(transcriptsOf('{}')).toEqual({ days: 30, bytes: 4_294_967_296 });
  });

  test.each([['{ bytes: 4G }', /size like 4GiB/], ['{ bytes: 10 }', /at least 1MB/], ['{ bytes: 1KB }', /at least 1MB/], ['{ days: 0 }', /at least 1/]])('%s is a mistake', (written, words) => {
    const [problem] = problemsOf(`${smallest}host: { transcripts: ${written} }\n`);
    expect(`${problem?.message ?? ''} ${problem?.expected ?? ''}`).toMatch(words);
  });
});
