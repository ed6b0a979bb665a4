import { describe, expect, test } from '@jest/globals';
import type { RunRequest } from '../../src/shared/activities.js';
import { limits } from '../../src/shared/ids.js';
import { itemDocumentSchema } from '../../src/contracts/item-document.js';
import { jsonBytes } from '../../src/shared/bytes.js';
import { nothingSpent, sumBy } from '../../src/shared/spending.js';
import { carry } from '../../src/workflows/policy/carry.js';
import { consequence } from '../../src/workflows/policy/consequence.js';
import { note } from '../../src/workflows/policy/timeline.js';
import { itemDetails, itemDocument } from '../../src/workflows/policy/view.js';
import { standing } from '../../src/workflows/policy/waiting.js';
import { gates, outcome, red, says, transient } from './example.js';
import { Model, type ModelItem } from './model.js';

const end = (item: ModelItem, ends: (request: RunRequest) => ReturnType<typeof outcome> = outcome): void => {
  if (item.asked?.kind !== 'run') throw new Error('nothing runs');
  item.answer(ends(item.asked.request));
};
const shown = ({ data, model }: ModelItem) => itemDocument(data, model.now);
const atMergeQueue = (): ModelItem => {
  const model = new Model({ gates: { ...gates, analysis: [] } });
  const first = model.add();
  const second = model.add();
  for (const item of [first, second]) while (item.asked?.kind === 'run') end(item);
  return second;
};

describe('I11: whatever waits says for what and for whom', () => {
  test.each<[string, () => ModelItem, unknown]>([
    ['admission', () => { const model = new Model({ items: 1 }); model.add(); return model.add(); }, { state: 'queued', waitingFor: 'admission', waitingOn: ['project WEB'] }],
    ['slot', () => { const item = new Model().add(); item.change((data) => ({ ...data, pending: data.pending === null ? null : { ...data.pending, started: false } })); return item; }, { state: 'waiting', waitingFor: 'slot', waitingOn: ['runs'] }],
    ['approval', () => { const item = new Model().add(); end(item); return item; }, { state: 'waiting', waitingFor: 'approval', waitingOn: ['*'] }],
    ['answer', () => { const item = new Model().add(); end(item, (run) => says(run, { status: 'needs_input', questions: ['?'] })); return item; }, { state: 'waiting', waitingFor: 'answer', waitingOn: ['*'] }],
    ['limit', () => { const item = new Model().add(); end(item, transient); return item; }, { state: 'waiting', waitingFor: 'limit', waitingOn: ['agent'] }],
    ['connection', () => { const item = new Model().add(); item.lose(); return item; }, { state: 'waiting', waitingFor: 'connection', waitingOn: ['remote'] }],
    ['the merge queue', atMergeQueue, { state: 'waiting', waitingFor: 'merge', waitingOn: ['merge queue'] }],
    ['nobody: it runs', () => new Model().add(), { state: 'running', waitingFor: null, waitingOn: [] }],
    ['a paused project', () => { const item = new Model().add(); item.model.pauseProject(true); return item; }, { state: 'paused', waitingFor: null, waitingOn: ['project WEB'] }],
  ])('%s', (_name, make, is) => { expect(standing(make().data)).toEqual(is); });

  test('a project that does not answer is named while the item queues', () => {
    const item = new Model({ items: 1 }).add();
    item.change((data) => ({ ...data, permits: { admission: null, merge: null }, connection: { name: 'project WEB', tries: 1, until: null } }));
    expect(standing(item.data)).toEqual({ state: 'queued', waitingFor: 'connection', waitingOn: ['project WEB'] });
  });
});

describe('the item\'s document', () => {
  test('has the contract\'s shape in every state, and times that a program can read', () => {
    const item = new Model().add();
    for (const ends of [outcome, transient, red]) {
      itemDocumentSchema.parse(shown(item));
      if (item.asked?.kind === 'run') end(item, ends);
      item.verb('approve');
      item.model.pass(700);
    }
    expect(shown(item).timeline[0]).toMatchObject({ at: '2026-01-01T00:00:00.000Z', event: 'created' });
  });

  test('counts the time that it waited for people, and since when', () => {
    const item = new Model().add();
    item.model.now += 30_000;
    end(item);
    const since = new Date(item.model.now).toISOString();
    item.model.pass(3600);
    expect(shown(item)).toMatchObject({ since, humanTime: 3600 });
    item.verb('approve');
    item.model.pass(100);
    expect(shown(item)).toMatchObject({ humanTime: 3600 });
  });

  test.each<[string, boolean, string]>([
    ['in mid-run', false, 'one more attempt: analysis'],
    ['at its approval', true, 'analysis goes on where it was stopped'],
  ])('`retry` of an item that was stopped %s says what happens', (_where, ended, says) => {
    const item = new Model().add();
    if (ended) end(item);
    item.verb('stop');
    const before = item.data;
    item.verb('retry');
    expect(consequence('retry', before, item.data)).toBe(says);
  });

  test('keeps and shows what a report would split off, in every later stage and in what is carried', () => {
    const item = new Model().add();
    const subtasks = [{ title: 'Log out', body: 'b'.repeat(5_000), after: [] }];
    end(item, (run) => says(run, { subtasks }));
    item.verb('approve');
    end(item);
    expect(shown(item).subtasks).toEqual([{ title: 'Log out', body: expect.stringMatching(/^b{499}…$/), after: [] }]);
    expect(carry(item.data).subtasks).toEqual(shown(item).subtasks);
    itemDocumentSchema.parse(shown(item));
  });

  test('keeps of very many subtasks as many as there is room for', () => {
    const item = new Model().add();
    const long = { title: 't'.repeat(200), body: 'b'.repeat(20_000), after: Array.from({ length: 50 }, () => 'a'.repeat(200)) };
    end(item, (run) => says(run, { subtasks: Array.from({ length: 50 }, () => long) }));
    expect(shown(item).subtasks?.length).toBeGreaterThan(1);
    expect(jsonBytes(shown(item).subtasks)).toBeLessThanOrEqual(limits.subtaskBytes);
  });

  test('tells in the Web UI who waits for what and which command ends it', () => {
    const item = new Model().add();
    end(item);
    expect(itemDetails(item.data, item.model.now)).toContain('towpath approve WEB-1` or `towpath reject WEB-1');
    item.verb('stop');
    expect(itemDetails(item.data, item.model.now)).toContain('state: **stopped**');
  });

  test('a timeline line is one line of at most 200 characters, and the last 200 are kept', () => {
    let { data } = new Model().add();
    for (let count = 0; count < 300; count += 1) data = note(data, count, { event: 'e', detail: `${count}\n${'x'.repeat(500)}` });
    expect(data.timeline).toHaveLength(200);
    expect(data.timeline.at(-1)?.detail).toMatch(/^299 x+…$/);
    expect(data.timeline.every((one) => one.detail.length <= 200)).toBe(true);
  });
});

describe('I9: what continue-as-new carries', () => {
  test('fits a payload with the longest body, timeline, ids and verdicts', () => {
    const item = new Model().add({ body: '界'.repeat(10_900) });
    let { data } = item;
    for (let count = 0; count < 300; count += 1) data = note(data, count, { event: 'refused', detail: '界'.repeat(300) });
    const seen = Array.from({ length: 200 }, (_, at) => `approve:${'i'.repeat(60)}${at}`);
    const verdicts = Array.from({ length: 60 }, () => ({ stage: 'review', attempt: 1, gate: 'report', passed: true, evidence: '界'.repeat(300), revision: null, at: '' }));
    const row = { ...nothingSpent, day: '2026-01-01', stage: 'architecture-of-the-whole-thing', agent: 'default', runs: 3, costUsd: 12.345678 };
    const spent = Array.from({ length: 24 }, (_, at) => ({ ...row, stage: `${row.stage}-${at}` }));
    const carried = carry({ ...data, seen, verdicts, spent, untold: spent });
    for (const rows of [carried.spent, carried.untold]) expect(sumBy(rows ?? [], () => '')[0]?.runs).toBe(72);
    expect(jsonBytes(carried)).toBeLessThanOrEqual(limits.payloadBytes);
    expect(carried.seen).toHaveLength(200);
    expect(carried.timeline.length).toBeGreaterThanOrEqual(10);
    expect(carried.timeline.at(-1)).toMatchObject({ at: data.timeline.at(-1)?.at, event: 'refused' });
  });

  test('leaves what fits as it is', () => {
    const { data } = new Model().add();
    expect(carry(data)).toBe(data);
  });

  test('fits also with a report and changes as long as a report may be', () => {
    const { data } = new Model().add({ body: 'x'.repeat(32 * 1024) });
    const findings = Array.from({ length: 100 }, () => ({ severity: 'must' as const, text: 'y'.repeat(4000) }));
    const carried = carry({ ...data, changes: [{ what: 'findings', from: 'review', text: 'no', findings }] });
    expect(jsonBytes(carried)).toBeLessThanOrEqual(limits.payloadBytes);
    expect(carried.changes[0]?.findings?.length).toBeGreaterThan(0);
  });
});
