import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CappedFile } from '../../src/runner/capped-file.js';
import { bytesRedactor } from '../../src/runner/redact-stream.js';
import { createRedactor } from '../../src/shared/redact.js';

const own = mkdtempSync(join(tmpdir(), 'towpath-capped-'));
afterAll(() => rmSync(own, { recursive: true, force: true }));

let count = 0;
const secret = 'gr\u00fcne-t\u00fcr-1234';
const written = (capBytes: number, ...chunks: (Buffer | 'end')[]): { bytes: Buffer; positions: number[] } => {
  const path = join(own, String((count += 1)));
  const file = new CappedFile({ path, capBytes, redact: bytesRedactor([secret], createRedactor([secret])) });
  const positions: number[] = [];
  for (const chunk of chunks) {
    if (chunk === 'end') { file.endSection(); positions.push(file.position); } else file.write(chunk);
  }
  file.close();
  return { bytes: readFileSync(path), positions };
};

test('what fits is kept byte by byte, whatever bytes they are', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), (chunks) => {
    const all = chunks.map((chunk) => Buffer.from(chunk));
    expect(written(10_000, ...all).bytes).toEqual(Buffer.concat(all));
  }));
});

test('I9: of what does not fit the beginning and the end are kept, with the number of bytes between', () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => Buffer.from(`line ${n}\n`));
  const text = written(4_000, ...lines).bytes.toString();
  expect(text.startsWith('line 0\nline 1\n')).toBe(true);
  expect(text.endsWith('line 9998\nline 9999\n')).toBe(true);
  expect(text.length).toBeLessThan(4_200);
  const dropped = Number(/\n\[towpath: ([0-9]+) bytes left out\]\n/.exec(text)?.[1]);
  const kept = text.replace(/\n\[towpath: [0-9]+ bytes left out\]\n/, '').length;
  expect(dropped + kept).toBe(Buffer.concat(lines).length);
});

test('each section has its own room', () => {
  const flood = Buffer.alloc(50_000, 'x\n');
  const { bytes, positions } = written(4_000, flood, 'end', Buffer.from('second\n'), 'end', flood);
  expect(bytes.subarray(positions[0], positions[1]).toString()).toBe('second\n');
  expect(bytes.length).toBeLessThan(9_000);
});

test('I7: a secret is masked wherever the bytes were cut, and in the kept end too', () => {
  const text = Buffer.from(`a ${secret} b\n`);
  for (let cut = 0; cut < text.length; cut += 1) {
    expect(written(10_000, text.subarray(0, cut), text.subarray(cut)).bytes.toString()).toBe('a [secret] b\n');
  }
  const flooded = written(4_000, Buffer.alloc(50_000, 'x\n'), text, Buffer.alloc(100, 'y\n')).bytes.toString();
  expect(flooded).toContain('a [secret] b');
  expect(flooded).not.toContain('1234');
});

test('I7: a private key is masked though it comes line by line', () => {
  const key = ['-----BEGIN PRIVATE KEY-----', 'MIIEowIBAAKCAQEA', 'abcdefghijkl', '-----END PRIVATE KEY-----', 'after'].map((line) => Buffer.from(`${line}\n`));
  expect(written(10_000, ...key).bytes.toString()).toBe('[secret]\nafter\n');
});

test('I7: a line without an end is masked in its pieces', () => {
  const long = Buffer.alloc(300_000, 'x');
  const text = written(1_000_000, long, Buffer.from(secret), long).bytes.toString();
  expect(text).toContain('x[secret]x');
});
