import type { Config } from './config.js';
import { agentNameFor } from './choose-agent.js';
import { usualRoles } from './presets.js';
import { nearestWord } from './nearest.js';
import { asList, asMap, Complaints } from './raw.js';
import { looksLikeSecret, referenceWords } from './secrets.js';
import type { NetworkPolicy } from '../shared/policy.js';
import type { ConfigProblem } from './problems.js';
import type { ConfigSource, Path } from './source.js';

type Loaded = Omit<Config, 'warnings'>;

/** Every `env` of the file, wherever one may stand. */
const environments = (value: unknown, path: Path = []): { path: Path; env: Record<string, unknown> }[] => {
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(asMap(value));
  return entries.flatMap(([part, inner]) => {
    const here = [...path, part];
    const isName = path.length === 1 && ['agents', 'roles', 'pipelines'].includes(String(path[0]));
    return part === 'env' && !isName ? [{ path: here, env: asMap(inner) }] : environments(inner, here);
  });
};

const warnOfSecrets = (complaints: Complaints, source: ConfigSource): void => {
  for (const { path, env } of environments(source.value)) {
    for (const [name, value] of Object.entries(env)) {
      if (typeof value !== 'string' || !looksLikeSecret(name, value)) continue;
      complaints.add({ path: [...path, name], message: 'looks like a secret that is written out, and literals land in history', expected: referenceWords });
    }
  }
};

export const noAgentYet = 'no agent is configured yet';

const warnOfAgents = (complaints: Complaints, config: Loaded): void => {
  const lacking = new Map<string, Path>();
  for (const [index, project] of config.projects.entries()) {
    for (const stage of config.pipelines[project.pipeline] ?? []) {
      const name = agentNameFor(config, stage);
      if (stage.work === 'merge' || (name !== undefined && config.agents[name]?.adapter !== 'command')) continue;
      if (name === undefined) lacking.set('', ['projects', index]);
      else if (config.agents[name]?.command.length === 0) lacking.set(name, ['agents', name, 'command']);
    }
  }
  for (const [name, path] of lacking) {
    const message = name === '' ? `${noAgentYet} for every stage` : noAgentYet;
    complaints.add({ path, message, expected: 'agents.default.command: the program that does the work and its arguments, like [bash, tools/agent.sh]' });
  }
};

/** Kinds of agents that tell no money; Claude Code does. */
const silentOnMoney: readonly string[] = ['codex', 'acp', 'command'];

const warnOfBudgets = (complaints: Complaints, config: Loaded): void => {
  for (const [index, { budget, pipeline }] of config.projects.entries()) {
    if (budget?.costUsd == null) continue;
    const names = new Set((config.pipelines[pipeline] ?? []).filter(({ work }) => work !== 'merge').flatMap((stage) => agentNameFor(config, stage) ?? []));
    for (const name of names) {
      const agent = config.agents[name];
      if (agent === undefined || !silentOnMoney.includes(agent.adapter) || (agent.adapter !== 'command' && config.prices.length > 0)) continue;
      complaints.add({ path: ['projects', index, 'budget'], message: `${name} (${agent.adapter}) tells no money: each of its runs counts its cap`, expected: agent.adapter === 'command' ? 'a budget of runs' : 'prices: what its model costs' });
    }
  }
};

const warnOfPeople = (complaints: Complaints, config: Loaded): void => {
  // On Forgejo the id of Gitea counts where it has none of its own.
  const kinds = new Set(['os', ...config.connections.flatMap(({ kind }) => (kind === 'forgejo' ? [kind, 'gitea'] : [kind]))]);
  config.people.forEach((person, index) => {
    if (person.token !== null || Object.keys(person.ids).some((kind) => kinds.has(kind))) return;
    const expected = '`os` (the user who types commands), `token` (the HTTP API) or an id at a connection';
    complaints.add({ path: ['people', index, 'name'], message: `nobody can act as ${person.name} yet`, expected });
  });
};

const warnOfRoles = (complaints: Complaints, config: Loaded, source: ConfigSource): void => {
  const used = [...new Set([...usualRoles, ...Object.values(config.pipelines).flat().map(({ role }) => role)])];
  for (const name of Object.keys(asMap(asMap(source.value)['roles']))) {
    if (used.includes(name)) continue;
    complaints.add({ path: ['roles', name], part: 'key', message: `no stage has the role ${name}` }, nearestWord(name, used));
  }
};

const workingIn = (config: Loaded, role: string): string => agentNameFor(config, { agent: null, role }) ?? '';

/** Where it is written, of which agent, what. */
type OwnNetwork = [Path, string, NetworkPolicy];

const isOwn = (network: NetworkPolicy | null | undefined): network is NetworkPolicy => network != null && network !== 'full';

/** An agent that works with a model reaches it by the network. */
const warnOfNetwork = (complaints: Complaints, config: Loaded): void => {
  const places: OwnNetwork[] = [
    ...Object.entries(config.agents).flatMap(([name, { network }]): OwnNetwork[] => (isOwn(network) ? [[['agents', name, 'network'], name, network]] : [])),
    ...Object.entries(config.roles).flatMap(([role, { network }]): OwnNetwork[] => (isOwn(network) ? [[['roles', role, 'network'], workingIn(config, role), network]] : [])),
  ];
  for (const [path, name, network] of places) {
    const agent = config.agents[name];
    if (agent?.sandbox === 'none') complaints.add({ path, message: `runs of ${name} are refused: a run with${network === 'none' ? 'out network' : ' a list of allowed hosts'} needs bubblewrap, and it has sandbox: none`, expected: 'sandbox: auto or bwrap' });
    if (agent === undefined || network !== 'none' || ['command', 'scripted'].includes(agent.adapter)) continue;
    complaints.add({ path, message: `${name} cannot reach its model's API without network`, expected: 'network: full, or an agent that needs none' });
  }
};

const warnOfConnections = (complaints: Complaints, config: Loaded): void => {
  for (const { name, secrets } of config.connections) {
    if (secrets.length > 0) continue;
    complaints.add({ path: ['connections', name], part: 'key', message: `no webhooks of ${name} are taken: only the reconciler looks, so changes are seen late`, expected: 'secret: env:NAME, where the sender can reach Towpath' });
  }
};

/** What loads, but is perhaps not meant so: `config check` and `doctor` show it. */
export const configWarnings = (config: Loaded, source: ConfigSource): ConfigProblem[] => {
  const complaints = new Complaints(source);
  warnOfSecrets(complaints, source);
  warnOfAgents(complaints, config);
  warnOfBudgets(complaints, config);
  warnOfPeople(complaints, config);
  warnOfRoles(complaints, config, source);
  warnOfNetwork(complaints, config);
  warnOfConnections(complaints, config);
  for (const [index] of asList(asMap(source.value)['projects']).entries()) {
    if (config.projects[index]?.test === null) {
      complaints.add({ path: ['projects', index], message: 'no test command: the development gate passes unchecked', expected: 'test: the command, like [npm, test]' });
    }
  }
  return complaints.problems;
};
