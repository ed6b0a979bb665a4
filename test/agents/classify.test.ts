import { describe, expect, test } from '@jest/globals';
import { classifyAgentRun, classifyCommandRun, type ClassifyInput } from '../../src/agents/classify.js';
import type { ResultJson } from '../../src/contracts/run-directory.js';
import { createRedactor } from '../../src/shared/redact.js';

type Outcome = NonNullable<ResultJson['outcome']>;
const outcome = (change: Partial<Outcome> = {}): Outcome =>
  ({ ok: true, text: '', structured: null, sessionId: null, usage: null, costUsd: null, total: null, model: null, structuredAsked: false, denials: [], failure: null, ...change });

const result = (change: Partial<ResultJson> = {}): ResultJson => ({
  schema: 1, endedBy: 'exit', exit: { code: 0, signal: null }, commands: [], outcome: outcome(), report: null, head: null,
  commitProblem: null, swept: 0, startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:01:00Z', message: 'ended with exit code 0', ...change,
});

const input = (change: Partial<ResultJson> = {}, rest: Partial<ClassifyInput> = {}): ClassifyInput =>
  ({ result: result(change), key: 'WEB-12', run: '1.development.1.agent.1', marker: 'marker-of-the-run', work: 'code', output: '', redact: createRedactor([]), ...rest });

const file = (value: unknown): Partial<ResultJson> => ({ report: { text: JSON.stringify(value), tooLarge: false } });
const failed = (kind: string, retryAfterMs: number | null = null): Partial<ResultJson> =>
  ({ outcome: outcome({ ok: false, failure: { kind, message: `it said ${kind}`, retryAfterMs } }) });

test.each([
  ['stop', 'cancelled', 'stopped'], ['deadline', 'fault', 'deadline'], ['inactivity', 'fault', 'inactivity'], ['output', 'fault', 'output'],
  ['lease', 'transient', 'lease'], ['lost', 'transient', 'lost'], ['reboot', 'transient', 'reboot'], ['spawn', 'permanent', 'spawn'],
] as const)('a run ended by %s is %s, whatever its report says', (endedBy, outcomeClass, kind) => {
  const one = classifyAgentRun(input({ endedBy, message: 'why', ...file({ status: 'completed', summary: 'done' }) }));
  expect(one).toMatchObject({ class: outcomeClass, kind, message: 'why', report: null });
});

test('what ended it is told by its kind: a person, or that nobody wanted it any more', () => {
  expect(classifyAgentRun(input({ endedBy: 'stop', stopReason: 'superseded' }))).toMatchObject({ class: 'cancelled', kind: 'superseded' });
});

test.each([
  ['rate_limit', 'transient'], ['overloaded', 'transient'], ['network', 'transient'], ['incomplete', 'transient'], ['temporary', 'transient'],
  ['auth', 'auth'], ['billing', 'billing'], ['model', 'permanent'], ['config', 'permanent'], ['refusal', 'permanent'], ['context', 'permanent'],
  ['turns', 'permanent'], ['budget', 'permanent'], ['session_lost', 'permanent'], ['session_in_use', 'permanent'], ['contract', 'contract'],
  ['exit', 'fault'], ['something new', 'fault'],
])('A8: an agent\'s failure %s is %s', (kind, outcomeClass) => {
  expect(classifyAgentRun(input(failed(kind, 1500)))).toMatchObject({ class: outcomeClass, kind, retryAfterSeconds: 2 });
});

describe('the report', () => {
  test('valid: success, by its status', () => {
    const one = classifyAgentRun(input({ ...file({ status: 'completed', summary: 'Rounded prices' }), outcome: outcome({ usage: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 }, costUsd: 0.5, sessionId: 's' }) }));
    expect(one).toMatchObject({ class: 'success', kind: 'completed', message: 'Rounded prices', problems: [], costUsd: 0.5, conversation: 's', usage: { input: 1 } });
    expect(one.report?.summary).toBe('Rounded prices');
  });

  test('missing: a breach of contract that says where it was looked for', () => {
    const one = classifyAgentRun(input());
    expect(one).toMatchObject({ class: 'contract', kind: 'report-missing', report: null });
    expect(one.problems[0]).toContain('TOWPATH_REPORT');
  });

  test.each([
    ['not JSON', { report: { text: '{"status"', tooLarge: false } }, 'not JSON'],
    ['too large', { report: { text: 'x', tooLarge: true } }, '256 KiB'],
    ['of another shape', file({ status: 'finished', summary: 'x' }), 'status'],
    ['of another item', file({ status: 'completed', summary: 'x', item: 'WEB-13' }), 'stale'],
    ['of another run', file({ status: 'completed', summary: 'x', run: '1.analysis.1.agent.1' }), 'stale'],
    ['nested a hundred thousand deep', { report: { text: `{"status":"completed","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, tooLarge: false } }, 'summary'],
  ])('A7: %s is a breach of contract with sentences for the repair turn', (_what, change, words) => {
    const one = classifyAgentRun(input(change as Partial<ResultJson>));
    expect(one).toMatchObject({ class: 'contract', kind: 'report-invalid', report: null });
    expect(one.problems.join('\n')).toContain(words);
  });

  test('that names its run by TOWPATH_RUN is ours', () => {
    expect(classifyAgentRun(input(file({ status: 'completed', summary: 'x', run: 'marker-of-the-run' }))).class).toBe('success');
  });

  test('needs a verdict in review, and verification in testing', () => {
    expect(classifyAgentRun(input(file({ status: 'completed', summary: 'x' }), { work: 'review' })).problems).toEqual(['verdict: expected approved or changes_requested']);
    expect(classifyAgentRun(input(file({ status: 'completed', summary: 'x', verdict: 'passed' }), { work: 'test' })).problems[0]).toContain('verification');
  });

  test('I7: has no secret and no control code in it', () => {
    const one = classifyAgentRun(input(file({ status: 'completed', summary: 'key hunter2hunter2 \u001b[31mred\u202e', findings: [{ severity: 'note', text: 'hunter2hunter2' }] }),
      { redact: createRedactor(['hunter2hunter2']) }));
    expect(one.report?.summary).toBe('key [secret] red');
    expect(one.report?.findings[0]?.text).toBe('[secret]');
  });
});

test('I7 A6: the tail is masked, stripped and short', () => {
  const one = classifyAgentRun(input({}, { output: `${'x'.repeat(10_000)}\n\u001b[31mhunter2hunter2\u001b[0m end`, redact: createRedactor(['hunter2hunter2']) }));
  expect(one.tail.endsWith('[secret] end')).toBe(true);
  expect(one.tail.length).toBeLessThanOrEqual(4_000);
});

test('the message is one line', () => {
  expect(classifyAgentRun(input({ endedBy: 'deadline', message: 'first\nsecond\u0007' })).message).toBe('first second');
});

test('a command run is a success when its commands came to an end, whatever their exits', () => {
  const { redact } = input();
  expect(classifyCommandRun({ result: result({ exit: { code: 1, signal: null } }), output: 'red', redact })).toMatchObject({ class: 'success', tail: 'red' });
  expect(classifyCommandRun({ result: result({ endedBy: 'deadline' }), output: '', redact })).toMatchObject({ class: 'fault', kind: 'deadline' });
  expect(classifyCommandRun({ result: result({ endedBy: 'lost' }), output: '', redact })).toMatchObject({ class: 'transient' });
  expect(classifyCommandRun({ result: result({ endedBy: 'stop', stopReason: 'stopped' }), output: '', redact })).toMatchObject({ class: 'cancelled', kind: 'stopped' });
});
