import { credentialInForce } from '../../activities/agent/credential.js';
import { findAgentProgram, versionOf } from '../../activities/agent/find-agent-program.js';
import type { AgentInstallation } from '../../agents/adapter.js';
import { adapterFor } from '../../agents/registry.js';
import { runEnvironment } from '../../agents/environment.js';
import type { Home } from '../../host/home.js';
import type { AgentPolicy } from '../../shared/policy.js';
import { fail, pass, warn, type Check } from './check.js';

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
  if (credential.problem !== null) return warn(name, credential.problem, 'Set it where `towpath up` runs.');
  if (credential.words === null) return fail(name, 'no credential: neither a key nor a login is configured', credential.make);
  const detail = `${program.argv.join(' ')} ${version ?? ''}, paid by ${credential.words}`;
  const doubt = checkVersion(version, installation);
  return doubt === undefined ? pass(name, detail) : warn(name, `${detail}; ${doubt}`, 'It may work all the same; `towpath agent explain` says how a run was read.');
};
