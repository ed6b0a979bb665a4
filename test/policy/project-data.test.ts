import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ProjectPermit, Want } from '../../src/shared/messages.js';
import { limits } from '../../src/shared/ids.js';
import { jsonBytes } from '../../src/shared/bytes.js';
import { addWant, carryProject, claimRound, dropPermit, forget, grantNext, keptKeys, leaveRound, newProject, projectDocument, roundEnded, someoneWaits, type ProjectData } from '../../src/workflows/policy/project-data.js';
import { epoch } from './example.js';

const empty = (items = 2): ProjectData => ({ ...newProject({ project: 'WEB', hash: 'h', items, repository: 'r', base: 'main', configFile: 'f' }), counter: 9 });
const want = (number: number, over: Partial<Want> = {}): Want =>
  ({ kind: 'admission', key: `WEB-${number}`, round: 1, seq: 1, front: false, priority: 3, ...over });
const all = (data: ProjectData, wants: Want[]): ProjectData => wants.reduce(addWant, data);
const grantAll = (data: ProjectData): { data: ProjectData; granted: string[] } => {
  const granted: string[] = [];
  for (let now = data; ;) {
    const next = grantNext(now);
    if (next.granted === undefined) return { data: now, granted };
    granted.push(`${next.granted.kind} ${next.granted.key} ${next.granted.seq}`);
    now = next.data;
  }
};
const queued = (data: ProjectData, kind: ProjectPermit = 'admission'): string[] => data.permits[kind].queue.map((one) => one.key);

describe('places', () => {
  test('at most `items` are admitted, in the order in which they came', () => {
    const { data, granted } = grantAll(all(empty(), [want(3), want(1), want(2)]));
    expect(granted).toEqual(['admission WEB-3 1', 'admission WEB-1 1']);
    expect(queued(data)).toEqual(['WEB-2']);
    expect(someoneWaits(data)).toBe(true);
    expect(grantAll(dropPermit(data, want(3))).granted).toEqual(['admission WEB-2 1']);
  });

  test('who had a place before goes in front, then priority counts, 1 first', () => {
    const data = all(empty(), [want(1), want(2, { priority: 1 }), want(3, { front: true, priority: 5 }), want(4, { priority: 1 })]);
    expect(queued(data)).toEqual(['WEB-3', 'WEB-2', 'WEB-4', 'WEB-1']);
  });

  test('I3: merges go one at a time, the oldest item first, whatever its priority', () => {
    const { data, granted } = grantAll(all(empty(), [want(9, { kind: 'merge', priority: 1 }), want(4, { kind: 'merge', front: true }), want(2, { kind: 'merge' })]));
    expect(granted).toEqual(['merge WEB-2 1']);
    expect(queued(data, 'merge')).toEqual(['WEB-4', 'WEB-9']);
    expect(projectDocument(data)).toMatchObject({ merging: 'WEB-2', waitingForMerge: ['WEB-4', 'WEB-9'] });
  });

  test('I3: asked again for a merge that is under way: granted again, and nobody else gets in', () => {
    const merging = grantAll(all(empty(), [want(2, { kind: 'merge' }), want(1, { kind: 'merge' })].reverse())).data;
    const again = grantAll(addWant(merging, want(1, { kind: 'merge' })));
    expect(again.granted).toEqual(['merge WEB-1 1']);
    expect(again.data.permits.merge.holders).toEqual([{ key: 'WEB-1', round: 1, seq: 1 }]);
  });

  test('asked again while it waits, an item keeps its place in line', () => {
    const data = all(empty(1), [want(1), want(2), want(1), want(1)]);
    expect(queued(data)).toEqual(['WEB-1', 'WEB-2']);
  });

  test('a newer want replaces what the item held; an older one and an older release change nothing', () => {
    const held = grantAll(all(empty(1), [want(1, { seq: 5 })])).data;
    expect(addWant(held, want(1, { seq: 4 }))).toBe(held);
    expect(dropPermit(held, want(1, { seq: 4 })).permits).toEqual(held.permits);
    const newer = addWant(held, want(1, { seq: 6 }));
    expect([newer.permits.admission.holders, queued(newer)]).toEqual([[], ['WEB-1']]);
    expect(addWant(held, want(1, { round: 2, seq: 1 })).permits.admission.holders).toEqual([]);
  });

  test('releases may repeat, and free also what only waits', () => {
    const data = all(empty(1), [want(1), want(2)]);
    const gone = dropPermit(dropPermit(data, want(1)), want(1));
    expect(queued(gone)).toEqual(['WEB-2']);
  });

  test('an item that is over frees everything, and its text may come again', () => {
    const merging = grantAll(all({ ...empty(), open: { 1: 'digest', 2: 'other' } }, [want(1), want(1, { kind: 'merge' }), want(2)])).data;
    expect(forget(merging, ['WEB-1'])).toMatchObject({ open: { 2: 'other' }, permits: { admission: { holders: [{ key: 'WEB-2' }] }, merge: { holders: [] } } });
  });

  test('nobody gets a place while the project is paused, and a lower limit takes none away', () => {
    const paused = { ...all(empty(), [want(1)]), paused: { by: 'anna', at: epoch } };
    expect(grantAll(paused).granted).toEqual([]);
    const full = grantAll(all(empty(), [want(1), want(2), want(3)])).data;
    const lower = { ...full, settings: { ...full.settings, items: 1 } };
    expect(lower.permits.admission.holders).toHaveLength(2);
    expect(grantAll(dropPermit(lower, want(1))).granted).toEqual([]);
  });

  test('I6: in any order of wants, repeats and releases nobody is granted twice and no place is lost', () => {
    const message = fc.record({ number: fc.integer({ min: 1, max: 5 }), seq: fc.integer({ min: 1, max: 4 }), kind: fc.constantFrom<ProjectPermit>('admission', 'merge'), drop: fc.boolean() });
    fc.assert(fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
      let data = empty(2);
      for (const { number, seq, kind, drop } of messages) {
        data = grantAll(drop ? dropPermit(data, want(number, { seq, kind })) : addWant(data, want(number, { seq, kind }))).data;
        for (const [name, places] of [['admission', 2], ['merge', 1]] as const) {
          const { holders, queue } = data.permits[name];
          const keys = [...holders, ...queue].map((one) => one.key);
          expect(new Set(keys).size).toBe(keys.length);
          expect(holders.length).toBeLessThanOrEqual(places);
          if (queue.length > 0) expect(holders).toHaveLength(places);
        }
      }
    }), { numRuns: 200 });
  });
});

describe('rounds of a re-opened ticket', () => {
  const round = (number: number, at: number) => ({ number, round: at });

  test('I2: each is started once, whoever asks, and never an older one', () => {
    const second = claimRound(empty(), round(7, 2)) as ProjectData;
    expect(second.rounds).toEqual([[7, 2]]);
    expect(claimRound(second, round(7, 2))).toBeUndefined();
    const third = claimRound(second, round(7, 3)) as ProjectData;
    expect(claimRound(third, round(7, 2))).toBeUndefined();
    expect(claimRound(third, round(8, 2))?.rounds).toEqual([[7, 3], [8, 2]]);
    expect(claimRound(leaveRound(third, round(7, 3)), round(7, 3))?.rounds).toEqual([[7, 3]]);
    expect(claimRound(leaveRound(third, round(7, 3)), round(7, 2))).toBeUndefined();
  });

  test('I9: the newest thousand are remembered', () => {
    const many = Array.from({ length: 1_200 }, (_, at) => at + 1).reduce((data, number) => claimRound(data, round(number, 2)) as ProjectData, empty());
    expect([many.rounds?.length, many.rounds?.at(-1)]).toEqual([1_000, [1_200, 2]]);
    expect(jsonBytes(carryProject(many, epoch))).toBeLessThan(limits.payloadBytes);
  });

  test('the end of an earlier round that is heard late takes nothing of the later one', () => {
    const second = grantAll(all(empty(), [want(1, { round: 2 }), want(1, { round: 2, kind: 'merge' }), want(2)])).data;
    expect(roundEnded(second, { key: 'WEB-1', round: 1 }).permits).toEqual(second.permits);
    expect(roundEnded(second, { key: 'WEB-1', round: 2 }).permits).toMatchObject({ admission: { holders: [{ key: 'WEB-2' }] }, merge: { holders: [] } });
  });

  test('a round that began while holders were looked at keeps its place', () => {
    const first = grantAll(all(empty(), [want(1)])).data;
    const now = addWant(first, want(1, { round: 2 }));
    expect(forget(now, ['WEB-1'], first).permits.admission).toMatchObject({ holders: [], queue: [{ key: 'WEB-1', round: 2 }] });
    expect(forget(now, ['WEB-1']).permits.admission).toEqual({ holders: [], queue: [] });
  });
});

describe('what a project carries for years', () => {
  test('idempotency keys are kept for 30 days, at most 1,000', () => {
    const day = 24 * 3600 * 1000;
    expect(keptKeys([['old', 1, epoch - 31 * day], ['new', 2, epoch - 29 * day]], epoch)).toEqual([['new', 2, epoch - 29 * day]]);
    expect(keptKeys(Array.from({ length: 1_500 }, (_, at) => [`k${at}`, at, epoch]), epoch)).toHaveLength(1_000);
  });

  test('I9: it always fits a payload, the newest keys last', () => {
    const keys = Array.from({ length: 1_000 }, (_, at): [string, number, number] => [`${'k'.repeat(190)}${at}`, at, epoch]);
    const carried = carryProject({ ...empty(), keys }, epoch);
    expect(jsonBytes(carried)).toBeLessThanOrEqual(limits.payloadBytes);
    expect(carried.keys.at(-1)?.[1]).toBe(999);
  });
});
