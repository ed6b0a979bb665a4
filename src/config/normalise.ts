import { dirname } from 'node:path';
import type { Config, ConnectionConfig, GateConfig, PersonConfig, ProjectConfig, RoleConfig, StageConfig } from './config.js';
import { parseByteSize } from './byte-size.js';
import { parseDuration } from './duration.js';
import { absoluteFrom, repositoryIdentity, repositoryUrl } from './paths.js';
import { presets, usualGates, usualRole, usualWork } from './presets.js';
import { connectionConfig, forgeConfig, trackerConfig } from './normalise-connection.js';
import { hostedIdentity } from './hosted-repository.js';
import { parseReference } from './secrets.js';
import type { AgentYaml, CommandYaml, GateYaml, ProjectYaml, StageYaml, TowpathYaml } from './schema/towpath.js';
import type { Budget, Cap } from '../shared/budget.js';
import type { AgentPolicy, CommandPolicy, NetworkPolicy, ToolLists } from '../shared/policy.js';

const seconds = (written: string | number): number => parseDuration(written) ?? 0;

const mapValues = <From, To>(map: Record<string, From>, change: (value: From, name: string) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]));

const capOf = ({ costUsd, tokens, turns }: NonNullable<AgentYaml['cap']>): Cap => ({ costUsd: costUsd ?? null, tokens: tokens ?? null, turns: turns ?? null });

const budgetOf = ({ costUsd, tokens, runs }: NonNullable<ProjectYaml['budget']>): Budget => ({ costUsd: costUsd ?? null, tokens: tokens ?? null, runs: runs ?? null });

const toolLists = ({ allow, deny }: NonNullable<AgentYaml['tools']>): ToolLists => ({ allow: allow ?? null, deny });

const networkPolicy = (network: AgentYaml['network']): NetworkPolicy =>
  (typeof network === 'string' ? network : { allow: network.allow, proxy: network.proxy ?? null });

/** What is relative in a file is relative to it: paths, and the files that secrets lie in. */
class Reader {
  readonly #folder: string;
  constructor(folder: string) { this.#folder = folder; }

  path(text: string | undefined): string | null { return text === undefined ? null : absoluteFrom(this.#folder, text); }

  reference(text: string): string {
    const reference = parseReference(text);
    return reference?.from === 'file' ? `file:${absoluteFrom(this.#folder, reference.path)}` : text;
  }

  env(env: Record<string, string>): Record<string, string> { return mapValues(env, (text) => this.reference(text)); }

  agent(name: string, yaml: AgentYaml): AgentPolicy {
    return {
      name, adapter: yaml.adapter, command: yaml.command ?? [], script: this.path(yaml.script), env: this.env(yaml.env),
      timeoutSeconds: seconds(yaml.timeout), inactivitySeconds: seconds(yaml.inactivity), graceSeconds: seconds(yaml.grace),
      sandbox: yaml.sandbox, model: yaml.model ?? null, effort: yaml.effort ?? null,
      ...(yaml.network === 'full' ? {} : { network: networkPolicy(yaml.network) }),
      ...(yaml.preset === undefined ? {} : { preset: yaml.preset }),
      ...(yaml.baseUrl === undefined ? {} : { baseUrl: yaml.baseUrl }), ...(yaml.tools === undefined ? {} : { tools: toolLists(yaml.tools) }),
      ...(yaml.cap === undefined ? {} : { cap: capOf(yaml.cap) }),
    };
  }

  command(yaml: CommandYaml | undefined): CommandPolicy | null {
    if (yaml === undefined) return null;
    if (Array.isArray(yaml)) return { run: yaml, env: {}, timeoutSeconds: 3_600, sandbox: 'auto' };
    return { run: yaml.run, env: this.env(yaml.env), timeoutSeconds: seconds(yaml.timeout), sandbox: yaml.sandbox };
  }

  gate(yaml: GateYaml, usualRun: 'test' | 'verification'): GateConfig {
    if (yaml.kind === 'approval') return { kind: 'approval', by: yaml.by ?? null, min: yaml.min };
    if (yaml.kind === 'ci') return { kind: 'ci', required: yaml.required ?? null, withinSeconds: seconds(yaml.within), without: yaml.without };
    if (yaml.kind === 'review') return { kind: 'review', by: yaml.by === undefined || yaml.by.includes('*') ? null : yaml.by, min: yaml.min };
    if (yaml.kind !== 'command') return yaml;
    return {
      kind: 'command', run: yaml.run ?? usualRun, env: this.env(yaml.env),
      timeoutSeconds: yaml.timeout === undefined ? null : seconds(yaml.timeout), sandbox: yaml.sandbox ?? null,
    };
  }

  stage(yaml: StageYaml): StageConfig {
    const role = yaml.role ?? usualRole(yaml.stage) ?? yaml.stage;
    const work = yaml.work ?? usualWork(role);
    const usualRun = work === 'test' ? 'verification' : 'test';
    const gates = yaml.gates?.map((gate) => this.gate(gate, usualRun)) ?? usualGates(yaml.stage, work);
    const artifacts: GateConfig[] = yaml.artifacts === undefined ? [] : [{ kind: 'artifacts', files: yaml.artifacts }];
    const others = yaml.artifacts !== undefined && yaml.gates === undefined ? gates.filter(({ kind }) => kind !== 'artifacts') : gates;
    return { stage: yaml.stage, role, work, agent: yaml.agent ?? null, gates: [...artifacts, ...others], ...(yaml.gates === undefined ? { usual: true as const } : {}) };
  }

  project(yaml: ProjectYaml, connections: readonly ConnectionConfig[]): ProjectConfig {
    const url = repositoryUrl(this.#folder, yaml.repository.url);
    const forge = forgeConfig(yaml.forge, url, connections);
    const at = connections.find(({ name }) => name === forge?.connection)?.url;
    return {
      key: yaml.key, repository: { url, base: yaml.repository.base }, repositoryIdentity: forge === null ? repositoryIdentity(url) : hostedIdentity(at ?? '', forge.repository),
      test: this.command(yaml.test), pipeline: yaml.pipeline, approvers: yaml.approvers, limits: yaml.limits, budget: yaml.budget === undefined ? null : budgetOf(yaml.budget), deploy: this.command(yaml.deploy),
      forge, tracker: trackerConfig(yaml.tracker, forge),
    };
  }
}

const person = (reader: Reader, yaml: TowpathYaml['people'][number]): PersonConfig => {
  const { name, token, ...ids } = yaml;
  const known = Object.entries(ids).flatMap(([channel, id]) => id === undefined ? [] : [[channel, String(id)] as const]);
  return { name, ids: Object.fromEntries(known), token: token === undefined ? null : reader.reference(token) };
};

const roleConfig = (reader: Reader, yaml: TowpathYaml['roles'][string]): RoleConfig => ({
  agent: yaml.agent ?? null, prompt: reader.path(yaml.prompt), model: yaml.model ?? null, effort: yaml.effort ?? null,
  env: reader.env(yaml.env), network: yaml.network === undefined ? null : networkPolicy(yaml.network), tools: yaml.tools === undefined ? null : toolLists(yaml.tools),
  cap: yaml.cap === undefined ? null : capOf(yaml.cap),
});

/** From the file's words to what the rest of Towpath reads: presets added, durations in seconds, paths absolute. */
export const normalise = (file: string, yaml: TowpathYaml): Omit<Config, 'warnings'> => {
  const reader = new Reader(dirname(file));
  const connections = Object.entries(yaml.connections).map(([name, connection]) => connectionConfig(name, connection, (text) => reader.reference(text)));
  return {
    file,
    people: yaml.people.map((one) => person(reader, one)),
    agents: mapValues(yaml.agents, (agent, name) => reader.agent(name, agent)),
    roles: mapValues(yaml.roles, (role) => roleConfig(reader, role)),
    pipelines: { ...presets(), ...mapValues(yaml.pipelines, (stages) => stages.map((stage) => reader.stage(stage))) },
    connections,
    projects: yaml.projects.map((project) => reader.project(project, connections)),
    prices: yaml.prices,
    host: { ...yaml.host, publicUrl: yaml.host.publicUrl?.replace(/\/+$/, '') ?? null, transcripts: { days: yaml.host.transcripts.days, bytes: parseByteSize(yaml.host.transcripts.bytes) ?? 0 } },
  };
};
