import type { AgentReadyQuery, AgentRunRequest, CommandRunRequest, MergeRequest, StageChangedQuery, TreeQuery } from '../../shared/activities.js';
import { runId } from '../../shared/ids.js';
import type { AgentPolicy, CommandPolicy, ForgePolicy, GatePolicy, StagePolicy } from '../../shared/policy.js';
import type { CommandPurpose } from './after-command.js';
import { capOf } from './budget.js';
import { fitChanges } from './carry.js';
import type { ItemData } from './item-data.js';
import { attemptOf, stageName } from './stage.js';

/** Absent for local: what stands in histories stays as it is. */
const hosted = ({ forge }: StagePolicy): { forge?: ForgePolicy } => (forge === undefined ? {} : { forge });

const common = (data: ItemData, policy: StagePolicy, purpose: string) => ({
  run: runId({ round: data.item.round, stage: policy.stage, attempt: attemptOf(data), purpose, n: data.runs + 1 }),
  key: data.item.key, project: data.item.project, round: data.item.round,
  stage: policy.stage, attempt: attemptOf(data), repository: policy.repository, ...hosted(policy),
});

/** The agent's run of the current stage. `data.runs` rises only with an outcome, so that a repeat has the same id. */
export const agentRequest = (data: ItemData): AgentRunRequest => {
  const policy = data.policy as StagePolicy;
  const cap = capOf(data);
  return {
    ...common(data, policy, data.repair === null ? 'agent' : 'repair'),
    kind: 'agent', role: policy.role, work: policy.work, agent: policy.agent as AgentPolicy, promptFile: policy.promptFile,
    title: data.item.title, body: data.item.body, branch: data.branch, head: data.head, pull: data.pull !== null,
    changes: fitChanges(data.changes), conversation: data.conversations[policy.stage] ?? null, repair: data.repair,
    ...(data.permits.circuit?.state === 'granted' ? { probe: true } : {}), ...(cap === undefined ? {} : { cap }),
  };
};

interface What { sha: string | null; commands: CommandRunRequest['commands']; by: Pick<CommandPolicy, 'timeoutSeconds' | 'sandbox'> & { env?: Record<string, string> } }

const gateCommands = (data: ItemData, gate: GatePolicy): What => {
  // Where no stage left a commit, the base is what there is to look at.
  const sha = data.head ?? data.base;
  if (gate.kind === 'command') return { sha, commands: [{ claim: null, run: gate.run ?? [] }], by: gate };
  const verification = gate as Extract<GatePolicy, { kind: 'verification' }>;
  const lines = data.report?.verification ?? [];
  // A verification item is one shell line: contracts §5.
  return { sha, commands: lines.map(({ claim, command }) => ({ claim, run: ['sh', '-c', command] })), by: verification };
};

const what = (data: ItemData, purpose: CommandPurpose): What => {
  const policy = data.policy as StagePolicy;
  if (purpose === 'gate' || purpose === 'verify') return gateCommands(data, policy.gates[data.gate] as GatePolicy);
  const command = (purpose === 'candidate' ? policy.test : policy.deploy) as CommandPolicy;
  const sha = purpose === 'candidate' ? data.candidate?.sha ?? null : data.mergedSha;
  return { sha, commands: [{ claim: null, run: command.run }], by: command };
};

export const commandRequest = (data: ItemData, purpose: CommandPurpose): CommandRunRequest => {
  const { sha, commands, by } = what(data, purpose);
  return {
    ...common(data, data.policy as StagePolicy, purpose), kind: 'command', purpose,
    sha: sha ?? '', commands, env: by.env ?? {}, timeoutSeconds: by.timeoutSeconds, sandbox: by.sandbox,
  };
};

export const mergeRequest = (data: ItemData): MergeRequest => ({
  key: data.item.key, project: data.item.project, round: data.item.round, title: data.item.title,
  repository: (data.policy as StagePolicy).repository, ...hosted(data.policy as StagePolicy), branch: data.branch, head: data.head ?? '',
  candidate: data.candidate?.tested === true ? data.candidate.sha : null,
});

export const agentReadyQuery = (data: ItemData): AgentReadyQuery => ({
  project: data.item.project, pipeline: data.plan?.pipeline ?? '', stage: stageName(data) ?? '', said: data.agentAway?.message ?? '',
});

export const stageChangedQuery = ({ item, plan, policy }: ItemData): StageChangedQuery => ({
  project: item.project, pipeline: plan?.pipeline ?? '', stage: (policy as StagePolicy).stage, hash: (policy as StagePolicy).hash,
});

/** What has to change in a person's work tree before the merge can go there. */
export const treeQuery = ({ treeDirty, policy }: ItemData): TreeQuery => ({
  path: treeDirty?.path ?? '', files: treeDirty?.files ?? [], base: (policy as StagePolicy).repository.base,
});
