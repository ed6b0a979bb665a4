import { resolveSecret } from '../../config/secrets.js';
import type { Home } from '../../host/home.js';
import type { AgentPolicy } from '../../shared/policy.js';
import { loginFolder, loginOf } from './login.js';

interface Known {
  /** Variables that hold a credential, and what it is. */
  variables: Record<string, string>;
  /** How one is made. */
  make: (home: Home) => string;
}

const credentials: Partial<Record<AgentPolicy['adapter'], Known>> = {
  claude: {
    variables: { ANTHROPIC_API_KEY: 'an API key', CLAUDE_CODE_OAUTH_TOKEN: 'a subscription' },
    make: () => 'With a key: `env: { ANTHROPIC_API_KEY: env:ANTHROPIC_API_KEY }`. With a subscription: `claude setup-token`, then `env: { CLAUDE_CODE_OAUTH_TOKEN: env:CLAUDE_CODE_OAUTH_TOKEN }`.',
  },
  codex: {
    variables: { CODEX_API_KEY: 'an API key' },
    make: (home) => `With a subscription: \`mkdir -p ${loginOf(home, 'codex')?.path ?? ''} && CODEX_HOME=${loginOf(home, 'codex')?.path ?? ''} codex login\`. With a key: \`env: { CODEX_API_KEY: env:OPENAI_API_KEY }\`.`,
  },
};

/** Other ways to pay, such as a cloud's own: whoever names one knows. */
const otherWays = /KEY|TOKEN|AUTH|USE_BEDROCK|USE_VERTEX|USE_FOUNDRY/;

/** Who pays for an agent's runs. `words`: what is in force; both null: nothing is. */
export interface Credential { words: string | null; problem: string | null; /** How to get one. */ make: string }

/** What is in force; nothing is asked of the provider. */
export const credentialInForce = async (agent: AgentPolicy, { home, env }: { home: Home; env: NodeJS.ProcessEnv }): Promise<Credential> => {
  const known = credentials[agent.adapter];
  if (known === undefined) return { words: 'its own', problem: null, make: '' };
  const make = known.make(home);
  const variable = Object.keys(known.variables).find((name) => agent.env[name] !== undefined);
  if (variable !== undefined) {
    const missing = await resolveSecret(agent.env[variable] ?? '', env).then(() => false, () => true);
    return missing ? { words: null, problem: `${variable} (${agent.env[variable] ?? ''}) is not set here`, make }
      : { words: `${known.variables[variable] ?? ''} (${variable})`, problem: null, make };
  }
  const login = await loginFolder(home, agent.adapter);
  if (login !== undefined) return { words: `a login (${login.path})`, problem: null, make };
  const other = Object.keys(agent.env).find((name) => otherWays.test(name));
  return { words: other === undefined ? null : other, problem: null, make };
};
