import { access } from 'node:fs/promises';
import { constants } from 'node:fs';
import type { Config, ProjectConfig } from '../../config/config.js';
import { programsOnPath } from '../../config/init/programs.js';
import { resolveSecret } from '../../config/secrets.js';
import { checkRepository } from '../../activities/workspace/create-mirror.js';
import { mirrorPath } from '../../host/home.js';
import { remoteOf } from '../../activities/workspace/remote.js';
import { formatProblem } from '../../config/problems.js';
import type { AgentPolicy } from '../../shared/policy.js';
import { adapterFor } from '../../agents/registry.js';
import { checkInstalledAgent } from './agents.js';
import type { Bridges } from '../../connections/bridges.js';
import { fail, pass, warn, type Check, type Patient } from './check.js';
import { bridgesOf } from './file-bridges.js';

export const checkConfiguration = (config: Config): Check[] => {
  const projects = config.projects.map((project) => project.key).join(', ');
  return [pass('configuration', `${config.file}: ${projects}`),
    ...config.warnings.map((problem) => warn('configuration', formatProblem(problem), 'Change the line if it is not as meant.'))];
};

const isThere = async (path: string, mode = constants.F_OK): Promise<boolean> => access(path, mode).then(() => true, () => false);

/** Programs with a slash are looked for where they are; one relative to the clone only shows when it runs. */
const programProblem = async (program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> => {
  if (program.startsWith('/')) return await isThere(program, constants.X_OK) ? undefined : `${program} is not there or not executable`;
  if (program.includes('/')) return undefined;
  return (await programsOnPath([program], env['PATH'] ?? '')).length > 0 ? undefined : `\`${program}\` is not on PATH`;
};

const secretProblems = async (values: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): Promise<string[]> => {
  const found = await Promise.all(Object.entries(values).map(async ([name, value]) => {
    if (!/^(env|file):/.test(value)) return [];
    return resolveSecret(value, env).then(() => [], () => [`${name} (${value})`]);
  }));
  return found.flat();
};

export const checkAgent = async (agent: AgentPolicy, place: Pick<Patient, 'home' | 'env'>): Promise<Check> => {
  const { env } = place;
  const name = `agent ${agent.name}`;
  if (adapterFor(agent.adapter).installation(agent) !== null) return checkInstalledAgent(agent, place);
  if (agent.adapter === 'scripted') {
    return agent.script !== null && await isThere(agent.script) ? pass(name, `plays ${agent.script}`)
      : fail(name, `its script ${String(agent.script)} is not there`, 'Mend `script` in towpath.yaml.');
  }
  const [program] = agent.command;
  if (program === undefined) return warn(name, 'no agent is configured yet', 'Say under `agents` which program works, for example `command: [bash, tools/agent.sh]`.');
  const problem = await programProblem(program, env);
  if (problem !== undefined) return fail(name, problem, 'Install it, or mend `command` in towpath.yaml.');
  const missing = await secretProblems(agent.env, env);
  return missing.length > 0 ? warn(name, `not set here: ${missing.join(', ')}`, 'Set them where `towpath up` runs.')
    : pass(name, agent.command.join(' '));
};

const checkTests = async ({ key, test }: ProjectConfig, env: NodeJS.ProcessEnv): Promise<Check> => {
  const name = `tests ${key}`;
  const [program] = test?.run ?? [];
  if (test === null || program === undefined) return warn(name, 'no test command: the development gate passes unchecked', 'Add `test: [npm, test]` or its like to the project.');
  const problem = await programProblem(program, env);
  return problem === undefined ? pass(name, test.run.join(' ')) : fail(name, problem, 'Install it, or mend `test` in towpath.yaml.');
};

/** As the worker reaches it: signed in where a forge keeps it. */
const checkAccess = async ({ home }: Patient, { key, repository, forge }: ProjectConfig, bridges: Bridges): Promise<Check> => {
  const name = `repository ${key}`;
  try {
    const remote = { ...remoteOf(repository.url), ...(forge === null ? {} : { signIn: () => bridges.gitToken(key) }) };
    const tip = await checkRepository({ path: mirrorPath(home, key), project: key, base: repository.base, remote });
    return pass(name, `${repository.url}, ${repository.base} at ${tip.slice(0, 12)}`);
  } catch (error) {
    return fail(name, (error as Error).message, `Check \`repository.url\` and \`base\` in towpath.yaml${forge === null ? '' : `, and the token of ${forge.connection}`}.`);
  }
};

export const checkProjects = async (patient: Patient, config: Config): Promise<Check[]> => {
  const bridges = bridgesOf(config, patient.env);
  const checks = config.projects.map(async (project) => [await checkAccess(patient, project, bridges), await checkTests(project, patient.env)]);
  return (await Promise.all(checks)).flat();
};
