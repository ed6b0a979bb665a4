import { dirname } from 'node:path';
import { connectionProblems } from './connection-references.js';
import { pipelineProblems } from './pipeline-references.js';
import { isHosted, localPath, repositoryIdentity, repositoryUrl } from './paths.js';
import { presetNames } from './presets.js';
import { asList, asMap, asText, asTexts, Complaints, refuseRepeats, type Raw } from './raw.js';
import { acpPresetNames } from '../shared/policy.js';
import type { ConfigProblem } from './problems.js';
import type { ConfigSource, Path } from './source.js';

/** Keys that some adapters read alone. */
const ownKeys: Readonly<Record<string, readonly string[]>> = {
  baseUrl: ['claude', 'codex'], tools: ['claude', 'codex', 'acp'], preset: ['acp'], script: ['scripted', 'command'],
};

const checkOwnKeys = (complaints: Complaints, agent: Raw, path: Path): void => {
  const adapter = asText(agent['adapter']) ?? 'command';
  for (const [key, readers] of Object.entries(ownKeys)) {
    if (!(key in agent) || readers.includes(adapter)) continue;
    complaints.add({ path: [...path, key], part: 'key', message: `the adapter ${adapter} has no ${key}`, expected: `adapter: ${readers.join(' or ')}` });
  }
  if (adapter === 'acp' && !('preset' in agent) && asList(agent['command']).length === 0) {
    complaints.add({ path, part: 'key', message: 'the adapter acp has neither `preset` nor `command`', expected: `preset: one of ${acpPresetNames.join(', ')}, or the program and its arguments` });
  }
};

const checkAgents = (complaints: Complaints, root: Raw): void => {
  for (const [name, value] of Object.entries(asMap(root['agents']))) {
    const agent = asMap(value);
    const adapter = agent['adapter'] ?? 'command';
    const path = ['agents', name];
    if (adapter === 'command') {
      if (!('command' in agent)) complaints.add({ path, part: 'key', message: 'the adapter command has no `command`', expected: 'the program and its arguments, like command: [bash, tools/agent.sh]' });
      if ('script' in agent) complaints.add({ path: [...path, 'script'], part: 'key', message: 'the adapter command has no script', expected: 'adapter: scripted, or `command` alone' });
    }
    if (adapter === 'scripted') {
      if (!('script' in agent)) complaints.add({ path, part: 'key', message: 'the adapter scripted has no `script`', expected: 'the YAML file with the steps, like script: tools/steps.yaml' });
      if ('command' in agent) complaints.add({ path: [...path, 'command'], part: 'key', message: 'the adapter scripted has no command', expected: 'adapter: command, or `script` alone' });
    }
    checkOwnKeys(complaints, agent, path);
  }
  const agents = Object.keys(asMap(root['agents']));
  for (const [name, role] of Object.entries(asMap(root['roles']))) {
    complaints.name(['roles', name, 'agent'], asText(asMap(role)['agent']), { what: 'agent', valid: agents });
  }
};

const checkPeople = (complaints: Complaints, root: Raw): void => {
  const people = asList(root['people']).map(asMap);
  const column = (field: string) => people.map((one, index) => {
    const value = one[field];
    return { path: ['people', index, field], value: typeof value === 'number' ? String(value) : asText(value) };
  });
  refuseRepeats(complaints, column('name'), (name, line) => `"${name}" stands in line ${line} already`);
  for (const channel of ['os', 'github', 'gitea', 'forgejo', 'plane']) {
    refuseRepeats(complaints, column(channel), (id, line) => `the id ${id} belongs to the person in line ${line} already`);
  }
  refuseRepeats(complaints, column('token'), (_, line) => `the token of the person in line ${line}: it could not be told who acts`);
};

const checkRepositories = (complaints: Complaints, projects: readonly Raw[], folder: string): void => {
  const urls = projects.map((project, index) => {
    const written = asMap(project['repository'])['url'] ?? '.';
    const path = ['projects', index, 'repository', 'url'];
    if (typeof written !== 'string' || written === '' || isHosted(written)) return { path, value: undefined };
    const url = repositoryUrl(folder, written);
    if (localPath(url) !== undefined) return { path, value: repositoryIdentity(url) };
    complaints.add({ path, message: 'is no file url of this machine', expected: 'a path, or file:///path/to/repository' });
    return { path, value: undefined };
  });
  refuseRepeats(complaints, urls, (_, line) => `the repository of the project in line ${line}: two projects cannot share one`);
};

const checkProjects = (complaints: Complaints, root: Raw, folder: string): void => {
  const projects = asList(root['projects']).map(asMap);
  refuseRepeats(complaints, projects.map((project, index) => ({ path: ['projects', index, 'key'], value: asText(project['key']) })),
    (key, line) => `the key ${key} stands in line ${line} already`);
  checkRepositories(complaints, projects, folder);
  const pipelines = [...new Set([...presetNames, ...Object.keys(asMap(root['pipelines']))])];
  const deciders = ['*', ...asList(root['people']).flatMap((one) => asText(asMap(one)['name']) ?? [])];
  for (const [index, project] of projects.entries()) {
    complaints.name(['projects', index, 'pipeline'], asText(project['pipeline']), { what: 'pipeline', valid: pipelines });
    asTexts(project['approvers']).forEach((name, at) =>
      complaints.name(['projects', index, 'approvers', at], name, { what: 'person', valid: deciders }));
  }
};

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

const checkHost = (complaints: Complaints, root: Raw): void => {
  const bind = asText(asMap(root['host'])['bind']);
  if (bind === undefined || loopback.test(bind)) return;
  if (asList(root['people']).some((one) => asText(asMap(one)['token']) !== undefined)) return;
  complaints.add({ path: ['host', 'bind'], message: `"${bind}" can be reached from elsewhere, and nobody has a token`, expected: '127.0.0.1, or a person with token: env:NAME' });
};

/** What a schema cannot say: names that must exist, things that must be one of a kind. Reads files with other mistakes too. */
export const referenceProblems = (source: ConfigSource): ConfigProblem[] => {
  const complaints = new Complaints(source);
  const root = asMap(source.value);
  checkAgents(complaints, root);
  checkPeople(complaints, root);
  pipelineProblems(complaints, root);
  checkProjects(complaints, root, dirname(source.file));
  connectionProblems(complaints, root);
  checkHost(complaints, root);
  return complaints.problems;
};
