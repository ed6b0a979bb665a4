import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MergeOutcome, RunOutcome, RunRequest } from '../../src/shared/activities.js';
import type { StagePolicy } from '../../src/shared/policy.js';
import { verbs, type Verb } from '../../src/shared/words.js';
import { itemDetails, itemDocument } from '../../src/workflows/policy/view.js';
import { possibleVerbs, refusal } from '../../src/workflows/policy/verbs.js';
import { approval, changesRequested, failed, full, gates, merged, outcome, red, says, sha, tests, transient } from './example.js';
import { Model, type ModelItem } from './model.js';

const outcomes: Record<string, (request: RunRequest) => RunOutcome> = {
  good: (request) => outcome(request),
  red, failed, transient,
  contract: (request) => outcome(request, { class: 'contract', message: 'no report', problems: ['summary: missing'], report: null, head: null }),
  auth: (request) => outcome(request, { class: 'auth', message: 'log in', report: null, head: null }),
  ended: (request) => outcome(request, { class: 'cancelled', message: 'ended', report: null, head: null }),
  asks: (request) => says(request, { status: 'needs_input', questions: ['which?'] }),
  conflict: (request) => says(request, { status: 'conflict', findings: [{ severity: 'must', text: 'no' }] }),
  blocked: (request) => says(request, { status: 'blocked' }),
  gaveUp: (request) => says(request, { status: 'failed' }),
  changes: changesRequested,
  nothing: (request) => outcome(request, { documents: [] }),
  dear: (request) => outcome(request, { costUsd: 1.7 }),
  keptByCircuit: (request) => outcome(request, { class: 'transient', kind: 'circuit-open', message: '529', retryAfterSeconds: 300, report: null, head: null, neverBegan: true }),
  noAgent: (request) => outcome(request, { class: 'permanent', kind: 'AGENT_MISSING', message: 'not here', report: null, head: null, neverBegan: true }),
};

const merges: Record<string, (head: string) => MergeOutcome> = {
  merged: (head) => merged(head),
  candidate: () => ({ kind: 'candidate', sha: sha(), base: sha() }),
  conflict: () => ({ kind: 'conflict', base: sha(), files: ['a.ts'] }),
  moved: (head) => ({ kind: 'head-moved', expected: head, found: null }),
  dirty: () => ({ kind: 'tree-dirty', path: '/tree', files: ['a.ts'], message: 'a.ts is not committed' }),
  refused: () => ({ kind: 'refused', message: 'protected' }),
  refusedForNow: () => ({ kind: 'refused', message: 'protected', open: true }),
};

type Action =
  | { do: 'world'; run: keyof typeof outcomes; merge: keyof typeof merges }
  | { do: 'lose' } | { do: 'time'; seconds: number } | { do: 'project'; paused: boolean }
  | { do: 'verb'; verb: Verb; text: string };

const keysOf = (record: Record<string, unknown>) => fc.constantFrom(...Object.keys(record));
/** Good ends are more frequent, or hardly any item would ever come to its merge. */
const ends = fc.oneof({ weight: 3, arbitrary: fc.constant('good') }, { weight: 2, arbitrary: keysOf(outcomes) });
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('world' as const), run: ends, merge: keysOf(merges) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('time' as const), seconds: fc.integer({ min: 0, max: 700 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('project' as const), paused: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('verb' as const), verb: fc.constantFrom(...verbs), text: fc.constantFrom('', 'because') }) },
);

const answer = (item: ModelItem, run: string, merge: string): void => {
  const { asked } = item;
  if (asked?.kind === 'run') item.answer((outcomes[run] as (request: RunRequest) => RunOutcome)(asked.request));
  else if (asked?.kind === 'merge') item.answerMerge((merges[merge] as (head: string) => MergeOutcome)(asked.head));
  else if (asked?.kind === 'tree') item.treeIsClean();
};

const play = (model: Model, item: ModelItem, action: Action): void => {
  switch (action.do) {
    case 'world': answer(item, action.run, action.merge); break;
    case 'lose': if (item.asked?.kind === 'run' || item.asked?.kind === 'merge') item.lose(); break;
    case 'time': model.pass(action.seconds); break;
    case 'project': model.pauseProject(action.paused); break;
    case 'verb': item.verb(action.verb, { reason: action.text, text: action.text, budget: { costUsd: 20 } }); break;
  }
  model.grant();
  model.settle();
};

/** `can` lists exactly what `refusal` lets through, given the text that some verbs need. */
const canAgrees = ({ data }: ModelItem): void => {
  const let_through = verbs.filter((verb) => refusal(data, verb, { reason: 'because', text: 'that', budget: { costUsd: 1e9 } }) === undefined);
  expect([...possibleVerbs(data)].sort()).toEqual([...let_through].sort());
};

const oneOfEach = (model: Model): void => {
  const { admission, merge } = model.project.permits;
  expect(admission.holders.length).toBeLessThanOrEqual(model.project.settings.items);
  expect(merge.holders.length).toBeLessThanOrEqual(1);
  expect(model.items.filter((one) => one.data.merging).length).toBeLessThanOrEqual(1);
  const keys = [...admission.holders, ...admission.queue].map((one) => one.key);
  expect(new Set(keys).size).toBe(keys.length);
};

const invariants = (model: Model): void => {
  oneOfEach(model);
  for (const item of model.items) {
    canAgrees(item);
    const { data } = item;
    const shown = itemDocument(data, model.now);
    expect(itemDetails(data, model.now)).toContain(data.item.key);
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    for (const { part, limit, spent, reserve } of shown.budget ?? []) if (data.pending !== null && part === 'costUsd' && item.asked?.kind === 'run' && item.asked.request.kind === 'agent') expect(spent + reserve).toBeLessThanOrEqual(limit + 1e-6);
    for (const used of Object.values(data.rewinds)) expect(used).toBeLessThanOrEqual(3);
    if (data.mergedSha === null && shown.state === 'done') expect(data.skipped).toContain('deploy');
    if (shown.state === 'waiting' || shown.state === 'queued') expect(shown.waitingFor).not.toBeNull();
    else expect(shown.waitingFor).toBeNull();
    expect(shown.decide !== null).toBe(shown.can.includes('approve') || shown.can.includes('answer'));
  }
};

/** What a patient person would do for one item. */
const help = (model: Model, item: ModelItem): void => {
  if (possibleVerbs(item.data).includes('raise')) item.verb('raise', { budget: { costUsd: 1e6 } });
  if (item.asked !== null) return answer(item, 'good', 'merged');
  const [verb] = possibleVerbs(item.data).filter((one) => ['approve', 'answer', 'retry', 'resume'].includes(one));
  if (verb !== undefined) item.verb(verb, { text: 'that' });
  else model.pass(700);
};

/** With patience everything ends well: nothing is stuck. */
const bringHome = (model: Model): void => {
  model.pauseProject(false);
  for (let count = 0; count < 150 && model.items.some((one) => !one.finished); count += 1) {
    for (const item of model.items.filter((one) => !one.finished)) {
      help(model, item);
      model.grant();
      model.settle();
    }
  }
};

const withApprovals = { ...gates, development: [tests, approval()], review: [{ kind: 'report' as const }, approval()], deploy: [approval()] };
const deploying: Partial<StagePolicy> = { deploy: { run: ['ship'], env: {}, timeoutSeconds: 60, sandbox: 'none' } };
const bounded: Partial<StagePolicy> = { budget: { costUsd: 8, tokens: null, runs: null } };
const options = fc.record({ items: fc.integer({ min: 1, max: 2 }), gates: fc.constantFrom(gates, withApprovals), policy: fc.constantFrom({}, deploying, bounded), rules: fc.constantFrom(1, 2, 3) });
const moves = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), action), { minLength: 10, maxLength: 120 });

const playAll = (setup: { items: number; gates: typeof gates; policy: Partial<StagePolicy>; rules: number }, all: [number, Action][]): Model => {
  const model = new Model({ ...setup, stages: full });
  for (let count = 0; count < 3; count += 1) model.add();
  for (const [at, one] of all) {
    play(model, model.items[at] as ModelItem, one);
    invariants(model);
  }
  return model;
};

describe('whatever agents, people and remotes do', () => {
  test('I4 I6: budgets hold, no place is given twice, and `can` says exactly what is not refused', () => {
    fc.assert(fc.property(options, moves, (setup, all) => { playAll(setup, all); }), { numRuns: 30 });
  });

  test('every state can be brought home: a patient person ends each item merged, skipped or closed', () => {
    let done = 0;
    fc.assert(fc.property(options, moves, (setup, all) => {
      const model = playAll(setup, all);
      bringHome(model);
      for (const item of model.items) {
        expect(itemDocument(item.data, model.now).state).toBe('done');
        if (item.data.mergedSha !== null) done += 1;
      }
      expect(model.project.permits).toEqual({ admission: { holders: [], queue: [] }, merge: { holders: [], queue: [] } });
    }), { numRuns: 30 });
    expect(done).toBeGreaterThan(30);
  });

  test('I6: without a person nothing runs more often than the budgets add up to', () => {
    const automatic = fc.array(fc.record({ do: fc.constant('world' as const), run: fc.constantFrom('good', 'red', 'failed', 'contract', 'changes', 'gaveUp', 'conflict'), merge: keysOf(merges) }), { minLength: 60, maxLength: 120 });
    fc.assert(fc.property(automatic, (all) => {
      const model = new Model({ gates: { ...gates, analysis: [] } });
      const item = model.add();
      for (const one of all) play(model, item, one);
      const developed = item.ran.filter((one) => one.kind === 'agent' && one.stage === 'development').length;
      expect(developed).toBeLessThanOrEqual(8);
    }), { numRuns: 30 });
  });
});
