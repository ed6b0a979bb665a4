import type { AgentPolicy } from '../shared/policy.js';
import { policyHash } from './policy-hash.js';

/** Variables whose value decides who is asked and who pays. */
const decisive = /KEY|TOKEN|AUTH|BASE_URL|CREDENTIAL/i;

/**
 * Whose limits an agent's runs share: adapter, address and credential, as the configuration names them. Agents that differ in
 * model or effort alone have one provider. A name for a workflow's id: no secret, and not longer than 80 characters.
 */
export const providerName = ({ name, adapter, command, script, preset, baseUrl, env }: AgentPolicy): string => {
  const credential = Object.entries(env).filter(([variable]) => decisive.test(variable));
  const own = adapter === 'command' || adapter === 'scripted' || (adapter === 'acp' && preset == null);
  const about = { adapter, preset: preset ?? null, baseUrl: baseUrl ?? null, credential, program: own ? [name, ...command, script ?? ''] : [] };
  return `${own ? name : preset == null ? adapter : `${adapter}-${preset}`}-${policyHash(about).slice(0, 8)}`;
};
