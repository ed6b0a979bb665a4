import { agentNameFor } from '../../config/choose-agent.js';
import type { Config } from '../../config/config.js';
import type { AgentPolicy } from '../../shared/policy.js';

/** The configured agents, each with the variables of the roles that it works in: what it needs may stand at one of them. */
export const agentsInUse = (config: Config): AgentPolicy[] => Object.values(config.agents).map((agent) => {
  const roles = Object.entries(config.roles).filter(([role]) => agentNameFor(config, { agent: null, role }) === agent.name);
  return { ...agent, env: { ...Object.assign({}, ...roles.map(([, { env }]) => env)) as AgentPolicy['env'], ...agent.env } };
});
