import { runEnvironment } from '../../agents/environment.js';
import { adapterFor } from '../../agents/registry.js';
import { resolveSecrets, type ResolvedSecrets } from '../../config/secrets.js';
import type { Home } from '../../host/home.js';
import { findProgram } from '../../host/program-path.js';
import { sandboxLevel } from '../../host/sandbox.js';
import { TowpathError } from '../../shared/error-table.js';
import type { AgentPolicy } from '../../shared/policy.js';
import { credentialInForce } from './credential.js';
import { findAgentProgram, recentVersionOf, type FoundProgram } from './find-agent-program.js';

/** Where an agent is to work. */
export interface AgentPlace { home: Home; env: NodeJS.ProcessEnv }

export interface Preflight extends ResolvedSecrets {
  program: FoundProgram;
  level: 'bwrap' | 'none';
  /** What `--version` said, or undefined. */
  version: Promise<string | undefined>;
}

/** A program that is named without a path must be on PATH; others are looked for where the run begins. */
const ownProgram = ({ name, adapter, command: [program = ''] }: AgentPolicy, path: string): FoundProgram => {
  if (adapter !== 'command' || program.includes('/') || findProgram(program, { path, cwd: '/' }) !== undefined) return { argv: [], read: [] };
  throw new TowpathError('AGENT_MISSING', `${program}, for agents.${name}`);
};

const programOf = (agent: AgentPolicy, path: string): FoundProgram => {
  const installation = adapterFor(agent.adapter).installation(agent);
  if (installation === null) return ownProgram(agent, path);
  const found = findAgentProgram({ installation, configured: agent.command, path });
  if (found !== undefined) return found;
  throw new TowpathError('AGENT_MISSING', `${agent.command[0] ?? installation.program}, for agents.${agent.name}`);
};

/**
 * Whether an agent could work here, before anything is begun; no token is spent. What its program answers to `--version`
 * holds for 45 s. Thrown: AGENT_MISSING, SECRET_MISSING, CREDENTIAL_MISSING, SANDBOX_MISSING.
 */
export const preflight = async (agent: AgentPolicy, place: AgentPlace): Promise<Preflight> => {
  const program = programOf(agent, place.env['PATH'] ?? '');
  const level = await sandboxLevel(agent.sandbox, agent.network);
  const resolved = await resolveSecrets(agent.env, place.env);
  const { words, make } = await credentialInForce(agent, place);
  if (words === null) throw new TowpathError('CREDENTIAL_MISSING', `agents.${agent.name} has neither a key nor a login. ${make}`);
  const version = program.argv.length === 0 ? Promise.resolve(undefined) : recentVersionOf(program.argv, runEnvironment({ from: place.env, home: '/nowhere', extra: {} }));
  return { ...resolved, program, level, version };
};
