import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RunEnd } from '../../src/shared/messages.js';
import { addWaiting, afterRun, circuitRules, dependents, dropWaiting, forgetItems, letOneTry, newProvider, providerDocument, untilTry, type ProviderData } from '../../src/workflows/policy/provider-data.js';
import { epoch } from './example.js';

let runs = 0;
const ended = (data: ProviderData, end: RunEnd, { key = `WEB-${runs += 1}`, at = epoch, resetsAt = null as number | null } = {}): ProviderData =>
  afterRun(data, { run: `${key}/1.development.1.agent.${runs += 1}`, end, message: '529 overloaded', resetsAt }, at);
const failing = (times: number, data = newProvider('claude-1')): ProviderData => Array.from({ length: times }).reduce<ProviderData>((now) => ended(now, 'failed'), data);
const want = (number: number, seq = 1) => ({ key: `WEB-${number}`, round: 1, seq });
const keys = (list: { key: string }[]): string[] => list.map(({ key }) => key);

describe('the circuit of a provider', () => {
  test('I12: opens after three transient failures in a row, for 300 seconds', () => {
    expect(providerDocument(failing(2))).toMatchObject({ circuit: 'closed', failures: 2 });
    expect(providerDocument(failing(3))).toMatchObject({ circuit: 'open', until: new Date(epoch + 300_000).toISOString(), message: '529 overloaded' });
    expect(circuitRules).toEqual({ failures: 3, openSeconds: 300 });
  });

  test('an answer in between breaks the row; an end that says nothing does not', () => {
    expect(failing(2, ended(failing(2), 'answered')).open).toBeNull();
    expect(failing(1, ended(failing(2), 'unknown')).open).not.toBeNull();
  });

  test('a run counts once, however often it is told', () => {
    const once = { run: 'WEB-1/1.development.1.agent.1', end: 'failed' as const, message: '', resetsAt: null };
    const data = [once, once, once].reduce((now, one) => afterRun(now, one, epoch), newProvider('claude-1'));
    expect(data).toMatchObject({ failures: 1, open: null });
  });

  test('stays open until a known reset where that is later', () => {
    expect(ended(failing(2), 'failed', { resetsAt: epoch + 3_600_000 }).open?.until).toBe(epoch + 3_600_000);
    expect(ended(failing(2), 'failed', { resetsAt: epoch + 1_000 }).open?.until).toBe(epoch + 300_000);
  });

  test('lets one of those who wait try, the first in line, when the time is over', () => {
    const data = [1, 2, 3].reduce((now, number) => addWaiting(now, want(number)), failing(3));
    expect(untilTry(data, epoch)).toBe(300_000);
    expect(letOneTry(data, epoch + 299_999).granted).toEqual([]);
    const tried = letOneTry(data, epoch + 300_000);
    expect([keys(tried.granted), keys(tried.waiting), providerDocument(tried).circuit]).toEqual([['WEB-1'], ['WEB-2', 'WEB-3'], 'probing']);
    expect(letOneTry(tried, epoch + 900_000)).toBe(tried);
  });

  test('closes when the try comes through: all go on; opens anew when it fails', () => {
    const data = letOneTry([1, 2].reduce((now, number) => addWaiting(now, want(number)), failing(3)), epoch + 300_000);
    const through = ended(data, 'answered', { key: 'WEB-1' });
    expect([through.open, keys(through.granted), through.failures]).toEqual([null, ['WEB-1', 'WEB-2'], 0]);
    const again = ended(data, 'failed', { key: 'WEB-1', at: epoch + 310_000 });
    expect(again.open).toMatchObject({ until: epoch + 610_000, probe: null, since: epoch });
    expect(keys(again.waiting)).toEqual(['WEB-2']);
  });

  test('a failure of a run that began earlier does not put the end off', () => {
    expect(ended(failing(3), 'failed', { at: epoch + 100_000 }).open?.until).toBe(epoch + 300_000);
  });

  test('where the try taught nothing, or its item is over, the next in line tries', () => {
    const data = letOneTry([1, 2].reduce((now, number) => addWaiting(now, want(number)), failing(3)), epoch + 300_000);
    for (const freed of [dropWaiting({ ...data, granted: [] }, want(1)), forgetItems({ ...data, granted: [] }, ['WEB-1'])]) {
      expect(keys(letOneTry(freed, epoch + 300_001).granted)).toEqual(['WEB-2']);
    }
  });

  test('whoever asks while it is closed goes on at once', () => {
    expect(keys(addWaiting(newProvider('claude-1'), want(1)).granted)).toEqual(['WEB-1']);
  });

  test('I12: a try that its own item has given up without a word is over: the item does not wait for itself', () => {
    const tried = letOneTry(addWaiting(failing(3), want(1)), epoch + 300_000);
    const again = addWaiting({ ...tried, granted: [] }, want(1, 2));
    expect(letOneTry(again, epoch + 300_001).granted).toEqual([want(1, 2)]);
  });

  test('says who tries, and nobody where all may', () => {
    const tried = letOneTry(addWaiting(failing(3), want(1)), epoch + 300_000);
    expect([providerDocument(failing(3)).probe, providerDocument(tried).probe]).toEqual([null, 'WEB-1']);
  });

  test('I5: in any order of messages at most one run tries, and nobody who waits is forgotten', () => {
    const message = fc.record({ what: fc.constantFrom('want', 'drop', 'failed', 'answered', 'clock'), number: fc.integer({ min: 1, max: 4 }), seq: fc.integer({ min: 1, max: 3 }) });
    fc.assert(fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
      let data = failing(3);
      let now = epoch;
      const asked = new Map<string, number>();
      const latest = new Map<string, number>();
      for (const { what, number, seq } of messages) {
        const before = data;
        const key = `WEB-${number}`;
        if (what === 'want') {
          data = addWaiting(data, want(number, seq));
          // An older one that comes late asks for nothing.
          if (seq >= (latest.get(key) ?? 0)) asked.set(key, seq);
          latest.set(key, Math.max(seq, latest.get(key) ?? 0));
        }
        if (what === 'drop') { data = dropWaiting(data, want(number, seq)); if (seq >= (asked.get(key) ?? 9)) asked.delete(key); }
        if (what === 'failed' || what === 'answered') data = ended(data, what, { key, at: now });
        if (what === 'clock') { now += 300_000; data = letOneTry(data, now); }
        for (const one of keys(data.granted)) asked.delete(one);
        data = { ...data, granted: [] };
        const waiting = keys(data.waiting);
        expect(new Set(waiting).size).toBe(waiting.length);
        for (const one of asked.keys()) expect([...dependents(data), ...dependents(before)]).toContain(one);
      }
    }));
  });
});
