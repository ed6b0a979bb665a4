import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { explain, type Transcript } from '../../src/agents/explain.js';

/* Recorded transcripts as a disk, a terminal or a careless tool leaves them, and ends that were not recorded. */

const recorded = (file: string): string => readFileSync(join(import.meta.dirname, '..', 'fixtures', 'transcripts', file), 'utf8');
const outcomeOf = (change: Partial<Transcript> & Pick<Transcript, 'adapter' | 'stdout'>) =>
  explain({ stderr: '', exit: { code: 0, signal: null }, cancelled: false, before: null, schemaAsked: false, ...change }).outcome;

const good = [['claude', recorded('claude/claude-tool-acceptEdits.stdout.jsonl')], ['codex', recorded('codex/codex-tool.stdout.jsonl')]] as const;

describe.each(good)('a good transcript of %s', (adapter, stdout) => {
  const clean = outcomeOf({ adapter, stdout });

  test('means a success with usage and a conversation', () => {
    expect(clean).toMatchObject({ class: 'success', usage: { output: 88 }, conversationId: expect.any(String) });
  });

  test.each([
    ['a byte order mark', `\ufeff${stdout}`],
    ['carriage returns', stdout.replaceAll('\n', '\r\n')],
    ['no end of its last line', stdout.trimEnd()],
    ['noise between its lines', stdout.replaceAll('\n', '\nnpm warn old lockfile\n\u001b[31m{not json}\u001b[0m\n{"half":\n[1,2]\n42\n\n')],
    ['broken characters', stdout.replaceAll('\n', '\n\ufffd\u0000\ufffd\n')],
    ['events of the next release', stdout.replaceAll('\n', '\n{"z":1,"type":"new.kind","item":{"type":"new"},"subtype":"new"}\n')],
    ['a line of 8 MiB', `{"type":"user","message":{"content":"${'x'.repeat(8 * 1024 * 1024)}"}}\n${stdout}`],
  ])('means the same with %s', (_, damaged) => { expect(outcomeOf({ adapter, stdout: damaged })).toEqual(clean); });

  test('means no success with half of its last line, and what its calls told is kept', () => {
    const half = outcomeOf({ adapter, stdout: stdout.trimEnd().slice(0, -20) });
    expect(half).toMatchObject({ class: 'transient', kind: 'incomplete', conversationId: clean.conversationId, costUsd: null });
    if (adapter === 'codex') expect(half.usage).toBeNull();
    else expect(half.usage).toMatchObject({ input: 22, cacheRead: 6666 });
  });
});

describe('nothing on standard output', () => {
  test.each([
    ['claude', 1, 'error: unknown option \'--x\'', 'permanent', 'config'],
    ['codex', 2, 'error: unexpected argument \'--x\' found\n\nFor more information, try \'--help\'.', 'permanent', 'config'],
    ['codex', 1, 'Error: thread/resume failed: no rollout found for thread id t (code -32600)', 'permanent', 'session_lost'],
    ['codex', 1, 'Error: thread t already has an active writer', 'permanent', 'session_in_use'],
    ['claude', 1, 'Error: Session ID s is already in use.', 'permanent', 'session_in_use'],
    ['acp', 1, 'Error: fetch failed', 'transient', 'network'],
    ['codex', 101, 'thread \'main\' panicked at src/main.rs:1:1', 'transient', 'incomplete'],
    ['claude', 139, '', 'transient', 'incomplete'],
    ['claude', 134, 'Aborted', 'transient', 'incomplete'],
    ['claude', 0, '', 'transient', 'incomplete'],
  ] as const)('%s with exit code %d and “%s” is %s', (adapter, code, stderr, outcomeClass, kind) => {
    const outcome = outcomeOf({ adapter, stdout: '', stderr, exit: { code, signal: null } });
    expect(outcome).toMatchObject({ class: outcomeClass, kind, usage: null, costUsd: null, conversationId: null, retryAfterMs: null });
  });

  test('the line that names the mistake is the message, not how the program is to be called', () => {
    expect(outcomeOf({ adapter: 'codex', stdout: '', stderr: 'error: unexpected argument \'--x\' found\n\nFor more information, try \'--help\'.', exit: { code: 2, signal: null } }).message)
      .toBe('error: unexpected argument \'--x\' found');
  });
});

const claude = (change: object): string => JSON.stringify({ type: 'result', subtype: 'success', is_error: true, session_id: 's', result: 'no', ...change });

describe('Claude Code', () => {
  test.each([
    [{ api_error: 'stream_idle_timeout' }, 'network'], [{ api_error: 'model_requires_usage_credits', api_error_status: 429 }, 'billing'], [{ api_error: 'api_key_auth_disabled', api_error_status: 403 }, 'auth'],
    [{ api_error: 'tool_history_mismatch', api_error_status: 400 }, 'session_lost'], [{ api_error: 'message_over_context_limit' }, 'context'], [{ api_error: 'safety_monitor_blocked' }, 'refusal'],
    [{ api_error: 'claude_code_version_too_old', api_error_status: 400 }, 'config'], [{ api_error: 'of_the_next_release', api_error_status: 529 }, 'overloaded'],
    [{ api_error_type: 'overloaded_error' }, 'overloaded'], [{ api_error_type: 'rate_limit_error' }, 'rate_limit'], [{ api_error_type: 'invalid_request_error' }, 'config'],
    [{ terminal_reason: 'prompt_too_long' }, 'context'], [{ subtype: 'error_max_budget_usd' }, 'budget'], [{ subtype: 'error_during_execution', terminal_reason: 'aborted_tools' }, 'incomplete'],
    [{ api_error_status: 400, result: 'API key not valid. Please pass a valid API key.' }, 'auth'],
  ])('%j is %s', (fields, kind) => { expect(outcomeOf({ adapter: 'claude', stdout: claude(fields), exit: { code: 1, signal: null } })).toMatchObject({ kind, retryAfterMs: null }); });

  test('a word that may mean many things yields to the prose beside it', () => {
    const stdout = (text: string): string => `${JSON.stringify({ type: 'assistant', error: 'server_error', message: { id: 'm', model: '<synthetic>', content: [{ type: 'text', text }] } })}\n${claude({ result: text })}`;
    expect(outcomeOf({ adapter: 'claude', stdout: stdout('Request timed out.') }).kind).toBe('network');
    expect(outcomeOf({ adapter: 'claude', stdout: stdout('Something went wrong') }).kind).toBe('overloaded');
  });

  test('a limit that was over before the end asks for no wait; another one\'s news changes nothing', () => {
    const limit = (status: string, rateLimitType: string): string => JSON.stringify({ type: 'rate_limit_event', timestamp: '2026-11-21T03:00:00.000Z', rate_limit_info: { status, rateLimitType, resetsAt: 1_795_233_600 } });
    const end = claude({ api_error_status: 429, api_error_type: 'rate_limit_error' });
    const wait = 1_795_233_600_000 - Date.parse('2026-11-21T03:00:00.000Z');
    expect(outcomeOf({ adapter: 'claude', stdout: [limit('rejected', 'five_hour'), limit('allowed', 'seven_day'), end].join('\n') })).toMatchObject({ kind: 'rate_limit', retryAfterMs: wait });
    expect(outcomeOf({ adapter: 'claude', stdout: [limit('rejected', 'five_hour'), limit('allowed', 'five_hour'), end].join('\n') })).toMatchObject({ kind: 'rate_limit', retryAfterMs: null });
  });
});

describe('Codex', () => {
  test('without its last word its complaint before an end of its own decides, and “Reconnecting” never does', () => {
    const begun = '{"type":"thread.started","thread_id":"t"}\n{"type":"turn.started"}\n';
    const said = (message: string): string => `${begun}${JSON.stringify({ type: 'error', message })}\n`;
    expect(outcomeOf({ adapter: 'codex', stdout: said('unexpected status 401 Unauthorized: no'), exit: { code: 1, signal: null } })).toMatchObject({ class: 'auth', conversationId: 't' });
    expect(outcomeOf({ adapter: 'codex', stdout: said('Reconnecting... 1/5 (unexpected status 401 Unauthorized: no)'), exit: { code: 1, signal: null } })).toMatchObject({ kind: 'incomplete' });
    expect(outcomeOf({ adapter: 'codex', stdout: said('unexpected status 401 Unauthorized: no'), exit: { code: null, signal: 'SIGKILL' } })).toMatchObject({ kind: 'incomplete' });
  });

  test('what was not told before of a thread is not told of what it grew by', () => {
    const stdout = '{"type":"turn.completed","usage":{"input_tokens":7132,"cached_input_tokens":6666,"output_tokens":88,"reasoning_output_tokens":14}}';
    const before = { usage: { input: 233, output: 44, cacheRead: 3333, cacheWrite: 0 }, costUsd: null };
    expect(outcomeOf({ adapter: 'codex', stdout, before }).usage).toEqual({ input: 233, output: 44, cacheRead: 3333, cacheWrite: 0 });
  });
});

describe('ACP', () => {
  const turn = (end: object, text = ''): string => [
    { dir: '>', id: 1, method: 'session/prompt', params: { sessionId: 's' } },
    ...(text === '' ? [] : [{ dir: '<', method: 'session/update', params: { update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } } }]),
    { dir: '<', id: 1, ...end },
  ].map((one) => JSON.stringify(one)).join('\n');

  test.each([
    ['You’ve hit your usage limit. Try again later.', 'rate_limit'], ['Codex ran out of room in the model\'s context window. Start a new thread.', 'context'], ['Selected model is at capacity. Please try a different model.', 'overloaded'],
    ['To use Codex with your ChatGPT plan, upgrade to Plus', 'billing'], ['{"error":{"message":"nobody knows this one"}}', 'config'], ['{"detail":"The \'gpt-9\' model is not supported here"}', 'model'],
    ['We’re currently experiencing high demand, which may cause temporary errors.', 'overloaded'], ['stream disconnected before completion: rate limit exceeded, try again in 2s', 'rate_limit'],
  ])('codex-acp says as its answer, with nothing used: %s', (text, kind) => {
    expect(outcomeOf({ adapter: 'acp', stdout: turn({ result: { stopReason: 'end_turn', usage: null } }, text) }).kind).toBe(kind);
    expect(outcomeOf({ adapter: 'acp', stdout: turn({ result: { stopReason: 'end_turn', usage: { inputTokens: 5, outputTokens: 5 } } }, text) }).class).toBe('success');
  });

  test.each([
    [{ code: -32_603, message: 'Internal error: API Error: 529 Overloaded', data: { errorKind: 'overloaded' } }, 'overloaded'],
    [{ code: -32_603, message: 'Internal error: API Error: Connection to the API was lost (ECONNRESET)', data: { errorKind: 'server_error' } }, 'network'],
    [{ code: -32_603, message: 'Internal error: oops', data: { errorKind: 'server_error' } }, 'overloaded'],
    [{ code: -32_603, message: 'Internal error: Credit balance is too low', data: { errorKind: 'billing_error' } }, 'billing'],
    [{ code: -32_000, message: 'Authentication required' }, 'auth'], [{ code: 400, message: '{"error":{"code":400,"message":"API key not valid. Please pass a valid API key."}}' }, 'auth'],
    [{ code: 503, message: 'The model is overloaded.' }, 'overloaded'], [{ code: 404, message: 'models/x is not found' }, 'model'], [{ code: -32_603, message: 'nobody knows this one' }, 'incomplete'],
  ])('the error %j is %s', (error, kind) => { expect(outcomeOf({ adapter: 'acp', stdout: turn({ error }) })).toMatchObject({ kind, usage: null, costUsd: null }); });
});
