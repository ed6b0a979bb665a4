import type { Config, StageConfig } from './config.js';

export const defaultAgent = 'default';

/** The agent that works at a stage: the stage's, else its role's, else `default`, else the only one. Undefined: there is none. */
export const agentNameFor = ({ agents, roles }: Pick<Config, 'agents' | 'roles'>, { agent, role }: Pick<StageConfig, 'agent' | 'role'>): string | undefined => {
  const named = agent ?? (Object.hasOwn(roles, role) ? roles[role]?.agent : null);
  if (named != null) return named;
  const names = Object.keys(agents);
  return names.includes(defaultAgent) ? defaultAgent : names.length === 1 ? names[0] : undefined;
};
