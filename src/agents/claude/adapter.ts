import type { AgentRun, LineAdapter } from '../adapter.js';
import { runVariables } from '../run-variables.js';
import { claudeReader } from './reader.js';

/** Tools that reach other runs of the host. Source: processes of one host find each other through /tmp. */
const neverTools = ['SendMessage', 'ListAgents'];
/** Without a sandbox nothing is allowed that is not named. */
const usualTools = ['Bash', 'Edit', 'Write', 'Read', 'Glob', 'Grep', 'NotebookEdit', 'TodoWrite', 'StructuredOutput'];

/** Which variable holds the credential, and by which one the program learns that it lies on a descriptor. */
const credentials = [
  { variable: 'ANTHROPIC_API_KEY', descriptor: 'CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR' },
  { variable: 'CLAUDE_CODE_OAUTH_TOKEN', descriptor: 'CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR' },
] as const;

const sessionArguments = ({ conversation }: AgentRun): string[] => {
  if (conversation.id === null) return [];
  return [conversation.resume ? '--resume' : '--session-id', conversation.id];
};

const toolArguments = ({ request, sandboxed }: AgentRun): string[] => {
  const { allow, deny } = request.agent.tools ?? { allow: null, deny: [] };
  const denied = ['--disallowedTools', ...neverTools, ...deny];
  if (allow !== null) return ['--permission-mode', 'dontAsk', '--allowedTools', ...allow, 'StructuredOutput', ...denied];
  return sandboxed ? ['--dangerously-skip-permissions', ...denied] : ['--permission-mode', 'dontAsk', '--allowedTools', ...usualTools, ...denied];
};

/** Checked by the program after each call: the last one may go beyond. */
const capArguments = ({ request: { cap } }: AgentRun): string[] => [
  ...(cap?.turns == null ? [] : ['--max-turns', String(cap.turns)]), ...(cap?.costUsd == null ? [] : ['--max-budget-usd', String(Number(cap.costUsd.toFixed(4)))]),
];

const argumentsOf = (run: AgentRun): string[] => {
  const { model, effort } = run.request.agent;
  return [
    '-p', '--output-format', 'stream-json', '--verbose', ...sessionArguments(run),
    ...capArguments(run), ...(model === null ? [] : ['--model', model]), ...(effort === null ? [] : ['--effort', effort]),
    '--json-schema', JSON.stringify(run.schema),
    ...(run.instructions === null ? [] : ['--append-system-prompt-file', run.instructions]),
    // A repository's own settings ran its hook, its MCP server and sent the key to its address.
    '--setting-sources', 'user', '--strict-mcp-config', '--disable-slash-commands',
    ...toolArguments(run),
  ];
};

/** Claude Code, non-interactive: prompt on standard input, one JSON object a line on standard output. */
export const claudeAdapter: LineAdapter = {
  kind: 'claude',
  traits: { presetSession: true, sessionLock: false, schema: true, usage: 'run', caps: true },
  installation: () => ({
    program: 'claude', packages: [{ name: '@anthropic-ai/claude-code-{platform}', file: 'claude' }],
    folder: '.claude', tested: ['2.1.329'], conversation: 'projects/*/ID.jsonl',
  }),
  command: (run) => {
    const credential = credentials.find(({ variable }) => run.variables.includes(variable));
    const { baseUrl } = run.request.agent;
    return {
      argv: [...run.program, ...argumentsOf(run)], stdin: run.prompt, read: [], keyVariable: credential?.variable ?? null,
      env: {
        ...runVariables(run), CLAUDE_CONFIG_DIR: `${run.home}/.claude`,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1', DISABLE_TELEMETRY: '1', CLAUDE_CODE_MAX_RETRIES: '4',
        ...(baseUrl == null ? {} : { ANTHROPIC_BASE_URL: baseUrl }), ...(credential === undefined ? {} : { [credential.descriptor]: '3' }),
      },
    };
  },
  reader: (run) => claudeReader(run),
};
