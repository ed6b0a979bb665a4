import { describe, expect, test } from '@jest/globals';
import type { AgentRun } from '../../src/agents/adapter.js';
import { commandAdapter } from '../../src/agents/command.js';
import { agentPolicy, agentRequest, agentRun } from './agent-request.js';

const run = (change: Parameters<typeof agentRequest>[0] = {}): AgentRun => agentRun({ request: agentRequest(change) });
const adapter = commandAdapter;

test('the command adapter gives the prompt on standard input and names the run in the environment', () => {
  expect(adapter.command(run())).toEqual({
    argv: ['bash', 'tools/agent.sh'], stdin: 'the prompt', read: [], keyVariable: null,
    env: {
      TOWPATH_KEY: 'WEB-12', TOWPATH_STAGE: 'development', TOWPATH_ROLE: 'developer', TOWPATH_ATTEMPT: '2',
      TOWPATH_REPORT: '/h/report.json', TOWPATH_SCHEMA: '/h/schema.json',
    },
  });
});

test('an agent without a command is a mistake of the configuration', () => {
  expect(() => adapter.command(run({ agent: agentPolicy({ command: [] }) }))).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});

describe('A8: how it ended', () => {
  const read = (code: number | null, signal: string | null, ...lines: string[]) => {
    const reader = adapter.reader({ run: 'r', key: 'WEB-12', stage: 'development', attempt: 1, before: null });
    for (const line of lines) reader.push(line);
    return reader.end({ code, signal }, '');
  };

  test('exit 0 is an end without failure, its output the last message; what it costs is unknown, not nothing', () => {
    expect(read(0, null, 'one', 'two')).toMatchObject({ ok: true, text: 'one\ntwo', structured: null, sessionId: null, usage: null, costUsd: null, denials: [], failure: null });
  });

  test.each([
    [75, null, 'temporary'], [1, null, 'exit'], [127, null, 'exit'], [139, null, 'exit'], [137, null, 'incomplete'], [143, null, 'incomplete'], [null, 'SIGKILL', 'incomplete'], [null, 'SIGSEGV', 'incomplete'],
  ])('exit %s, signal %s is %s, with its last line', (code, signal, kind) => {
    const outcome = read(code, signal, 'before', 'what went wrong', '');
    expect(outcome.failure).toMatchObject({ kind, retryAfterMs: null });
    expect(outcome.failure?.message).toContain('what went wrong');
  });

  test('I9: of endless output only the end is kept', () => {
    const reader = adapter.reader({ run: 'r', key: 'WEB-12', stage: 'development', attempt: 1, before: null });
    for (let n = 0; n < 100_000; n += 1) reader.push('x'.repeat(100));
    reader.push('{"status":"completed","summary":"done"}');
    const { text } = reader.end({ code: 0, signal: null }, '');
    expect(text?.length).toBeLessThanOrEqual(256 * 1024);
    expect(text?.endsWith('"done"}')).toBe(true);
  });
});
