import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RunOutcome, RunRequest, Usage } from '../../src/shared/activities.js';
import type { Budget } from '../../src/shared/budget.js';
import { nothingSpent, sumBy, tokensOf } from '../../src/shared/spending.js';
import { chargeRun } from '../../src/workflows/policy/budget.js';
import { itemDocument } from '../../src/workflows/policy/view.js';
import { newProject } from '../../src/workflows/policy/project-data.js';
import { projectSpending, takeSpent } from '../../src/workflows/policy/project-spending.js';
import { gates, outcome, stagePolicy, full, transient } from './example.js';
import { Model, type ModelItem } from './model.js';

const used: Usage = { input: 100, output: 50, cacheRead: 30, cacheWrite: 20 };
const agent = stagePolicy(full[0] as (typeof full)[0]).agent;
const budgetOf = (budget: Partial<Budget>): Budget => ({ costUsd: null, tokens: null, runs: null, ...budget });
const start = (budget: Partial<Budget>, cap = { costUsd: null as number | null, tokens: null as number | null, turns: null as number | null }): ModelItem => {
  const model = new Model({ gates: { ...gates, analysis: [], development: [], testing: [] }, rules: 3 });
  model.policy = (ref) => stagePolicy(ref, { gates: [], budget: budgetOf(budget), agent: ref.work === 'merge' || agent === null ? null : { ...agent, cap } });
  return model.add();
};
const end = (item: ModelItem, over: Partial<RunOutcome> = {}): RunRequest => {
  if (item.asked?.kind !== 'run') throw new Error('nothing runs');
  const { request } = item.asked;
  item.answer(outcome(request, { endedAt: '2026-01-02T10:00:00Z', ...over }));
  return request;
};
const shown = ({ data, model }: ModelItem) => itemDocument(data, model.now);

describe('what an item may spend', () => {
  test('I6: a run starts only where what it may take still fits; a person raises the budget and it goes on', () => {
    const item = start({ costUsd: 5 }, { costUsd: 2, tokens: null, turns: null });
    end(item, { costUsd: 1.5, usage: used });
    end(item, { costUsd: 1.6, usage: used });
    expect(shown(item)).toMatchObject({
      state: 'waiting', waitingFor: 'budget', waitingOn: ['*'], stage: 'development', attempts: { analysis: 1, architecture: 1 },
      can: ['raise', 'skip', 'stop', 'pause'], reason: expect.stringContaining('$3.10 of the item\'s $5.00 are spent and the next run may take $2.00'),
      budget: [{ part: 'costUsd', limit: 5, spent: 3.1, reserve: 2, estimated: false }],
    });
    expect(item.verb('raise', { budget: { costUsd: 5 } })).toMatchObject({ code: 'INPUT_INVALID' });
    expect(item.verb('raise', { budget: { tokens: 1e9 } })).toMatchObject({ code: 'INPUT_INVALID' });
    expect(item.verb('raise', {})).toMatchObject({ code: 'INPUT_INVALID', detail: expect.stringContaining('costUsd 5') });
    expect(item.verb('raise', { budget: { costUsd: 6 } })).toBeUndefined();
    item.treeIsClean();
    expect(shown(item)).toMatchObject({ state: 'running', stage: 'development', attempts: { development: 1 } });
    expect(shown(item).timeline.at(-2)).toMatchObject({ event: 'raised', detail: expect.stringContaining('costUsd 6') });
  });

  test('a cap is a tenth of the budget where none is set, and the agent is told what is left where that is less', () => {
    const item = start({ costUsd: 10, tokens: 100_000 });
    expect(shown(item).budget).toMatchObject([{ part: 'costUsd', reserve: 1 }, { part: 'tokens', reserve: 10_000 }]);
    expect(item.ran.at(-1)).toMatchObject({ cap: { costUsd: 10, turns: null } });
    end(item, { costUsd: 8.5, usage: used });
    expect(item.ran.at(-1)).toMatchObject({ cap: { costUsd: 1.5 } });
    const capped = start({ costUsd: 10 }, { costUsd: 3, tokens: null, turns: 40 });
    expect(capped.ran.at(-1)).toMatchObject({ cap: { costUsd: 3, turns: 40 } });
  });

  test('without a budget nothing is kept, and no cap is told', () => {
    const item = start({});
    end(item);
    expect(shown(item)).toMatchObject({ usage: { runs: 1, costUsd: null } });
    expect([shown(item).budget, item.ran.at(-1)]).toEqual([undefined, expect.not.objectContaining({ cap: expect.anything() })]);
  });

  test('I6: a run that ended without figures counts its reserve, marked as estimated; one that never began counts nothing', () => {
    const item = start({ costUsd: 10, tokens: 1_000 });
    end(item, { class: 'fault', message: 'no', report: null, head: null, usage: null });
    expect(shown(item).budget).toMatchObject([{ spent: 1, estimated: true }, { spent: 100, estimated: true }]);
    end(item, { class: 'transient', kind: 'lost', report: null, head: null, neverBegan: true });
    expect(shown(item).budget).toMatchObject([{ spent: 1 }, { spent: 100 }]);
    expect(shown(item).usage).toMatchObject({ runs: 1, costUsd: null });
  });

  test('a run that was cut counts what it told, and money that comes from the table is marked', () => {
    const item = start({ costUsd: 10 });
    end(item, { class: 'transient', kind: 'lost', report: null, head: null, usage: used, costUsd: 0.25, priced: true });
    expect(shown(item)).toMatchObject({ usage: { ...used, costUsd: 0.25, runs: 1, estimated: true }, budget: [{ spent: 0.25, estimated: true }] });
  });

  test('people are warned at 80 and at 95 percent, once each', () => {
    const item = start({ costUsd: 100 }, { costUsd: 1, tokens: null, turns: null });
    for (const costUsd of [79, 2, 2, 13, 1]) {
      end(item, { costUsd, class: 'fault', message: 'no', report: null, head: null });
      item.verb('retry');
    }
    expect(shown(item).timeline.filter(({ event }) => event === 'budget').map(({ detail }) => detail)).toEqual([
      '81 % of the item\'s budget is used: $81.00 of $100.00', '96 % of the item\'s budget is used: $96.00 of $100.00']);
  });

  test('a budget of runs counts every run, waits included', () => {
    const item = start({ runs: 2 });
    end(item);
    if (item.asked?.kind === 'run') item.answer(transient(item.asked.request));
    item.model.pass(30);
    expect(shown(item)).toMatchObject({ waitingFor: 'budget', reason: expect.stringContaining('2 runs of the item\'s 2 runs') });
  });

  test('a run whose stage was skipped meanwhile is counted all the same', () => {
    const item = start({ costUsd: 10 });
    item.verb('skip');
    end(item, { class: 'cancelled', kind: 'stopped', report: null, head: null, usage: used, costUsd: 0.5 });
    expect(shown(item)).toMatchObject({ usage: { costUsd: 0.5, runs: 1 }, budget: [{ spent: 0.5 }], spent: [{ stage: 'analysis', costUsd: 0.5 }] });
  });

  test('I6: whatever runs cost, the sum of what was told never leaves the budget by more than the last run went beyond its cap', () => {
    const cost = fc.record({ costUsd: fc.option(fc.double({ min: 0, max: 3, noNaN: true }), { nil: null }), tells: fc.boolean() });
    fc.assert(fc.property(fc.array(cost, { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), (costs, limit) => {
      const item = start({ costUsd: limit }, { costUsd: 1, tokens: null, turns: null });
      let before = 0;
      for (const { costUsd, tells } of costs) {
        if (item.asked?.kind !== 'run') break;
        expect(before + 1).toBeLessThanOrEqual(limit + 1e-5);
        end(item, { class: 'fault', message: 'no', report: null, head: null, usage: tells ? used : null, costUsd });
        before = shown(item).budget?.[0]?.spent ?? 0;
        item.verb('retry');
      }
    }));
  });
});

describe('what was spent, in sums', () => {
  test('an item sums a day, stage and agent; the rows make its usage', () => {
    const item = start({});
    end(item, { usage: used, costUsd: 1 });
    end(item, { usage: used, costUsd: 2, endedAt: '2026-01-03T00:00:00Z' });
    const { spent = [], usage } = shown(item);
    expect(spent).toMatchObject([{ day: '2026-01-02', stage: 'analysis', agent: 'default', costUsd: 1, runs: 1 }, { day: '2026-01-03', stage: 'architecture', costUsd: 2 }]);
    expect(sumBy(spent, () => '')[0]).toMatchObject({ ...usage });
    expect(tokensOf(usage)).toBe(400);
  });

  test('an item that works for weeks without giving its place back tells its project each day\'s sum, and keeps each stage\'s', () => {
    const item = start({});
    let { data } = item;
    for (let n = 0; n < 120; n += 1) {
      const one = outcome(item.ran[0] as RunRequest, { run: `1.s${n % 6}.1.agent.${n}`, costUsd: 1, endedAt: `2026-01-${String(1 + Math.floor(n / 12)).padStart(2, '0')}T10:00:00Z` });
      data = chargeRun(data, one);
    }
    const { spent = [], untold = [] } = data;
    expect(sumBy(untold.map((one) => ({ ...one, stage: '', agent: '' })), ({ day }) => day).map(({ costUsd }) => costUsd)).toEqual(Array.from({ length: 10 }, () => 12));
    expect(sumBy(spent, ({ stage }) => stage).map(({ costUsd }) => costUsd)).toEqual(Array.from({ length: 6 }, () => 20));
    expect([spent.length, untold.length].every((count) => count <= 40)).toBe(true);
  });

  const row = (over: object = {}) => ({ ...nothingSpent, day: '2026-01-02', stage: 'analysis', agent: 'default', runs: 1, costUsd: 1, ...over });
  const project = newProject({ project: 'WEB', hash: 'h', items: 4, repository: 'file:///nowhere', base: 'main', configFile: 'towpath.yaml' });
  const release = (number: number, seq: number, spent = [row()]) => ({ kind: 'admission' as const, key: `WEB-${number}`, round: 1, seq, spent });

  test('a project sums what its items say when they give their place back, once a release', () => {
    const data = [release(1, 1), release(1, 1), release(1, 3), release(2, 1, [row({ stage: 'review', costUsd: null })])].reduce(takeSpent, project);
    expect(projectSpending(data)).toMatchObject({
      rows: [{ stage: 'analysis', costUsd: 2, runs: 2 }, { stage: 'review', costUsd: null, runs: 1 }],
      items: [{ key: 'WEB-1', costUsd: 2, runs: 2 }, { key: 'WEB-2', costUsd: null, runs: 1 }],
    });
  });

  test('I9: what a project keeps is bounded; old days lose stage and agent before they go, and no sum of a day is wrong', () => {
    let data = project;
    for (let n = 1; n <= 900; n += 1) data = takeSpent(data, release(n, 1, [row({ day: `2026-${String(1 + (n % 12)).padStart(2, '0')}-0${1 + (n % 9)}`, stage: `s${n % 7}` })]));
    const { rows, items } = projectSpending(data);
    expect(rows.length).toBeLessThanOrEqual(250);
    expect(items).toHaveLength(200);
    expect(rows.reduce((sum, one) => sum + (one.costUsd ?? 0), 0)).toBe(900);
  });
});
