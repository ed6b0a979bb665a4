import { describe, expect, test } from '@jest/globals';
import { DefaultPayloadConverter } from '@temporalio/common';
import { createRefusal, readCreate, readEnded, readRelease, readSettings, readWant } from '../../src/workflows/policy/read-create.js';
import { cutBytes, utf8Bytes } from '../../src/shared/bytes.js';
import { readGrant, readPause, readRunStarted, readVerbInput } from '../../src/workflows/policy/read-message.js';
import { payloadConverter } from '../../src/workflows/payload-converter.js';

const odd: unknown[] = [undefined, null, '', 'text', 0, 17, true, [], ['a'], {}, { invalid: 'bytes' }, new Uint8Array([1, 2]), { id: 5 }, { by: 'anna' }, { key: 1, kind: 'merge' }];

describe('what a verb can be sent', () => {
  test.each<[unknown, unknown]>([
    [undefined, {}], [null, {}], [{}, {}], ['because', { reason: 'because', text: 'because' }],
    [{ reason: 'r', text: 't', id: 'i', revision: 'v', other: 1 }, { reason: 'r', text: 't', id: 'i', revision: 'v' }],
    [{ reason: null, by: null }, {}],
    [{ by: { channel: 'cli', id: 'os', name: 'anna' } }, { by: { channel: 'cli', id: 'os', name: 'anna' } }],
  ])('%j is read', (given, input) => { expect(readVerbInput(given)).toEqual({ input, problem: undefined }); });

  test.each([[17], [true], [[]], [['approve']], [{ invalid: 'x' }], [new Uint8Array([1])], [{ reason: 5 }], [{ id: {} }], [{ id: 'x'.repeat(201) }],
    [{ by: 'anna' }], [{ by: { channel: 'smoke', id: null, name: 'a' } }], [{ by: { channel: 'cli', id: 5, name: 'a' } }], [{ by: { channel: 'cli', id: 'a', name: '' } }]])(
    '%j is refused with what was expected', (given) => { expect(readVerbInput(given).problem).toMatch(/expected|at most/); });

  test('no message of a machine makes a reader throw', () => {
    for (const given of odd) {
      for (const read of [readGrant, readRunStarted, readPause, readWant, readRelease, readEnded, readSettings, readVerbInput, createRefusal]) {
        expect(() => read(given)).not.toThrow();
      }
    }
  });
});

describe('payloads', () => {
  const inner = new DefaultPayloadConverter();
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  test('what can be decoded is', () => { expect(payloadConverter.fromPayload(inner.toPayload({ a: 1 }))).toEqual({ a: 1 }); });
  test.each([
    [{ metadata: { encoding: bytes('json/plain') }, data: bytes('{broken') }],
    [{ metadata: { encoding: bytes('binary/encrypted') }, data: bytes('x') }],
    [{ data: bytes('x') }], [{}],
  ])('what cannot becomes {invalid} where a throw would jam the workflow', (payload) => {
    expect(payloadConverter.fromPayload(payload)).toEqual({ invalid: expect.any(String) });
  });
});

const good = { title: 'Add', body: 'x' };

describe('what makes an item', () => {
  test.each<[unknown, string | undefined]>([
    [good, undefined], [{ title: 'Add' }, undefined], [{ ...good, priority: 1, pipeline: 'fix', idempotencyKey: 'k', digest: 'd' }, undefined],
    ['Add', 'INPUT_INVALID'], [undefined, 'INPUT_INVALID'], [[], 'INPUT_INVALID'], [{ title: 5 }, 'INPUT_INVALID'], [{ ...good, body: 5 }, 'INPUT_INVALID'],
    [{ title: ' ' }, 'TITLE_INVALID'], [{ title: 'a\nb' }, 'TITLE_INVALID'], [{ title: 'x'.repeat(201) }, 'TITLE_INVALID'],
    [{ ...good, body: 'x'.repeat(32 * 1024) }, undefined], [{ ...good, body: 'x'.repeat(32 * 1024 + 1) }, 'TOO_LARGE'], [{ ...good, body: 'é'.repeat(16 * 1024 + 1) }, 'TOO_LARGE'],
    [{ ...good, priority: 0 }, 'INPUT_INVALID'], [{ ...good, priority: 6 }, 'INPUT_INVALID'], [{ ...good, priority: 1.5 }, 'INPUT_INVALID'], [{ ...good, priority: '1' }, 'INPUT_INVALID'],
    [{ ...good, pipeline: 5 }, 'INPUT_INVALID'], [{ ...good, idempotencyKey: {} }, 'INPUT_INVALID'], [{ ...good, idempotencyKey: 'x'.repeat(201) }, 'INPUT_INVALID'],
  ])('case %#', (given, code) => { expect(createRefusal(given)?.code).toBe(code); });

  test('what is absent is filled in, and a forged author is nobody', () => {
    expect(readCreate({ title: ' Add ', by: { name: 'anna' } })).toEqual({
      title: 'Add', body: '', pipeline: null, priority: 3, digest: '', idempotencyKey: null, again: false,
      by: { channel: 'temporal', id: null, name: 'temporal CLI' },
    });
  });
});

describe('bytes', () => {
  test.each([['', 0], ['a', 1], ['é', 2], ['界', 3], ['🚀', 4]])('%j has %i', (text, count) => { expect(utf8Bytes(text)).toBe(count); });
  test('a text is cut between characters', () => {
    expect(cutBytes('a🚀b', 4)).toBe('a');
    expect(cutBytes('a🚀b', 5)).toBe('a🚀');
    expect(utf8Bytes(cutBytes('界'.repeat(200), 200))).toBeLessThanOrEqual(200);
  });
});
