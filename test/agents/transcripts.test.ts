import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { explain, type Transcript } from '../../src/agents/explain.js';
import type { Usage } from '../../src/shared/activities.js';

const folder = join(import.meta.dirname, '..', 'fixtures', 'transcripts');

interface Case {
  case: string; file: string; adapter: string; cancelRequested: boolean; schemaAsked?: boolean;
  exit?: { code: number | null; signal: string | null };
  /** What its conversation had used before. */
  previous?: { usage: Usage | null; costUsd: number | null };
  expected: {
    class: string; kind: string; accept?: string[]; retryAfterMs?: number | null; acceptRetryAfterMs?: (number | null)[];
    usage?: Record<string, number> | null; partialUsage?: Record<string, number>; usageTotals?: Record<string, number>;
    costUsd?: number | null; sessionCostUsd?: number; structured?: unknown; denials?: number;
  };
}

/** `more`: recorded from the same programs for situations that the first list does not have. */
const casesOf = (list: 'index' | 'more'): Case[] => readFileSync(join(folder, `${list}.jsonl`), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Case)
  .filter(({ adapter }) => adapter === 'claude' || adapter === 'codex' || adapter === 'acp');
const cases = [...casesOf('index'), ...casesOf('more')];

const textOf = (file: string): string => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '');

const transcriptOf = ({ adapter, file, exit, cancelRequested, schemaAsked, previous }: Case): Transcript => ({
  adapter: adapter as Transcript['adapter'], stdout: textOf(file), stderr: textOf(file.replace('.stdout.jsonl', '.stderr.txt')),
  exit: exit ?? { code: 0, signal: null }, cancelled: cancelRequested, before: previous ?? null, schemaAsked: schemaAsked ?? false,
});

describe('recorded transcripts mean what their table says', () => {
  test('there are as many as were recorded', () => { expect(cases).toHaveLength(89 + 116); });

  test.each(cases.map((one) => [one.case, one] as const))('%s', (_, one) => {
    const { expected } = one;
    const { outcome } = explain(transcriptOf(one));
    expect({ class: outcome.class, kind: outcome.kind }).toEqual({ class: expected.class, kind: expected.kind });
    expect(expected.acceptRetryAfterMs ?? [expected.retryAfterMs ?? null]).toContain(outcome.retryAfterMs);
    const usage = expected.usage ?? expected.partialUsage ?? expected.usageTotals ?? null;
    if (usage === null) expect(outcome.usage).toBeNull();
    else expect(outcome.usage).toMatchObject(usage);
    expect(outcome.costUsd).toEqual(expected.costUsd ?? expected.sessionCostUsd ?? null);
    expect(outcome.structured).toEqual(expected.structured ?? null);
    if (one.file.includes('/claude-tool-denied')) expect(outcome.denials).toEqual(['Write']);
    else expect(outcome.denials).toHaveLength(expected.denials ?? 0);
    expect(outcome.message).not.toBe('');
  });
});

const acp = (...messages: object[]): string => messages.map((one) => JSON.stringify(one)).join('\n');
const transcript = (change: Partial<Transcript> & Pick<Transcript, 'adapter' | 'stdout'>): Transcript =>
  ({ stderr: '', exit: { code: 0, signal: null }, cancelled: false, before: null, schemaAsked: false, ...change });
const outcomeOf = (change: Parameters<typeof transcript>[0]) => explain(transcript(change)).outcome;
const result = (change: object): string => JSON.stringify({ type: 'result', subtype: 'success', is_error: true, session_id: 's', ...change });
const failedTurn = (message: string): string => `{"type":"thread.started","thread_id":"t"}\n${JSON.stringify({ error: { message }, type: 'turn.failed' })}\n`;

describe('what no recorded transcript shows', () => {
  test('a subscription\'s limit tells when it ends, by the transcript\'s own clock', () => {
    const stdout = [
      { type: 'rate_limit_event', rate_limit_info: { status: 'rejected', resetsAt: 1_795_233_600 }, session_id: 's' },
      { type: 'assistant', timestamp: '2026-11-21T03:00:00.000Z', error: 'rate_limit', message: { id: 'm', model: '<synthetic>', content: [{ type: 'text', text: 'limit' }] } },
    ].map((one) => JSON.stringify(one)).join('\n');
    const wait = 1_795_233_600_000 - Date.parse('2026-11-21T03:00:00.000Z');
    expect(outcomeOf({ adapter: 'claude', stdout: `${stdout}\n${result({ api_error: 'usage_limit_reached', api_error_status: 429 })}` }))
      .toMatchObject({ class: 'transient', kind: 'rate_limit', retryAfterMs: wait });
    // Without a clock nothing is invented.
    expect(outcomeOf({ adapter: 'claude', stdout: `${stdout.split('\n')[0] ?? ''}\n${result({ api_error: 'usage_limit_reached' })}` }).retryAfterMs).toBeNull();
  });

  test('an end that is no end: half a line, exit code 0 without a result, a signal that was not ours', () => {
    const half = result({ is_error: false }).slice(0, -5);
    for (const adapter of ['claude', 'codex'] as const) {
      for (const exit of [{ code: 0, signal: null }, { code: null, signal: 'SIGKILL' }, { code: 137, signal: null }]) {
        expect(outcomeOf({ adapter, stdout: `{"type":"system"}\n${half}`, exit })).toMatchObject({ class: 'transient', kind: 'incomplete', usage: null, costUsd: null });
      }
    }
    expect(outcomeOf({ adapter: 'acp', stdout: '', exit: { code: null, signal: 'SIGSEGV' } })).toMatchObject({ class: 'transient', kind: 'incomplete' });
  });

  test('a result after which the process was killed stands', () => {
    expect(outcomeOf({ adapter: 'claude', stdout: result({ is_error: false, result: 'done' }), exit: { code: null, signal: 'SIGKILL' } })).toMatchObject({ class: 'success' });
  });

  test.each([
    ['exceeded retry limit, last status: 429 Too Many Requests', 'rate_limit', null],
    ['rate limit exceeded: Rate limit reached for gpt-5 on tokens per min. Please try again in 1.5s.', 'rate_limit', 1_500],
    ['You\'ve hit your usage limit. Upgrade to Pro or try again in 3 days 4 hours 5 minutes.', 'rate_limit', ((3 * 24 + 4) * 60 + 5) * 60_000],
    ['unexpected status 401 Unauthorized: invalid key, url: http://api.example.test/429/v1/responses', 'auth', null],
    ['unexpected status 403 Forbidden: no', 'auth', null],
    ['unexpected status 503 Service Unavailable: later', 'overloaded', null],
    ['stream disconnected before completion: idle timeout waiting for SSE', 'network', null],
    ['Your input exceeds the context window of this model. Please adjust your input and try again.', 'context', null],
    ['Missing environment variable: `X`.', 'auth', null],
    ['unexpected status 400 Bad Request: {"error":{"message":"The model `gpt-9` does not exist"}}', 'model', null],
    ['unexpected status 429 Too Many Requests: {"error":{"code":"insufficient_quota"}}', 'billing', null],
    ['something nobody has seen', 'incomplete', null],
  ])('Codex says: %s', (message, kind, retryAfterMs) => {
    expect(outcomeOf({ adapter: 'codex', stdout: failedTurn(message), exit: { code: 1, signal: null } })).toMatchObject({ kind, retryAfterMs });
  });

  test('a thread that is gone on with is charged for what it grew by, and a run that told nothing for nothing', () => {
    const stdout = '{"type":"thread.started","thread_id":"t"}\n{"type":"turn.completed","usage":{"input_tokens":300,"cached_input_tokens":100,"output_tokens":50}}';
    const before = { usage: { input: 150, output: 20, cacheRead: 60, cacheWrite: 0 }, costUsd: null };
    expect(outcomeOf({ adapter: 'codex', stdout, before }).usage).toEqual({ input: 50, output: 30, cacheRead: 40, cacheWrite: 0 });
    // Less than before: another count, which stands for itself.
    expect(outcomeOf({ adapter: 'codex', stdout, before: { ...before, usage: { ...before.usage, output: 99 } } }).usage).toEqual({ input: 200, output: 50, cacheRead: 100, cacheWrite: 0 });
    expect(outcomeOf({ adapter: 'codex', stdout: failedTurn('429'), before }).usage).toBeNull();
  });

  test('Claude of a conversation gone on with: the whole conversation\'s cost is not this run\'s', () => {
    const told = result({ is_error: false, total_cost_usd: 5, usage: { input_tokens: 1, output_tokens: 2 } });
    expect(outcomeOf({ adapter: 'claude', stdout: told, before: { usage: null, costUsd: 4 } })).toMatchObject({ costUsd: null, usage: { input: 1, output: 2 } });
  });

  test('ACP: an API failure that an agent passes on as its answer is a failure, and an answer about failures is none', () => {
    const turn = (text: string, usage: object | null) => acp(
      { dir: '>', id: 1, method: 'session/prompt', params: { sessionId: 's' } },
      { dir: '<', method: 'session/update', params: { update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } } },
      { dir: '<', id: 1, result: { stopReason: 'end_turn', usage } });
    expect(outcomeOf({ adapter: 'acp', stdout: turn('unexpected status 429 Too Many Requests: slow down', null) })).toMatchObject({ class: 'transient', kind: 'rate_limit' });
    expect(outcomeOf({ adapter: 'acp', stdout: turn('exceeded retry limit, last status: 503', { inputTokens: 5, outputTokens: 5 }) })).toMatchObject({ class: 'success' });
    expect(outcomeOf({ adapter: 'acp', stdout: turn('I made the rate limit of the API configurable.', null) })).toMatchObject({ class: 'success' });
  });

  test.each([['max_tokens', 'context'], ['max_turn_requests', 'turns'], ['refusal', 'refusal'], ['cancelled', 'incomplete'], ['new_reason', 'incomplete']])('ACP ends a turn with %s', (stopReason, kind) => {
    expect(outcomeOf({ adapter: 'acp', stdout: acp({ dir: '>', id: 7, method: 'session/prompt' }, { dir: '<', id: 7, result: { stopReason } }) })).toMatchObject({ kind });
  });

  test('ACP: what is replayed before the prompt is not said again, and a refused tool is told', () => {
    const stdout = acp(
      { dir: '>', id: 0, method: 'session/load', params: { sessionId: 'old' } },
      { dir: '<', method: 'session/update', params: { update: { sessionUpdate: 'agent_message_chunk', content: { text: 'old words' } } } },
      { dir: '<', id: 0, result: {} },
      { dir: '>', id: 1, method: 'session/prompt', params: { sessionId: 'old' } },
      { dir: '<', id: 0, method: 'session/request_permission', params: { toolCall: { name: 'Bash' }, options: [{ optionId: 'no', kind: 'reject_once' }] } },
      { dir: '>', id: 0, result: { outcome: { outcome: 'selected', optionId: 'no' } } },
      { dir: '<', id: 1, result: { stopReason: 'end_turn' } });
    const { events, outcome } = explain(transcript({ adapter: 'acp', stdout }));
    expect(events).toEqual([{ t: 'session', id: 'old' }, { t: 'denied', name: 'Bash' }]);
    expect(outcome).toMatchObject({ class: 'success', conversationId: 'old', denials: ['Bash'] });
  });

  test('rubbish of every kind is skipped', () => {
    const rubbish = ['', '[]', 'null', '42', '{', '{"type":5}', '{"type":"result"', '{"type":"assistant","message":7}', '{"type":"system","subtype":{}}', '\u0000\ufffd', '{"type":"item.completed"}', '{"id":1,"error":3}'].join('\n');
    for (const adapter of ['claude', 'codex', 'acp'] as const) {
      expect(outcomeOf({ adapter, stdout: rubbish, exit: { code: 1, signal: null } })).toMatchObject({ class: expect.stringMatching(/transient|permanent/), usage: null });
    }
  });
});
