import type { AgentRun } from '../../src/agents/adapter.js';
import type { AgentRunRequest } from '../../src/shared/activities.js';
import type { AgentPolicy } from '../../src/shared/policy.js';

export const agentPolicy = (change: Partial<AgentPolicy> = {}): AgentPolicy => ({
  name: 'default', adapter: 'command', command: ['bash', 'tools/agent.sh'], script: null, env: {},
  timeoutSeconds: 3600, inactivitySeconds: 1800, graceSeconds: 20, sandbox: 'auto', model: null, effort: null, ...change,
});

export const agentRequest = (change: Partial<AgentRunRequest> = {}): AgentRunRequest => ({
  kind: 'agent', run: '1.development.2.agent.1', key: 'WEB-12', project: 'WEB', round: 1, stage: 'development', attempt: 2,
  repository: { url: '/srv/shop.git', base: 'main' }, role: 'developer', work: 'code', agent: agentPolicy(), promptFile: null,
  title: 'Round prices', body: 'Prices have too many digits.', branch: 'towpath/WEB-12-round-prices', head: null, pull: false, changes: [],
  conversation: null, repair: null, ...change,
});

/** A run as an adapter gets it. */
export const agentRun = (change: Partial<AgentRun> = {}): AgentRun => ({
  request: agentRequest(), prompt: 'the prompt', reportFile: '/h/report.json', schemaFile: '/h/schema.json', home: '/h', clone: '/c', sandboxed: true,
  program: [], conversation: { id: null, resume: false }, schema: {}, instructions: null, variables: [], ...change,
});
