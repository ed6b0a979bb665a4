import { describe, expect, test } from '@jest/globals';
import type { CommandRunRequest, RunOutcome, RunRequest } from '../../src/shared/activities.js';
import type { GatePolicy, StagePolicy } from '../../src/shared/policy.js';
import { itemDocument } from '../../src/workflows/policy/view.js';
import { matchesName } from '../../src/workflows/policy/match.js';
import { approval, failed, gates, merged, outcome, red, says, sha, tests, transient } from './example.js';
import { Model, type ModelItem } from './model.js';

const shown = ({ data, model }: ModelItem) => itemDocument(data, model.now);
const request = (item: ModelItem): RunRequest => {
  if (item.asked?.kind !== 'run') throw new Error('nothing runs');
  return item.asked.request;
};
const end = (item: ModelItem, ends: (request: RunRequest) => RunOutcome = outcome): void => { item.answer(ends(request(item))); };
const open = (own: Record<string, GatePolicy[]> = {}, policy: Partial<StagePolicy> = {}): ModelItem =>
  new Model({ gates: { ...gates, analysis: [], architecture: [], ...own }, policy }).add();
/** To the first run of this stage, or to its first command. */
const reach = (item: ModelItem, stage: string, kind: 'agent' | 'command' = 'agent'): RunRequest => {
  for (let count = 0; count < 40; count += 1) {
    if (request(item).stage === stage && request(item).kind === kind) return request(item);
    end(item);
  }
  throw new Error(`never reaches ${stage}`);
};
const toMerge = (item: ModelItem): void => { while (item.asked?.kind === 'run') end(item); };

describe('artifacts', () => {
  test('nothing at all blocks, a part of it is a code fault that names what lacks', () => {
    const nothing = new Model().add();
    end(nothing, (run) => outcome(run, { documents: [] }));
    expect(shown(nothing)).toMatchObject({ state: 'blocked', reason: expect.stringContaining('produced nothing') });
    const part = new Model().add();
    end(part, (run) => outcome(run, { documents: [{ path: '01-brief.md', bytes: 3 }] }));
    expect(request(part)).toMatchObject({ attempt: 2, changes: [{ from: 'artifacts', text: expect.stringContaining('02-requirements.md') }] });
  });

  test.each([['06-adr/0001.md', '06-adr/*.md', true], ['06-adr/a/b.md', '06-adr/*.md', false], ['x01-brief.md', '01-brief.md', false], ['a+b.md', 'a+b.md', true], ['01-briefXmd', '01-brief.md', false]])(
    '%s against %s: %s', (path, pattern, is) => { expect(matchesName(path, pattern)).toBe(is); });
});

describe('commands', () => {
  test('the project\'s tests run on the head, and red output goes to the next attempt', () => {
    const item = open();
    const command = reach(item, 'development', 'command') as CommandRunRequest;
    expect(command).toMatchObject({ purpose: 'gate', sha: item.data.head, commands: [{ claim: null, run: ['make', 'test'] }] });
    end(item, red);
    expect(request(item)).toMatchObject({ kind: 'agent', stage: 'development', attempt: 2, changes: [{ what: 'gate', text: expect.stringContaining('1 failed') }] });
    expect(shown(item).verdicts.at(-1)).toMatchObject({ gate: 'command', passed: false, evidence: 'make test exited with 1' });
  });

  test('a project without tests passes and says so', () => {
    const item = open({ development: [{ ...tests, run: null } as GatePolicy] });
    reach(item, 'review');
    expect(shown(item).verdicts.at(-1)).toMatchObject({ passed: true, evidence: 'no test command' });
  });

  test('what the tester names is run by us, and a lie sends the item back to development', () => {
    const item = open();
    reach(item, 'testing');
    end(item, (run) => says(run, { verdict: 'passed', verification: [{ claim: 'it starts', command: 'bin/start' }] }));
    expect(request(item)).toMatchObject({ kind: 'command', purpose: 'verify', commands: [{ claim: 'it starts', run: ['sh', '-c', 'bin/start'] }] });
    end(item, (run) => outcome(run, { commands: [{ claim: 'it starts', command: 'bin/start', exit: 127, seconds: 0, tail: 'not found' }] }));
    expect(request(item)).toMatchObject({ stage: 'development', changes: [{ what: 'gate', text: expect.stringContaining('Claim: it starts') }] });
    expect(shown(item)).toMatchObject({ lastFailure: { class: 'contract', message: expect.stringContaining('bin/start exited with 127'), tail: 'not found' } });
  });

  test('a gate whose process was lost is asked again; one that cannot start blocks, and `retry` asks once more as a new attempt', () => {
    const item = open();
    reach(item, 'development', 'command');
    end(item, transient);
    expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'limit' });
    item.model.pass(700);
    end(item, (run) => outcome(run, { class: 'permanent', message: 'no sandbox here', commands: [] }));
    expect(shown(item)).toMatchObject({ state: 'blocked', reason: 'no sandbox here' });
    const before = item.ran.at(-1)?.run;
    item.verb('retry');
    expect(request(item)).toMatchObject({ kind: 'command', stage: 'development', attempt: 2 });
    expect(request(item).run).not.toBe(before);
  });

  test('a verdict that is missing where one is due is no yes', () => {
    const item = open();
    reach(item, 'review');
    end(item, (run) => says(run, { verdict: null }));
    expect(request(item)).toMatchObject({ stage: 'review', attempt: 2 });
  });
});

describe('which sha', () => {
  test('I3: documents of later stages leave the verdict on code as it is', () => {
    const item = open();
    toMerge(item);
    expect(item.asked).toEqual({ kind: 'merge', head: item.data.head });
  });

  test('I3: code that a later stage changed is tested once more, on the final head, before the merge', () => {
    const item = open({ development: [{ ...tests, run: ['lint'] } as GatePolicy, tests] });
    reach(item, 'testing');
    const moved = sha();
    end(item, (run) => ({ ...outcome(run), code: moved }));
    const again: unknown[] = [];
    while (item.asked?.kind === 'run') {
      again.push((request(item) as CommandRunRequest).commands[0]?.run);
      expect(request(item)).toMatchObject({ stage: 'deploy', sha: item.data.head });
      end(item);
    }
    expect(again).toEqual([['lint'], ['make', 'test']]);
    expect(item.asked?.kind).toBe('merge');
  });

  test('I4: an approval counts at its own gate, not at the same place of the next stage', () => {
    const item = open({ review: [{ kind: 'report' }, approval()], testing: [{ kind: 'report' }, approval()] });
    reach(item, 'review');
    end(item);
    expect(item.verb('approve')).toBeUndefined();
    // The tester commits nothing: head and code are the same as the reviewer's.
    end(item, (run) => outcome(run, { head: item.data.head, code: item.data.code }));
    expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'approval', stage: 'testing' });
  });

  test('I4: an approval of documents ends with the next commit, one of code holds while the code is the same', () => {
    const item = new Model({ gates: { ...gates, analysis: [...gates['analysis'] ?? [], tests] } }).add();
    end(item);
    item.verb('approve');
    end(item, red);
    end(item);
    expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'approval', attempts: { analysis: 2 } });
    const code = open({ development: [approval(), tests] });
    reach(code, 'development');
    const same = sha();
    end(code, (run) => outcome(run, { code: same }));
    code.verb('approve');
    end(code, red);
    end(code, (run) => outcome(run, { code: same }));
    expect(request(code)).toMatchObject({ kind: 'command', stage: 'development' });
  });
});

describe('the merge\'s answer', () => {
  const atMerge = (policy: Partial<StagePolicy> = {}): ModelItem => {
    const item = open({}, policy);
    toMerge(item);
    expect(item.asked?.kind).toBe('merge');
    return item;
  };

  test('merged: the item is done with the sha that the remote showed', () => {
    const item = atMerge();
    item.answerMerge(merged(item.data.head as string));
    expect(shown(item)).toMatchObject({ state: 'done', mergedSha: 'd'.repeat(40), pullRequest: { state: 'merged' } });
    expect(item.finished).toBe(true);
  });

  test('the base moved: the candidate is tested, then merged as tested; red goes back to development', () => {
    const item = atMerge();
    item.answerMerge({ kind: 'candidate', sha: 'e'.repeat(40), base: sha() });
    expect(request(item)).toMatchObject({ purpose: 'candidate', sha: 'e'.repeat(40) });
    end(item);
    expect(item.asked?.kind).toBe('merge');
    item.answerMerge({ kind: 'candidate', sha: 'f'.repeat(40), base: sha() });
    end(item, red);
    expect(request(item)).toMatchObject({ stage: 'development', changes: [{ text: expect.stringContaining('moved base') }] });
    expect(item.model.project.permits.merge.holders).toEqual([]);
  });

  test('without a test command the candidate is merged as built', () => {
    const item = atMerge({ test: null });
    item.answerMerge({ kind: 'candidate', sha: 'e'.repeat(40), base: sha() });
    expect(item.asked?.kind).toBe('merge');
  });

  test('a conflict goes back to development with the files, three times', () => {
    const item = atMerge();
    for (let count = 0; count < 4; count += 1) {
      toMerge(item);
      item.answerMerge({ kind: 'conflict', base: sha(), files: ['a.ts'] });
    }
    expect(shown(item)).toMatchObject({ state: 'blocked', attempts: { development: 4, deploy: 4 }, reason: expect.stringContaining('a.ts') });
  });

  test.each([
    [{ kind: 'head-moved', expected: 'a', found: 'b' } as const, 'somebody changed the branch'],
    [{ kind: 'refused', message: 'protected' } as const, 'the remote refused the merge: protected'],
  ])('%o blocks and gives its places back; `retry` asks again', (answer, reason) => {
    const item = atMerge();
    item.answerMerge(answer);
    expect(shown(item)).toMatchObject({ state: 'blocked', reason: expect.stringContaining(reason) });
    expect(item.model.project.permits).toMatchObject({ admission: { holders: [] }, merge: { holders: [] } });
    item.verb('retry');
    expect(item.asked?.kind).toBe('merge');
    expect(shown(item).attempts['deploy']).toBe(2);
  });

  test('I11, I12: what the forge refuses while the pull request is open is waited for, with its words; others merge meanwhile', () => {
    const item = atMerge();
    item.answerMerge({ kind: 'refused', message: 'Required status check "legal" is expected.', open: true });
    expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'merge', reason: 'the forge refuses the merge: Required status check "legal" is expected.' });
    expect(item.model.project.permits).toMatchObject({ merge: { holders: [] } });
    expect(item.asked).toBeNull();
    for (const seconds of [15, 30, 60, 60]) {
      item.model.now += seconds * 1000 - 1;
      item.run();
      expect(item.asked).toBeNull();
      item.model.now += 1;
      item.run();
      expect(item.asked?.kind).toBe('merge');
      expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'merge' });
      item.answerMerge({ kind: 'refused', message: 'Required status check "legal" is expected.', open: true });
    }
    expect(shown(item).timeline.filter(({ detail }) => detail.includes('legal'))).toHaveLength(1);
    item.model.now += 60_000;
    item.run();
    item.answerMerge(merged(sha()));
    expect(shown(item)).toMatchObject({ state: 'done', reason: null });
  });

  test('I11: what the forge refused once is no reason for what comes after it', () => {
    const refused = { kind: 'refused', message: 'Required status check "legal" is expected.', open: true } as const;
    const closed = atMerge();
    closed.answerMerge(refused);
    closed.model.pass(15);
    closed.answerMerge({ kind: 'refused', message: 'pull request 1 was closed' });
    closed.verb('retry');
    expect(shown(closed).reason).toBeNull();
    const stopped = atMerge();
    stopped.answerMerge(refused);
    stopped.verb('stop');
    expect(shown(stopped)).toMatchObject({ state: 'stopped', reason: null });
    stopped.verb('retry');
    expect(stopped.asked?.kind).toBe('merge');
  });

  test('a person\'s work tree that is not clean is waited for, by name', () => {
    const item = atMerge();
    item.answerMerge({ kind: 'tree-dirty', path: '/home/anna/shop', files: ['a.ts'], message: 'a.ts is not committed' });
    expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'merge', waitingOn: ['/home/anna/shop'], reason: 'a.ts: a.ts is not committed' });
    item.treeIsClean();
    expect(item.asked?.kind).toBe('merge');
  });

  test('where no stage left a commit there is nothing to merge, and that is said', () => {
    const item = open();
    for (const _stage of ['analysis', 'architecture', 'development', 'review', 'testing']) item.verb('skip');
    if (item.asked?.kind === 'run') end(item, (run) => outcome(run, { class: 'cancelled', head: null, report: null }));
    expect(shown(item)).toMatchObject({ state: 'blocked', stage: 'deploy', reason: expect.stringContaining('nothing to merge') });
    item.verb('skip');
    expect(shown(item)).toMatchObject({ state: 'done', mergedSha: null });
  });

  test('the deploy command runs in a tree of the merge; red blocks, and `retry` deploys again without merging', () => {
    const item = atMerge({ deploy: { run: ['ship'], env: {}, timeoutSeconds: 60, sandbox: 'none' } });
    item.answerMerge(merged(item.data.head as string));
    expect(request(item)).toMatchObject({ purpose: 'deploy', sha: 'd'.repeat(40), commands: [{ run: ['ship'] }] });
    expect(item.model.project.permits.merge.holders).toEqual([]);
    end(item, failed);
    expect(shown(item)).toMatchObject({ state: 'blocked', mergedSha: 'd'.repeat(40) });
    item.verb('retry');
    end(item);
    expect(shown(item)).toMatchObject({ state: 'done' });
  });
});
