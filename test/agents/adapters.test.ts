import { describe, expect, test } from '@jest/globals';
import { adapterFor } from '../../src/agents/registry.js';
import { conversationId } from '../../src/agents/conversation-id.js';
import { agentPolicy, agentRequest, agentRun } from './agent-request.js';

const request = (change: Parameters<typeof agentPolicy>[0] = {}) => agentRequest({ agent: agentPolicy({ command: [], model: 'm-1', effort: 'high', ...change }) });
const after = (argv: string[], flag: string): string | undefined => argv[argv.indexOf(flag) + 1];

describe('Claude Code\'s command line', () => {
  const adapter = adapterFor('claude');

  test('I8: the repository configures nothing, and the prompt is on no command line', () => {
    const { argv, stdin, env } = adapter.command(agentRun({ request: request(), program: ['/bin/claude'], conversation: { id: 'c-1', resume: false } }));
    expect(argv.slice(0, 5)).toEqual(['/bin/claude', '-p', '--output-format', 'stream-json', '--verbose']);
    expect(after(argv, '--setting-sources')).toBe('user');
    expect(argv).toEqual(expect.arrayContaining(['--strict-mcp-config', '--disable-slash-commands', '--dangerously-skip-permissions']));
    expect(after(argv, '--session-id')).toBe('c-1');
    expect([after(argv, '--model'), after(argv, '--effort')]).toEqual(['m-1', 'high']);
    expect(argv.join(' ')).not.toContain('the prompt');
    expect(stdin).toBe('the prompt');
    expect(env).toMatchObject({ CLAUDE_CONFIG_DIR: '/h/.claude', DISABLE_AUTOUPDATER: '1' });
  });

  test('a conversation is gone on with, and what the repository tells agents is given as a file', () => {
    const { argv } = adapter.command(agentRun({ request: request(), conversation: { id: 'c-1', resume: true }, instructions: '/h/instructions.md' }));
    expect(after(argv, '--resume')).toBe('c-1');
    expect(argv).not.toContain('--session-id');
    expect(after(argv, '--append-system-prompt-file')).toBe('/h/instructions.md');
  });

  test('tools: without a sandbox nothing that is not named; lists are kept to; other runs are out of reach', () => {
    const open = adapter.command(agentRun({ request: request(), sandboxed: false })).argv;
    expect(after(open, '--permission-mode')).toBe('dontAsk');
    expect(open).not.toContain('--dangerously-skip-permissions');
    const listed = adapter.command(agentRun({ request: request({ tools: { allow: ['Read', 'Bash(git log:*)'], deny: ['WebFetch'] } }) })).argv;
    expect(listed.slice(listed.indexOf('--allowedTools'))).toEqual(['--allowedTools', 'Read', 'Bash(git log:*)', 'StructuredOutput', '--disallowedTools', 'SendMessage', 'ListAgents', 'WebFetch']);
    expect(listed).not.toContain('--dangerously-skip-permissions');
  });

  test.each([
    ['ANTHROPIC_API_KEY', 'CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR'], ['CLAUDE_CODE_OAUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR'],
  ])('I7: %s is read from a descriptor', (variable, descriptor) => {
    const { keyVariable, env } = adapter.command(agentRun({ request: request({ baseUrl: 'https://gateway.example.test/x' }), variables: [variable] }));
    expect(keyVariable).toBe(variable);
    expect(env).toMatchObject({ [descriptor]: '3', ANTHROPIC_BASE_URL: 'https://gateway.example.test/x' });
  });
});

describe('Codex\'s command line', () => {
  const adapter = adapterFor('codex');

  test('options stand before resume, the prompt comes on standard input', () => {
    const { argv, env } = adapter.command(agentRun({ request: request(), program: ['/bin/codex'], conversation: { id: 't-1', resume: true } }));
    expect(argv.slice(-3)).toEqual(['resume', 't-1', '-']);
    expect(argv.slice(0, 3)).toEqual(['/bin/codex', 'exec', '--json']);
    expect(after(argv, '--output-schema')).toBe('/h/report.strict.schema.json');
    expect(argv).toContain('model_reasoning_effort="high"');
    expect(argv).toContain('--dangerously-bypass-approvals-and-sandbox');
    expect(env).toMatchObject({ CODEX_HOME: '/h/.codex' });
  });

  test('another address is another provider: the variable that stands for it is ignored', () => {
    const provider = (variables: string[]) => adapter.command(agentRun({ request: request({ baseUrl: 'http://127.0.0.1:1/"x"/v1' }), variables })).argv.find((one) => one.startsWith('model_providers.'));
    expect(provider(['CODEX_API_KEY'])).toContain('base_url="http://127.0.0.1:1/\\"x\\"/v1",env_key="CODEX_API_KEY"');
    expect(provider([])).toContain('requires_openai_auth=true');
  });

  test('without our sandbox it takes its own, and its thread begins by itself', () => {
    const { argv } = adapter.command(agentRun({ request: request(), sandboxed: false }));
    expect(after(argv, '-s')).toBe('workspace-write');
    expect(argv.at(-1)).toBe('-');
    expect(argv).not.toContain('resume');
  });
});

test('a conversation\'s id is a UUID that its run names: the same for a repeat, another for another run', () => {
  const one = conversationId({ project: 'WEB', key: 'WEB-1', run: '1.analysis.1.agent.1' });
  expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(conversationId({ project: 'WEB', key: 'WEB-1', run: '1.analysis.1.agent.1' })).toBe(one);
  expect(conversationId({ project: 'WEB', key: 'WEB-1', run: '1.analysis.1.agent.2' })).not.toBe(one);
});
