import { describe, expect, test } from '@jest/globals';
import type { RunOutcome, RunRequest } from '../../src/shared/activities.js';
import { itemDocument } from '../../src/workflows/policy/view.js';
import { changesRequested, failed, gates, outcome, red, says, transient } from './example.js';
import { Model, type ModelItem } from './model.js';

const open = { ...gates, analysis: [] };
const start = (): { model: Model; item: ModelItem } => {
  const model = new Model({ gates: open });
  return { model, item: model.add() };
};

/** Goes on with good ends until the agent of this stage has been asked. */
const reach = (item: ModelItem, stage: string): RunRequest => {
  for (let count = 0; count < 40; count += 1) {
    const { asked } = item;
    if (asked?.kind !== 'run') throw new Error(`never reaches ${stage}`);
    if (asked.request.stage === stage && asked.request.kind === 'agent') return asked.request;
    item.answer(outcome(asked.request));
  }
  throw new Error(`never reaches ${stage}`);
};
const end = (item: ModelItem, ends: (request: RunRequest) => RunOutcome): void => {
  if (item.asked?.kind !== 'run') throw new Error('nothing runs');
  item.answer(ends(item.asked.request));
};
const shown = ({ data, model }: ModelItem) => itemDocument(data, model.now);
const invalid = (request: RunRequest) => outcome(request, { class: 'contract', message: 'no report', problems: ['summary: missing'], report: null, head: null });

describe('the end of an agent\'s run', () => {
  test('good: the gates are looked at and the next stage begins', () => {
    const { item } = start();
    reach(item, 'architecture');
    expect(shown(item)).toMatchObject({ stage: 'architecture', attempts: { analysis: 1, architecture: 1 } });
  });

  test('questions wait for an answer, and the stage runs again with both', () => {
    const { item } = start();
    end(item, (request) => says(request, { status: 'needs_input', questions: ['Which colour?'] }));
    expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'answer', decide: { what: 'answer', questions: ['Which colour?'] }, can: ['answer', 'skip', 'stop', 'pause'] });
    item.verb('answer', { text: 'green' });
    expect(reach(item, 'analysis')).toMatchObject({ attempt: 2, changes: [{ what: 'answered', text: 'Asked: Which colour?\nAnswer: green' }] });
  });

  test('`blocked` and `failed` name their summary; `failed` is a code fault, 3 in a row', () => {
    const { item } = start();
    end(item, (request) => says(request, { status: 'failed', summary: 'the compiler crashed' }));
    expect(shown(item).lastFailure).toMatchObject({ class: 'fault', message: 'the compiler crashed' });
    end(item, (request) => says(request, { status: 'blocked', summary: 'no access to the wiki' }));
    expect(shown(item)).toMatchObject({ state: 'blocked', reason: 'no access to the wiki', can: ['retry', 'skip', 'stop', 'pause'] });
  });

  test('a conflict goes to the stage before, from a judging stage to the one that mends code', () => {
    const { item } = start();
    reach(item, 'architecture');
    end(item, (request) => says(request, { status: 'conflict', summary: 'cannot be both', findings: [{ severity: 'must', text: 'both' }] }));
    expect(reach(item, 'analysis')).toMatchObject({ attempt: 2, changes: [{ what: 'conflict', from: 'architecture', text: 'cannot be both' }] });
    reach(item, 'testing');
    end(item, (request) => says(request, { status: 'conflict', summary: 'untestable' }));
    expect(shown(item)).toMatchObject({ stage: 'development', attempts: { development: 2 } });
  });

  test('I6: an invalid report gets one repair turn in the same conversation, then it is a code fault', () => {
    const { item } = start();
    end(item, (request) => outcome(request, { ...invalid(request), conversation: 'talk-1' }));
    const repair = reach(item, 'analysis');
    expect(repair).toMatchObject({ repair: ['summary: missing'], conversation: 'talk-1', attempt: 1 });
    expect(repair.run).toContain('repair');
    end(item, invalid);
    expect(reach(item, 'analysis')).toMatchObject({ attempt: 2, repair: null });
    expect(item.data.faults).toBe(1);
  });

  test.each(['auth', 'billing', 'permanent'] as const)('%s blocks at once, and `retry` goes on with what the run had been told', (kind) => {
    const { item } = start();
    reach(item, 'review');
    end(item, changesRequested);
    end(item, (request) => outcome(request, { class: kind, message: 'log in first', report: null, head: null }));
    expect(shown(item)).toMatchObject({ state: 'blocked', lastFailure: { class: kind, message: 'log in first' } });
    item.verb('retry', { reason: 'logged in' });
    expect(reach(item, 'development')).toMatchObject({ changes: [{ what: 'findings', from: 'review' }, { what: 'retried', text: 'logged in' }] });
    expect(item.data.codeRuns).toBe(1);
  });

  test('a run that died before it read its findings gets them again, beside its own end', () => {
    const { item } = start();
    reach(item, 'review');
    end(item, changesRequested);
    end(item, failed);
    expect(reach(item, 'development')).toMatchObject({ changes: [{ what: 'findings', from: 'review' }, { what: 'fault' }] });
  });

  test('a run that was ended from outside charges no attempt and is started again', () => {
    const { item } = start();
    end(item, (request) => outcome(request, { class: 'cancelled', message: 'ended by down --kill', report: null, head: null }));
    expect(item.data).toMatchObject({ faults: 0, attempts: { analysis: 1 } });
    expect(item.asked?.kind).toBe('run');
  });

  test('I6: usage is added up once a run, and unknown cost stays unknown', () => {
    const { item } = start();
    end(item, (request) => outcome(request, { usage: { input: 5, output: 3, cacheRead: 2, cacheWrite: 1 } }));
    expect(shown(item).usage).toMatchObject({ input: 5, output: 3, runs: 1, costUsd: null });
    end(item, (request) => outcome(request, { costUsd: 0.5 }));
    expect(shown(item).usage).toMatchObject({ input: 5, runs: 2, costUsd: 0.5 });
  });
});

describe('transient failures', () => {
  test.each([[0, null, 20], [1, null, 40], [2, null, 80], [3, null, 160], [4, null, 320], [0, 5, 20], [0, 90, 90], [4, 4000, 4000]])(
    'after %i before it, with Retry-After %s, it waits %i s', (before, retryAfter, seconds) => {
      const { item, model } = start();
      for (let count = 0; count < before; count += 1) {
        end(item, transient);
        model.pass(700);
      }
      end(item, (request) => transient(request, retryAfter));
      expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'limit', until: new Date(model.now + seconds * 1000).toISOString() });
      model.pass(seconds - 1);
      expect(item.asked).toBeNull();
      model.pass(1);
      expect(item.asked?.kind).toBe('run');
    });

  test('I6: five in a row are waited for, the sixth blocks, and `retry` is exactly one more', () => {
    const { item, model } = start();
    for (let count = 0; count < 5; count += 1) {
      end(item, transient);
      model.pass(700);
    }
    end(item, transient);
    expect(shown(item)).toMatchObject({ state: 'blocked', lastFailure: { class: 'transient' }, attempts: { analysis: 1 } });
    item.verb('retry');
    end(item, transient);
    expect(shown(item)).toMatchObject({ state: 'blocked' });
  });

  test('any other end breaks the row', () => {
    const { item, model } = start();
    for (let count = 0; count < 5; count += 1) {
      end(item, transient);
      model.pass(700);
    }
    end(item, failed);
    end(item, transient);
    expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'limit' });
  });

  test('I6: a provider that was away charges no development run', () => {
    const { item, model } = start();
    reach(item, 'development');
    end(item, transient);
    model.pass(700);
    expect(item.data.codeRuns).toBe(0);
  });
});

describe('budgets of a code fault', () => {
  test('I6: three in a row block, and `retry` is exactly one more attempt', () => {
    const { item } = start();
    reach(item, 'development');
    for (let count = 0; count < 3; count += 1) {
      end(item, outcome);
      end(item, red);
    }
    expect(shown(item)).toMatchObject({ state: 'blocked', attempts: { development: 3 }, lastFailure: { tail: '1 failed' } });
    item.verb('retry', { reason: 'look at the clock' });
    expect(reach(item, 'development')).toMatchObject({ attempt: 4, changes: [{ what: 'gate' }, { what: 'retried', text: 'look at the clock' }] });
    end(item, outcome);
    end(item, red);
    expect(shown(item)).toMatchObject({ state: 'blocked', attempts: { development: 4 } });
  });

  test('I6: three rewinds of one cause, then blocked; `retry` is one more round and leaves another cause its own budget', () => {
    const { item } = start();
    for (let count = 0; count < 4; count += 1) {
      reach(item, 'review');
      end(item, changesRequested);
    }
    expect(shown(item)).toMatchObject({ state: 'blocked', stage: 'review', attempts: { development: 4, review: 4 } });
    item.verb('retry');
    expect(reach(item, 'development')).toMatchObject({ attempt: 5, changes: [{ what: 'findings' }] });
    reach(item, 'review');
    end(item, changesRequested);
    expect(shown(item)).toMatchObject({ state: 'blocked', stage: 'review', attempts: { development: 5, review: 5 } });
  });

  test('I6: an item has at most 8 development runs, of whatever cause', () => {
    const model = new Model({ gates: { ...open, testing: [{ kind: 'report' }] } });
    const item = model.add();
    for (let count = 0; count < 8; count += 1) {
      reach(item, count % 2 === 0 ? 'review' : 'testing');
      end(item, (request) => (count % 2 === 0 ? changesRequested(request) : says(request, { verdict: 'failed', findings: [{ severity: 'must', text: 'slow' }] })));
      if (shown(item).state === 'blocked') break;
    }
    expect(item.data.codeRuns).toBeLessThanOrEqual(8);
    expect(shown(item).state).toBe('blocked');
  });

  test('I6: a lower limit of development runs blocks and says so', () => {
    const model = new Model({ gates: open, policy: { limits: { items: 4, developmentRuns: 2 } } });
    const item = model.add();
    reach(item, 'development');
    for (let count = 0; count < 2; count += 1) {
      end(item, outcome);
      end(item, red);
    }
    expect(shown(item)).toMatchObject({ state: 'blocked', lastFailure: { class: 'budget', message: expect.stringMatching(/^2 development runs are the limit of an item; last: ./) } });
    item.verb('retry');
    expect(reach(item, 'development')).toMatchObject({ attempt: 3 });
  });

  test('I6: a limit of the agent is tried once more in a fresh conversation, then it is a code fault', () => {
    const model = new Model({ gates: open, rules: 2 });
    const item = model.add();
    const limited = (request: RunRequest) => outcome(request, { class: 'permanent', kind: 'context', message: 'the window is full', conversation: 'c-1', report: null });
    end(item, limited);
    expect(item.asked).toMatchObject({ kind: 'run', request: { stage: 'analysis', attempt: 1, conversation: null, changes: [{ what: 'fault', text: expect.stringContaining('the window is full') }] } });
    end(item, limited);
    expect(shown(item)).toMatchObject({ attempts: { analysis: 2 }, lastFailure: { class: 'fault', message: 'the window is full' } });
    end(item, limited);
    expect(item.asked).toMatchObject({ request: { attempt: 2, conversation: null } });
    end(item, limited);
    end(item, limited);
    end(item, limited);
    expect(shown(item)).toMatchObject({ state: 'blocked' });
  });

  test('a plan of older rules blocks at a limit of the agent, as it did when it began', () => {
    const { item } = start();
    end(item, (request) => outcome(request, { class: 'permanent', kind: 'refusal', message: 'no', report: null }));
    expect(shown(item)).toMatchObject({ state: 'blocked' });
  });
});
