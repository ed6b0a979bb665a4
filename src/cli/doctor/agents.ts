import { findAgentProgram, versionOf } from '../../activities/agent/find-agent-program.js';
import { loginFolder, loginOf } from '../../activities/agent/login.js';
import type { AgentInstallation } from '../../agents/adapter.js';
import { adapterFor } from '../../agents/registry.js';
import { runEnvironment } from '../../agents/environment.js';
import { resolveSecret } from '../../config/secrets.js';
import type { Home } from '../../host/home.js';
import type { AgentPolicy } from '../../shared/policy.js';
import { fail, pass, warn, type Check } from './check.js';

/** Variables that hold a credential, what it is, and how a subscription's is made. */
const credentials: Partial<Record<AgentPolicy['adapter'], { variables: Record<string, string>; make: (home: Home) => string }>> = {
  claude: {
    variables: { ANTHROPIC_API_KEY: 'an API key', CLAUDE_CODE_OAUTH_TOKEN: 'a subscription' },
    make: () => 'With a key: `env: { ANTHROPIC_API_KEY: env:ANTHROPIC_API_KEY }`. With a subscription: `claude setup-token`, then `env: { CLAUDE_CODE_OAUTH_TOKEN: env:CLAUDE_CODE_OAUTH_TOKEN }`.',
  },
  codex: {
    variables: { CODEX_API_KEY: 'an API key' },
    make: (home) => `With a subscription: \`mkdir -p ${loginOf(home, 'codex')?.path ?? ''} && CODEX_HOME=${loginOf(home, 'codex')?.path ?? ''} codex login\`. With a key: \`env: { CODEX_API_KEY: env:OPENAI_API_KEY }\`.`,
  },
};

/** What is in force, or undefined where nothing is. Thrown by nothing. */
const credentialInForce = async (agent: AgentPolicy, { home, env }: { home: Home; env: NodeJS.ProcessEnv }): Promise<{ words?: string; problem?: string }> => {
  const known = credentials[agent.adapter];
  if (known === undefined) return { words: 'its own' };
  const variable = Object.keys(known.variables).find((name) => agent.env[name] !== undefined);
  if (variable !== undefined) {
    const missing = await resolveSecret(agent.env[variable] ?? '', env).then(() => false, () => true);
    return missing ? { problem: `${variable} (${agent.env[variable] ?? ''}) is not set here` } : { words: `${known.variables[variable] ?? ''} (${variable})` };
  }
  const login = await loginFolder(home, agent.adapter);
  return login === undefined ? {} : { words: `a login (${login.path})` };
};

const checkVersion = (version: string | undefined, installation: AgentInstallation): string | undefined => {
  if (version === undefined) return 'it did not say its version within 5 s';
  return installation.tested.includes(version) ? undefined : `version ${version} was not tried with Towpath (tried: ${installation.tested.join(', ')})`;
};

/** An agent with a program of its own: whether it is there, which version, and who pays. No token is spent. */
export const checkInstalledAgent = async (agent: AgentPolicy, place: { home: Home; env: NodeJS.ProcessEnv }): Promise<Check> => {
  const name = `agent ${agent.name}`;
  const installation = adapterFor(agent.adapter).installation(agent);
  if (installation === null) return pass(name, agent.adapter);
  const path = place.env['PATH'] ?? '';
  const program = findAgentProgram({ installation, configured: agent.command, path });
  if (program === undefined) return fail(name, `\`${agent.command[0] ?? installation.program}\` is not on PATH`, 'Install it, or name its path as `command` in towpath.yaml.');
  const version = await versionOf(program.argv, runEnvironment({ from: place.env, home: '/nowhere', extra: {} }));
  const credential = await credentialInForce(agent, place);
  const make = credentials[agent.adapter]?.make(place.home) ?? '';
  if (credential.problem !== undefined) return warn(name, credential.problem, 'Set it where `towpath up` runs.');
  if (credential.words === undefined) return fail(name, 'no credential: neither a key nor a login is configured', make);
  const detail = `${program.argv.join(' ')} ${version ?? ''}, paid by ${credential.words}`;
  const doubt = checkVersion(version, installation);
  return doubt === undefined ? pass(name, detail) : warn(name, `${detail}; ${doubt}`, 'It may work all the same; `towpath agent explain` says how a run was read.');
};
