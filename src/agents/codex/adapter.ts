import type { AgentRun, LineAdapter } from '../adapter.js';
import { runVariables } from '../run-variables.js';
import { codexReader } from './reader.js';

/** TOML's basic strings are JSON's. */
const toml = (text: string): string => JSON.stringify(text);

const setting = (name: string, value: string): string[] => ['-c', `${name}=${value}`];

/** `OPENAI_BASE_URL` is ignored, and a changed address of the built-in provider costs seconds of websocket tries. */
const providerArguments = ({ request, variables }: AgentRun): string[] => {
  const { baseUrl } = request.agent;
  if (baseUrl == null) return [];
  const key = variables.includes('CODEX_API_KEY') ? `env_key="CODEX_API_KEY"` : 'requires_openai_auth=true';
  return [
    ...setting('model_provider', toml('towpath')),
    ...setting('model_providers.towpath', `{name="towpath",base_url=${toml(baseUrl)},${key},wire_api="responses",request_max_retries=2,stream_max_retries=2}`),
  ];
};

const argumentsOf = (run: AgentRun): string[] => {
  const { model, effort } = run.request.agent;
  const { id, resume } = run.conversation;
  return [
    'exec', '--json', '--output-schema', `${run.home}/report.strict.schema.json`, '--skip-git-repo-check',
    ...(model === null ? [] : ['-m', model]), ...(effort === null ? [] : setting('model_reasoning_effort', toml(effort))),
    // Its shell gets no variable with KEY, SECRET or TOKEN in its name.
    ...setting('shell_environment_policy.ignore_default_excludes', 'false'),
    ...providerArguments(run),
    ...(run.sandboxed ? ['--dangerously-bypass-approvals-and-sandbox'] : ['-s', 'workspace-write']),
    // The options of exec stand before `resume`.
    ...(resume && id !== null ? ['resume', id] : []), '-',
  ];
};

/** `codex exec`: prompt on standard input, one JSON object a line on standard output. */
export const codexAdapter: LineAdapter = {
  kind: 'codex',
  traits: { presetSession: false, sessionLock: true, schema: true, usage: 'session', caps: false },
  installation: () => ({
    program: 'codex',
    packages: [{ name: '@openai/codex-{platform}', file: 'vendor/*/bin/codex' }],
    folder: '.codex', tested: ['0.169.0'], conversation: 'sessions/*/*/*/rollout-*ID.jsonl',
  }),
  command: (run) => ({
    argv: [...run.program, ...argumentsOf(run)], stdin: run.prompt, read: [], keyVariable: null,
    env: { ...runVariables(run), CODEX_HOME: `${run.home}/.codex` },
  }),
  reader: codexReader,
};
