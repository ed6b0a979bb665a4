import { describe, expect, test } from '@jest/globals';
import type { RunRequest } from '../../src/shared/activities.js';
import type { Actor, VerbInput } from '../../src/shared/messages.js';
import type { Person } from '../../src/shared/policy.js';
import { verbs, type Verb } from '../../src/shared/words.js';
import { applyVerb } from '../../src/workflows/policy/apply-verb.js';
import { mayDecide, nameOf } from '../../src/workflows/policy/people.js';
import { possibleVerbs, refusal } from '../../src/workflows/policy/verbs.js';
import { itemDocument } from '../../src/workflows/policy/view.js';
import { approval, gates, merged, outcome, says, someone, transient } from './example.js';
import { Model, type ModelItem } from './model.js';

const shown = ({ data, model }: ModelItem) => itemDocument(data, model.now);
const end = (item: ModelItem, ends: (request: RunRequest) => ReturnType<typeof outcome> = outcome): void => {
  if (item.asked?.kind !== 'run') throw new Error('nothing runs');
  item.answer(ends(item.asked.request));
};
const open = { ...gates, analysis: [] };
const toMerge = (): ModelItem => {
  const item = new Model({ gates: open }).add();
  while (item.asked?.kind === 'run') end(item);
  return item;
};

/** An item in each state that a person can meet. */
const states: Record<string, () => ModelItem> = {
  'queued': () => { const model = new Model({ items: 1 }); model.add(); return model.add(); },
  'running': () => new Model().add(),
  'waiting for approval': () => { const item = new Model().add(); end(item); return item; },
  'waiting for answer': () => { const item = new Model().add(); end(item, (run) => says(run, { status: 'needs_input', questions: ['?'] })); return item; },
  'waiting for limit': () => { const item = new Model().add(); end(item, transient); return item; },
  'waiting for connection': () => { const item = new Model().add(); item.lose(); return item; },
  'waiting for merge': () => { const item = toMerge(); item.answerMerge({ kind: 'tree-dirty', path: '/t', files: [], message: 'dirty' }); return item; },
  'merging': toMerge,
  'paused': () => { const item = new Model().add(); item.verb('pause'); return item; },
  'paused with its project': () => { const item = new Model().add(); item.model.pauseProject(true); return item; },
  'blocked': () => { const item = new Model().add(); end(item, (run) => says(run, { status: 'blocked' })); return item; },
  'stopped': () => { const item = new Model().add(); item.verb('stop'); return item; },
  'done': () => { const item = toMerge(); item.answerMerge(merged('a')); return item; },
};

const may: Record<string, Verb[]> = {
  'queued': ['skip', 'stop', 'pause'], 'running': ['skip', 'stop', 'pause'],
  'waiting for approval': ['approve', 'reject', 'skip', 'stop', 'pause'], 'waiting for answer': ['answer', 'skip', 'stop', 'pause'],
  'waiting for limit': ['skip', 'stop', 'pause'], 'waiting for connection': ['skip', 'stop', 'pause'], 'waiting for merge': ['skip', 'stop', 'pause'],
  'merging': ['stop', 'pause'], 'paused': ['resume', 'skip', 'stop'], 'paused with its project': ['skip', 'stop', 'pause'],
  'blocked': ['retry', 'skip', 'stop', 'pause'], 'stopped': ['retry', 'skip'], 'done': [],
};

describe('what a person may do in each state', () => {
  for (const [state, make] of Object.entries(states)) {
    for (const verb of verbs) {
      const can = (may[state] as Verb[]).includes(verb);
      test(`${state}: ${verb} is ${can ? 'possible' : 'refused with the verbs that are'}`, () => {
        const item = make();
        const no = refusal(item.data, verb, { reason: 'because', text: 'that' });
        expect(possibleVerbs(item.data).includes(verb)).toBe(can);
        if (can) expect(no).toBeUndefined();
        else if (state === 'merging' && verb === 'skip') expect(no?.code).toBe('MERGING');
        else expect(no).toMatchObject({ code: 'VERB_NOT_POSSIBLE', detail: expect.stringContaining(`${verb}: ${item.data.item.key} is `) });
        if (no?.code === 'VERB_NOT_POSSIBLE') for (const possible of possibleVerbs(item.data)) expect(no.detail).toContain(possible);
      });
    }
  }

  test('a refusal of `resume` while the project is paused names the way out', () => {
    const item = (states['paused with its project'] as () => ModelItem)();
    expect(refusal(item.data, 'resume', {})?.detail).toContain('towpath project resume');
  });
});

describe('texts', () => {
  test.each<[Verb, VerbInput, string]>([
    ['reject', {}, 'REASON_REQUIRED'], ['reject', { reason: '  ' }, 'REASON_REQUIRED'], ['reject', { reason: 'x'.repeat(4001) }, 'TOO_LARGE'],
    ['stop', { reason: 'x'.repeat(4001) }, 'TOO_LARGE'],
  ])('%s with %o is refused as %s', (verb, input, code) => {
    const item = (states['waiting for approval'] as () => ModelItem)();
    expect(refusal(item.data, verb, input)?.code).toBe(code);
  });
  test.each([['', 'TEXT_REQUIRED'], ['x'.repeat(8001), 'TOO_LARGE']])('an answer of %j is refused as %s', (text, code) => {
    expect(refusal((states['waiting for answer'] as () => ModelItem)().data, 'answer', { text })?.code).toBe(code);
  });
});

const anna: Person = { name: 'anna', ids: { os: 'os-anna' } };
const bob: Person = { name: 'bob', ids: { os: 'os-bob' } };
const cli = (id: string, name = id): Actor => ({ channel: 'cli', id, name });
const api = (id: string): Actor => ({ channel: 'api', id, name: id });
const bare: Actor = { channel: 'temporal', id: null, name: 'temporal CLI' };

describe('I4: who decides', () => {
  test.each<[string, Actor, string[], boolean]>([
    ['anyone on *', cli('os-x'), ['*'], true], ['a bare signal on *', bare, ['*'], true],
    ['the OS user of a named person', cli('os-anna'), ['anna'], true], ['another OS user', cli('os-x'), ['anna'], false],
    ['an OS user who only calls himself anna', cli('os-x', 'anna'), ['anna'], false],
    ['a named person who is not an approver', cli('os-bob'), ['anna'], false],
    ['the token\'s person', api('anna'), ['anna'], true], ['another token\'s person', api('bob'), ['anna'], false],
    ['a bare signal for a named approver', bare, ['anna'], false],
    ['a signal that claims an id', { channel: 'temporal', id: 'anna', name: 'anna' }, ['anna'], false],
  ])('%s', (_name, actor, by, is) => { expect(mayDecide(actor, by, [anna, bob])).toBe(is); });

  test('a person has one name on every channel', () => {
    expect([nameOf(cli('os-anna', 'root'), [anna]), nameOf(api('anna'), [anna]), nameOf(cli('os-x', 'x'), [anna])]).toEqual(['anna', 'anna', 'x']);
  });
});

const gated = (by: string[], min: number): ModelItem => {
  const model = new Model({ gates: { ...gates, analysis: [approval(by, min)] }, policy: { people: [anna, bob] } });
  const item = model.add();
  end(item);
  return item;
};

describe('I4: approvals', () => {
  test('two are needed: the same person counts once, on whatever channel; the second person opens the gate', () => {
    const item = gated(['anna', 'bob'], 2);
    expect(item.verb('approve', { by: cli('os-anna') })).toBeUndefined();
    expect(shown(item).decide).toMatchObject({ what: 'approval', min: 2, by: ['anna', 'bob'], approvedBy: ['anna'] });
    expect(item.verb('approve', { by: api('anna') })?.code).toBe('ALREADY_DECIDED');
    expect(item.verb('approve', { by: bare })?.code).toBe('NOT_ALLOWED');
    expect(item.verb('approve', { by: cli('os-bob') })).toBeUndefined();
    expect(shown(item).stage).toBe('architecture');
  });

  test('a rejection by one ends the approvals of the others', () => {
    const item = gated(['*'], 2);
    item.verb('approve', { by: cli('os-anna') });
    item.verb('reject', { by: cli('os-bob'), reason: 'too long' });
    expect(item.asked).toMatchObject({ request: { stage: 'analysis', attempt: 2, changes: [{ what: 'rejected', from: 'bob', text: 'too long' }] } });
    end(item);
    expect(shown(item).decide).toMatchObject({ approvedBy: [] });
  });

  test('a prefix of seven characters names the revision; a shorter, older or foreign one does not', () => {
    const item = gated(['*'], 1);
    const head = item.data.head as string;
    for (const revision of [head.slice(0, 6), '', 'f'.repeat(40), `${head}0`]) {
      expect(refusal(item.data, 'approve', { revision })?.code).toBe('REVISION_MOVED');
    }
    expect(refusal(item.data, 'approve', { revision: head.slice(0, 7).toUpperCase() })).toBeUndefined();
    item.verb('reject', { reason: 'again' });
    end(item);
    expect(item.verb('approve', { revision: head })?.code).toBe('REVISION_MOVED');
  });

  test('early, late and repeated: refused, refused, counted once', () => {
    const early = new Model().add();
    expect(early.verb('approve')?.code).toBe('VERB_NOT_POSSIBLE');
    end(early);
    early.verb('approve', { id: 'slack-1' });
    expect(refusal(early.data, 'approve', { id: 'slack-1' })).toBeUndefined();
    const before = early.data;
    expect(applyVerb(before, { verb: 'approve', input: { id: 'slack-1' }, now: early.model.now })).toBe(before);
    expect(early.verb('approve', { id: 'slack-2' })?.code).toBe('VERB_NOT_POSSIBLE');
  });

  test('the last 200 ids are remembered', () => {
    const item = new Model().add();
    for (let count = 0; count < 150; count += 1) {
      item.verb('pause', { id: `p${count}` });
      item.verb('resume', { id: `r${count}` });
    }
    expect(item.data.seen).toHaveLength(200);
    expect(item.data.seen.at(-1)).toBe('resume:r149');
  });

  test('at a merge gate without any commit an approval counts all the same', () => {
    const item = new Model({ gates: { ...open, deploy: [approval()] } }).add();
    for (let count = 0; count < 5; count += 1) item.verb('skip');
    end(item, (run) => outcome(run, { class: 'cancelled', report: null, head: null }));
    expect(shown(item)).toMatchObject({ waitingFor: 'approval', revision: null });
    item.verb('approve');
    expect(shown(item).state).toBe('blocked');
  });

  test('rejected at deploy: the stage before runs again with the reason', () => {
    const item = new Model({ gates: { ...open, deploy: [approval()] } }).add();
    while (item.asked?.kind === 'run') end(item);
    item.verb('reject', { reason: 'not on a Friday', by: someone });
    expect(item.asked).toMatchObject({ request: { stage: 'testing', attempt: 2, changes: [{ what: 'rejected', text: 'not on a Friday' }] } });
  });
});

describe('stop, skip, pause, resume, retry', () => {
  test('H2 I5: a stop in mid-run takes the stage away, frees the place, and `retry` is a new attempt in front of the line', () => {
    const model = new Model({ items: 1 });
    const item = model.add();
    const other = model.add();
    model.add();
    item.verb('stop', { reason: 'wrong ticket' });
    expect(shown(item)).toMatchObject({ state: 'stopped', reason: 'wrong ticket', can: ['retry', 'skip'] });
    end(item, (run) => outcome(run, { class: 'cancelled', report: null, head: null, usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 } }));
    model.settle();
    expect(shown(item).usage.runs).toBe(1);
    expect(shown(other).state).toBe('running');
    item.verb('retry', { reason: 'right after all' });
    expect(model.project.permits.admission.queue.map((one) => one.key)).toEqual(['WEB-1', 'WEB-3']);
    other.verb('stop');
    end(other, (run) => outcome(run, { class: 'cancelled', report: null, head: null }));
    model.settle();
    expect(item.asked).toMatchObject({ request: { stage: 'analysis', attempt: 2, changes: [{ what: 'retried', text: 'right after all' }] } });
  });

  test('an item that never had a place gains none in front by pausing', () => {
    const model = new Model({ items: 1 });
    model.add();
    model.add();
    const last = model.add();
    last.verb('pause');
    last.verb('resume');
    expect(model.project.permits.admission.queue.map((one) => one.key)).toEqual(['WEB-2', 'WEB-3']);
  });

  test('pause: the agent finishes, nothing new starts, the place is free; resume goes on', () => {
    const item = new Model().add();
    item.verb('pause');
    expect(item.asked?.kind).toBe('run');
    end(item);
    expect(item.model.project.permits.admission.holders).toEqual([]);
    expect(shown(item)).toMatchObject({ state: 'paused', can: ['resume', 'skip', 'stop'] });
    item.verb('resume');
    expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'approval' });
  });

  test('I3: a stop while it merges takes effect after it: merged, not deployed; `retry` goes on with deploy', () => {
    const model = new Model({ gates: open, policy: { deploy: { run: ['ship'], env: {}, timeoutSeconds: 60, sandbox: 'none' } } });
    const item = model.add();
    while (item.asked?.kind === 'run') end(item);
    expect(item.verb('stop')).toBeUndefined();
    expect(item.data.stopped).toBeNull();
    item.answerMerge(merged('a'));
    expect(shown(item)).toMatchObject({ state: 'stopped', mergedSha: 'd'.repeat(40), can: ['retry', 'skip'] });
    expect(item.ran.some((one) => one.stage === 'deploy')).toBe(false);
    item.verb('retry');
    expect(item.asked).toMatchObject({ request: { purpose: 'deploy' } });
  });

  test('skip counts the stage as passed and its run\'s late result only as fact', () => {
    const item = new Model({ gates: open }).add();
    item.verb('skip', { reason: 'trivial' });
    end(item, (run) => says(run, { status: 'blocked' }));
    expect(shown(item)).toMatchObject({ stage: 'architecture', state: 'running' });
    expect(shown(item).stages[0]).toMatchObject({ stage: 'analysis', status: 'skipped' });
  });

  test('skipped before its place: the first stages count as skipped; all of them end it', () => {
    const model = new Model({ items: 1 });
    const first = model.add();
    const item = model.add();
    item.verb('skip');
    first.verb('stop');
    end(first, (run) => outcome(run, { class: 'cancelled', report: null }));
    model.settle();
    expect(shown(item)).toMatchObject({ stage: 'architecture' });
    expect(shown(item).stages[0]?.status).toBe('skipped');
    for (const _left of [1, 2, 3, 4, 5]) item.verb('skip');
    end(item, (run) => outcome(run, { class: 'cancelled', report: null }));
    expect(shown(item)).toMatchObject({ state: 'done', mergedSha: null });
  });

  test('a stopped item closes after 30 days, and says so', () => {
    const item = new Model().add();
    item.verb('stop');
    end(item, (run) => outcome(run, { class: 'cancelled', report: null }));
    item.model.pass(30 * 24 * 3600 - 1);
    expect(item.finished).toBe(false);
    item.model.pass(1);
    expect(item.finished).toBe(true);
    expect(shown(item)).toMatchObject({ state: 'stopped', can: [] });
  });

  test('three stages of other names are a pipeline like any', () => {
    const stages = [
      { stage: 'plan', role: 'planner', work: 'documents' as const }, { stage: 'build', role: 'builder', work: 'code' as const },
      { stage: 'ship', role: 'shipper', work: 'merge' as const }];
    const item = new Model({ stages, gates: { build: [approval(['*'])] } }).add();
    end(item);
    end(item);
    expect(shown(item)).toMatchObject({ stage: 'build', waitingFor: 'approval' });
    item.verb('reject', { reason: 'no' });
    expect(item.asked).toMatchObject({ request: { stage: 'plan', attempt: 2 } });
  });
});
