import type { Config, GateConfig, ProjectConfig, StageConfig } from './config.js';
import { agentNameFor } from './choose-agent.js';
import { noAgentYet } from './warnings.js';
import { usualCi } from './presets.js';
import { policyHash } from './policy-hash.js';
import { providerName } from './provider-name.js';
import { TowpathError } from '../shared/errors.js';
import type { AgentPolicy, ForgePolicy, GatePolicy, Person, StagePlan, StagePolicy } from '../shared/policy.js';

/** Version of the decision code that new plans run under. */
const rules = 4;
const commandSeconds = 3_600;

/** Thrown when the file has no such project (PROJECT_NOT_FOUND). */
export const projectOf = (config: Config, key: string): ProjectConfig => {
  const project = config.projects.find((one) => one.key === key);
  if (project === undefined) throw new TowpathError('PROJECT_NOT_FOUND', `${key}, in ${config.file}`);
  return project;
};

const stagesOf = (config: Config, pipeline: string): StageConfig[] => {
  const stages = Object.hasOwn(config.pipelines, pipeline) ? config.pipelines[pipeline] : undefined;
  if (stages === undefined) {
    throw new TowpathError('PIPELINE_NOT_FOUND', `"${pipeline}"; ${config.file} has: ${Object.keys(config.pipelines).join(', ')}`);
  }
  return stages;
};

/**
 * The stages of an item, fixed when it is admitted. `pipeline: null` = the project's.
 * Thrown: PROJECT_NOT_FOUND, PIPELINE_NOT_FOUND (also when it has gates of a hosted forge and the project has none).
 */
export const resolvePlan = (config: Config, query: { project: string; pipeline: string | null }): StagePlan => {
  const pipeline = query.pipeline ?? projectOf(config, query.project).pipeline;
  const configured = stagesOf(config, pipeline);
  refuseHostedGates(configured, projectOf(config, query.project), pipeline);
  const stages = configured.map(({ stage, role, work }) => ({ stage, role, work }));
  return { rules, hash: policyHash({ pipeline, stages }), pipeline, stages };
};

const gatePolicy = (gate: GateConfig, project: ProjectConfig): GatePolicy => {
  if (gate.kind === 'approval') return { ...gate, by: gate.by ?? project.approvers };
  if (gate.kind !== 'command') return gate;
  const { test } = project;
  const timeoutSeconds = gate.timeoutSeconds ?? test?.timeoutSeconds ?? commandSeconds;
  const sandbox = gate.sandbox ?? test?.sandbox ?? 'auto';
  if (gate.run === 'verification') return { kind: 'verification', timeoutSeconds, sandbox };
  const own = gate.run !== 'test';
  return {
    kind: 'command', run: gate.run === 'test' ? test?.run ?? null : gate.run,
    env: own ? gate.env : { ...test?.env, ...gate.env }, timeoutSeconds, sandbox,
  };
};

/** Thrown when the pipeline asks what the project's forge cannot tell (PIPELINE_NOT_FOUND). */
const refuseHostedGates = (stages: readonly StageConfig[], { key, forge }: ProjectConfig, pipeline: string): void => {
  const gate = forge !== null ? undefined : stages.flatMap(({ gates }) => gates).find(({ kind }) => kind === 'ci' || kind === 'review');
  if (gate !== undefined) throw new TowpathError('PIPELINE_NOT_FOUND', `"${pipeline}" is not for ${key}: its gate ${gate.kind} needs a hosted forge, and ${key} has forge local`);
};

const gatesOf = (stage: StageConfig, project: ProjectConfig): GatePolicy[] => {
  const gates = stage.gates.map((gate) => gatePolicy(gate, project));
  return project.forge !== null && stage.usual === true && stage.work === 'code' ? [...gates, usualCi] : gates;
};

const forgePolicy = (config: Config, { forge }: ProjectConfig): { forge?: ForgePolicy } => {
  const kind = config.connections.find(({ name }) => name === forge?.connection)?.kind;
  if (forge === null || kind === undefined) return {};
  const { connection, repository, method } = forge;
  return { forge: { connection, kind, repository, ...(method === 'merge' ? {} : { method }) } };
};

const agentPolicy = (config: Config, stage: StageConfig): AgentPolicy => {
  const name = agentNameFor(config, stage);
  const agent = name === undefined ? undefined : config.agents[name];
  const empty = agent?.adapter === 'command' && agent.command.length === 0;
  if (agent === undefined || empty) {
    const where = name === undefined ? '`agents.default`' : `\`agents.${name}.command\``;
    throw new TowpathError('AGENT_UNKNOWN', `${noAgentYet} for the role ${stage.role}: fill in ${where} in ${config.file}`);
  }
  const role = Object.hasOwn(config.roles, stage.role) ? config.roles[stage.role] : undefined;
  const tools = role?.tools ?? agent.tools;
  const cap = role?.cap ?? agent.cap;
  const { network: own = 'full', ...rest } = agent;
  const network = role?.network ?? own;
  const chosen: AgentPolicy = {
    ...rest, env: { ...agent.env, ...role?.env }, model: role?.model ?? agent.model, effort: role?.effort ?? agent.effort,
    ...(tools === undefined ? {} : { tools }), ...(cap === undefined ? {} : { cap }), ...(network === 'full' ? {} : { network }),
  };
  return { ...chosen, provider: providerName(chosen) };
};

/** Those who may decide at one of the gates, by name and ids; with `*`, or where a tracker's people ask for verbs, everybody who is named at all. Never tokens. */
const deciders = (config: Config, { tracker }: ProjectConfig, gates: readonly GatePolicy[]): Person[] => {
  if (tracker !== null) return config.people.map(({ name, ids }) => ({ name, ids }));
  const by = new Set(gates.flatMap((gate) => gate.kind === 'approval' ? gate.by : gate.kind === 'review' ? gate.by ?? ['*'] : []));
  return config.people.filter(({ name }) => by.has('*') || by.has(name)).map(({ name, ids }) => ({ name, ids }));
};

/**
 * What a stage runs under, as the file stands now. Thrown: PROJECT_NOT_FOUND, PIPELINE_NOT_FOUND (also when the
 * pipeline has lost the stage), AGENT_UNKNOWN when nothing is configured that could do its work.
 */
export const resolveStage = (config: Config, query: { project: string; pipeline: string; stage: string }): StagePolicy => {
  const project = projectOf(config, query.project);
  const stage = stagesOf(config, query.pipeline).find((one) => one.stage === query.stage);
  if (stage === undefined) {
    throw new TowpathError('PIPELINE_NOT_FOUND', `the pipeline "${query.pipeline}" no longer has the stage "${query.stage}", in ${config.file}`);
  }
  const gates = gatesOf(stage, project);
  const policy = {
    rules, stage: stage.stage, role: stage.role, work: stage.work,
    agent: stage.work === 'merge' ? null : agentPolicy(config, stage),
    promptFile: Object.hasOwn(config.roles, stage.role) ? config.roles[stage.role]?.prompt ?? null : null,
    gates, limits: project.limits, people: deciders(config, project, gates),
    ...(project.budget === null ? {} : { budget: project.budget }), repository: project.repository, ...forgePolicy(config, project), test: project.test, deploy: project.deploy,
  };
  return structuredClone({ ...policy, hash: policyHash(policy) });
};
