import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/config/load.js';
import { projectSettings } from '../../src/config/project-settings.js';
import { resolvePlan, resolveStage } from '../../src/config/resolve-policy.js';
import type { GatePolicy } from '../../src/shared/policy.js';
import { documentedExample, smallest } from './example.js';
import { file } from './problems-of.js';

const stagesOf = (text: string, pipeline: string | null): string[] =>
  resolvePlan(parseConfig(file, text), { project: 'SHP', pipeline }).stages.map(({ stage, role, work }) => `${stage} ${role} ${work}`);
const gatesOf = (text: string, stage: string, pipeline = 'full'): GatePolicy[] =>
  resolveStage(parseConfig(file, text), { project: 'SHP', pipeline, stage }).gates;

describe('the presets', () => {
  test('full is the six usual stages, and what a project has that says nothing', () => {
    const full = ['analysis analyst documents', 'architecture architect documents', 'development developer code', 'review reviewer review', 'testing tester test', 'deploy deployer merge'];
    expect(stagesOf(smallest, null)).toEqual(full);
    expect(stagesOf(smallest, 'full')).toEqual(full);
  });

  test('fix is development, review, deploy', () => {
    expect(stagesOf(smallest, 'fix')).toEqual(['development developer code', 'review reviewer review', 'deploy deployer merge']);
  });

  test('the usual stages have the usual gates, in order', () => {
    const files = ['01-brief.md', '02-requirements.md', '03-acceptance.md', '04-test-plan.md'];
    const tests = { kind: 'command', run: ['python3', '-m', 'unittest'], env: {}, timeoutSeconds: 3600, sandbox: 'auto' };
    expect(gatesOf(documentedExample, 'analysis')).toEqual([{ kind: 'artifacts', files }, { kind: 'approval', by: ['*'], min: 1 }]);
    expect(gatesOf(documentedExample, 'architecture')).toEqual([{ kind: 'artifacts', files: ['06-adr/*.md'] }]);
    expect(gatesOf(documentedExample, 'development')).toEqual([tests]);
    expect(gatesOf(documentedExample, 'review')).toEqual([{ kind: 'report' }]);
    expect(gatesOf(documentedExample, 'testing')).toEqual([{ kind: 'report' }, { kind: 'verification', timeoutSeconds: 3600, sandbox: 'auto' }]);
    expect(gatesOf(documentedExample, 'deploy')).toEqual([]);
  });

  test('a project without tests has a gate that says so', () => {
    expect(gatesOf(smallest, 'development')).toMatchObject([{ kind: 'command', run: null }]);
  });

  test('a pipeline of the file may take a preset\'s name', () => {
    expect(stagesOf(`${smallest}pipelines: { fix: [{ stage: development }] }\n`, 'fix')).toEqual(['development developer code']);
  });
});

describe('pipelines of one\'s own', () => {
  const threeStages = `${smallest}    test: [make, test]
pipelines:
  short:
    - { stage: plan, role: planner, artifacts: [plan.md], gates: [{ kind: approval }] }
    - { stage: build, role: builder, work: code }
    - { stage: ship, role: shipper, work: merge }
`;

  test('three stages of other names and roles have their work\'s gates', () => {
    expect(stagesOf(threeStages, 'short')).toEqual(['plan planner documents', 'build builder code', 'ship shipper merge']);
    expect(gatesOf(threeStages, 'plan', 'short')).toEqual([{ kind: 'artifacts', files: ['plan.md'] }, { kind: 'approval', by: ['*'], min: 1 }]);
    expect(gatesOf(threeStages, 'build', 'short')).toMatchObject([{ kind: 'command', run: ['make', 'test'] }]);
    expect(gatesOf(threeStages, 'ship', 'short')).toEqual([]);
  });

  test('the documented one keeps its own command and names who decides', () => {
    const config = parseConfig(file, documentedExample);
    expect(gatesOf(documentedExample, 'development', 'docs')).toMatchObject([{ kind: 'command', run: ['npm', 'run', 'lint'], env: {} }]);
    const deploy = resolveStage(config, { project: 'SHP', pipeline: 'docs', stage: 'deploy' });
    expect(deploy).toMatchObject({ agent: null, work: 'merge', gates: [{ kind: 'approval', by: ['anna'], min: 1 }] });
  });

  test('gates may be none, and a pipeline need not merge', () => {
    const text = `${smallest}pipelines: { p: [{ stage: analysis, gates: [] }, { stage: look, role: reviewer }] }\n`;
    expect(stagesOf(text, 'p')).toEqual(['analysis analyst documents', 'look reviewer review']);
    expect(gatesOf(text, 'analysis', 'p')).toEqual([]);
    expect(gatesOf(text, 'look', 'p')).toEqual([{ kind: 'report' }]);
  });

  test('a gate on the project\'s tests takes their limits and adds its own variables', () => {
    const text = `${smallest}    test: { run: [make, test], env: { A: 1st, B: "2" }, timeout: 5m, sandbox: none }
pipelines: { p: [{ stage: development, gates: [{ kind: command, env: { B: "3" } }, { kind: command, run: [make, lint], timeout: 30s }] }] }
`;
    expect(gatesOf(text, 'development', 'p')).toEqual([
      { kind: 'command', run: ['make', 'test'], env: { A: '1st', B: '3' }, timeoutSeconds: 300, sandbox: 'none' },
      { kind: 'command', run: ['make', 'lint'], env: {}, timeoutSeconds: 30, sandbox: 'none' },
    ]);
  });
});

describe('who works at a stage', () => {
  const text = `agents:
  default: { command: [a], model: small }
  careful: { command: [b], effort: low }
roles: { reviewer: { agent: careful, prompt: review.md, effort: high } }
projects: [{ key: SHP }]
pipelines: { p: [{ stage: development, agent: careful }] }
`;
  const policyOf = (stage: string, pipeline = 'full') => resolveStage(parseConfig(file, text), { project: 'SHP', pipeline, stage });

  test('is the stage\'s agent, else the role\'s, else default', () => {
    expect(policyOf('development').agent).toMatchObject({ name: 'default', model: 'small', effort: null });
    expect(policyOf('review')).toMatchObject({ agent: { name: 'careful', effort: 'high' }, promptFile: '/srv/shop/review.md' });
    expect(policyOf('development', 'p').agent).toMatchObject({ name: 'careful', effort: 'low' });
    expect(policyOf('deploy').agent).toBeNull();
  });

  test('I7: has the role\'s variables beside its own and before them, and no other role has them', () => {
    const written = `agents: { default: { command: [a], env: { MODE: fast, KEY: env:COMMON } } }
roles: { tester: { env: { KEY: env:TESTERS, PLAN: file:plan.key } } }
projects: [{ key: SHP }]
`;
    const envOf = (stage: string) => resolveStage(parseConfig(file, written), { project: 'SHP', pipeline: 'full', stage }).agent?.env;
    expect(envOf('testing')).toEqual({ MODE: 'fast', KEY: 'env:TESTERS', PLAN: 'file:/srv/shop/plan.key' });
    for (const stage of ['analysis', 'development', 'review']) expect(envOf(stage)).toEqual({ MODE: 'fast', KEY: 'env:COMMON' });
  });

  test('has the network of the agent, unless the role has its own, and says so only where there is none', () => {
    const written = `agents: { default: { command: [a] }, lonely: { command: [b], network: none } }
roles: { analyst: { network: none }, reviewer: { agent: lonely }, tester: { agent: lonely, network: full } }
projects: [{ key: SHP }]
`;
    const networkOf = (stage: string) => resolveStage(parseConfig(file, written), { project: 'SHP', pipeline: 'full', stage }).agent?.network;
    expect(['analysis', 'development', 'review', 'testing'].map(networkOf)).toEqual(['none', undefined, 'none', undefined]);
  });

  test('has the list of allowed hosts of the agent, or the role\'s in its place', () => {
    const written = `agents: { default: { command: [a], network: { allow: [a.test, "*.b.test:8443"], proxy: "http://p.test:3128" } } }
roles: { analyst: { network: { allow: [c.test] } }, reviewer: { network: none } }
projects: [{ key: SHP }]
`;
    const networkOf = (stage: string) => resolveStage(parseConfig(file, written), { project: 'SHP', pipeline: 'full', stage }).agent?.network;
    expect(['analysis', 'development', 'review'].map(networkOf)).toEqual([{ allow: ['c.test'], proxy: null }, { allow: ['a.test', '*.b.test:8443'], proxy: 'http://p.test:3128' }, 'none']);
  });

  test('is the only agent, whatever its name', () => {
    const config = parseConfig(file, 'agents: { mine: { command: [a] } }\nprojects: [{ key: SHP }]\n');
    expect(resolveStage(config, { project: 'SHP', pipeline: 'fix', stage: 'review' }).agent?.name).toBe('mine');
  });

  test.each([
    ['nobody', 'projects: [{ key: SHP }]\n'],
    ['an agent that is still to be named', 'agents: { default: { command: [] } }\nprojects: [{ key: SHP }]\n'],
    ['two agents, neither of them default', 'agents: { a: { command: [a] }, b: { command: [b] } }\nprojects: [{ key: SHP }]\n'],
  ])('may be %s: the stage is refused with where to fill it in, the merge is not', (_what, written) => {
    const config = parseConfig(file, written);
    expect(() => resolveStage(config, { project: 'SHP', pipeline: 'fix', stage: 'review' })).toThrow(/no agent is configured yet for the role reviewer: fill in `agents\.default/);
    expect(resolveStage(config, { project: 'SHP', pipeline: 'fix', stage: 'deploy' }).agent).toBeNull();
  });
});

describe('what lands in history', () => {
  const text = documentedExample.replace('approvers: ["*"]', 'approvers: [anna]').replace('agents:\n', '  - { name: bob, os: bob }\nagents:\n');

  test('I7: no token and no secret, only references', () => {
    const policy = resolveStage(parseConfig(file, documentedExample), { project: 'SHP', pipeline: 'full', stage: 'analysis' });
    expect(policy.agent?.env).toEqual({ API_KEY: 'env:API_KEY' });
    expect(policy.people).toEqual([{ name: 'anna', ids: { os: 'anna', github: '1234', gitea: '7', plane: '0b1c…' } }]);
    expect(JSON.stringify(policy)).not.toMatch(/ANNA_TOKEN/);
  });

  test('I4: only the people who may decide, and everybody where anybody may', () => {
    const names = (written: string, stage: string) =>
      resolveStage(parseConfig(file, written), { project: 'SHP', pipeline: 'full', stage }).people.map(({ name }) => name);
    expect(names(text, 'analysis')).toEqual(['anna']);
    expect(names(text.replace('approvers: [anna]', 'approvers: ["*"]'), 'analysis')).toEqual(['anna', 'bob']);
    expect(names(text, 'review')).toEqual([]);
  });

  test('the hash changes with the policy and with nothing else', () => {
    const hashes = (written: string) => {
      const config = parseConfig(file, written);
      return [resolvePlan(config, { project: 'SHP', pipeline: null }).hash, resolveStage(config, { project: 'SHP', pipeline: 'full', stage: 'development' }).hash];
    };
    expect(hashes(text)[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(hashes(`# another comment\n${text}`)).toEqual(hashes(text));
    expect(hashes(text.replace('timeout: 60m', 'timeout: 1h'))).toEqual(hashes(text));
    const longer = hashes(text.replace('timeout: 60m', 'timeout: 2h'));
    expect(longer[0]).toBe(hashes(text)[0]);
    expect(longer[1]).not.toBe(hashes(text)[1]);
  });

  test('is plain data that may be changed without touching the configuration', () => {
    const config = parseConfig(file, text);
    const query = { project: 'SHP', pipeline: 'full', stage: 'development' };
    resolveStage(config, query).gates.push({ kind: 'report' });
    expect(resolveStage(config, query).gates).toHaveLength(1);
  });

  test('the project is told its limit, repository and file', () => {
    const config = parseConfig(file, text);
    const [project] = config.projects;
    expect(project && projectSettings(config, project)).toMatchObject({ project: 'SHP', items: 4, repository: '/srv/shop.git', base: 'main', configFile: file });
  });
});

describe('what is not there', () => {
  const config = parseConfig(file, smallest);
  test.each([
    ['a project', () => resolvePlan(config, { project: 'WEB', pipeline: null }), 'PROJECT_NOT_FOUND'],
    ['a pipeline', () => resolvePlan(config, { project: 'SHP', pipeline: 'docs' }), 'PIPELINE_NOT_FOUND'],
    ['a pipeline with the name of a built-in property', () => resolvePlan(config, { project: 'SHP', pipeline: 'constructor' }), 'PIPELINE_NOT_FOUND'],
    ['a stage that the pipeline has lost', () => resolveStage(config, { project: 'SHP', pipeline: 'fix', stage: 'analysis' }), 'PIPELINE_NOT_FOUND'],
  ])('is told by its code: %s', (_what, ask, code) => {
    expect(ask).toThrow(expect.objectContaining({ code }));
  });
});

test('an agent of its own models: what its role says of tools goes before what it says itself', () => {
  const text = `agents: { default: { adapter: codex, baseUrl: 'http://gateway.test/v1', tools: { deny: [A] } } }
roles: { reviewer: { tools: { allow: [Read] }, model: small } }
projects: [{ key: SHP }]
`;
  const agentOf = (stage: string) => resolveStage(parseConfig(file, text), { project: 'SHP', pipeline: 'full', stage }).agent;
  expect(agentOf('development')).toMatchObject({ adapter: 'codex', command: [], baseUrl: 'http://gateway.test/v1', model: null, tools: { allow: null, deny: ['A'] } });
  expect(agentOf('review')).toMatchObject({ model: 'small', tools: { allow: ['Read'], deny: [] } });
});
