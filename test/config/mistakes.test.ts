import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.js';

/** A file with three good lines, so that a mistake's line is its own. */
const withProject = (lines: string): string => `agents: { default: { command: [bash, agent.sh] } }
projects:
  - key: SHP
${lines}`;

interface Row { what: string; text: string; at: string; path: string; says: RegExp; nearest?: string }

const rows: Row[] = [
  { what: 'an unknown key at the top', text: 'projcts:\n  - key: SHP\n', at: '1:1', path: 'projcts', says: /unknown key "projcts", expected one of: version/, nearest: 'projects' },
  { what: 'an unknown key of an agent', text: 'projects:\n  - key: SHP\nagents:\n  default:\n    command: [a]\n    timout: 60m\n', at: '6:5', path: 'agents.default.timout', says: /unknown key "timout"/, nearest: 'timeout' },
  { what: 'an unknown key of a project', text: withProject('    limts: { items: 1 }\n'), at: '4:5', path: 'projects[0].limts', says: /unknown key/, nearest: 'limits' },
  { what: 'an unknown key far from every word', text: withProject('    colour: red\n'), at: '4:5', path: 'projects[0].colour', says: /unknown key "colour", expected one of: key/ },
  { what: 'an unknown key of a gate, told from the keys of its kind', text: withProject('pipelines:\n  p:\n    - { stage: development, gates: [{ kind: approval, bye: ["*"] }] }\n'), at: '6:55', path: 'pipelines.p[0].gates[0].bye', says: /one of: kind, by, min/, nearest: 'by' },
  { what: 'an unknown kind of gate', text: withProject('pipelines:\n  p:\n    - { stage: development, gates: [{ kind: aproval }] }\n'), at: '6:45', path: 'pipelines.p[0].gates[0].kind', says: /is "aproval", expected one of: artifacts, report, command, approval, ci, review/, nearest: 'approval' },
  { what: 'an unknown word for a sandbox', text: 'agents: { default: { command: [a], sandbox: bwarp } }\nprojects: [{ key: SHP }]\n', at: '1:45', path: 'agents.default.sandbox', says: /expected one of: auto, bwrap, none/, nearest: 'bwrap' },
  { what: 'an unknown adapter', text: 'agents: { default: { adapter: comand, command: [a] } }\nprojects: [{ key: SHP }]\n', at: '1:31', path: 'agents.default.adapter', says: /is "comand"/, nearest: 'command' },
  { what: 'an unknown pipeline', text: withProject('    pipeline: ful\n'), at: '4:15', path: 'projects[0].pipeline', says: /there is no pipeline "ful", expected one of: full, fix/, nearest: 'full' },
  { what: 'an unknown pipeline of one\'s own', text: withProject('    pipeline: dcos\npipelines:\n  docs: [{ stage: development }]\n'), at: '4:15', path: 'projects[0].pipeline', says: /there is no pipeline/, nearest: 'docs' },
  { what: 'an unknown approver', text: withProject('    approvers: [ana]\npeople: [{ name: anna, os: anna }]\n'), at: '4:17', path: 'projects[0].approvers[0]', says: /there is no person "ana"/, nearest: 'anna' },
  { what: 'an unknown person at a gate', text: withProject('people: [{ name: bob, os: bob }]\npipelines:\n  p: [{ stage: development, gates: [{ kind: approval, by: [bbo] }] }]\n'), at: '6:60', path: 'pipelines.p[0].gates[0].by[0]', says: /no person "bbo"/, nearest: 'bob' },
  { what: 'an unknown agent of a role', text: withProject('roles: { developer: { agent: defualt } }\n'), at: '4:30', path: 'roles.developer.agent', says: /no agent "defualt"/, nearest: 'default' },
  { what: 'an unknown agent of a stage', text: withProject('pipelines:\n  p: [{ stage: development, agent: defalt }]\n'), at: '5:36', path: 'pipelines.p[0].agent', says: /no agent/, nearest: 'default' },
  { what: 'a command written as one text', text: 'agents: { default: { command: bash tools/agent.sh } }\nprojects: [{ key: SHP }]\n', at: '1:31', path: 'agents.default.command', says: /is "bash tools\/agent.sh", expected a list: \[bash, tools\/agent.sh\]/ },
  { what: 'tests written as one text', text: withProject('    test: npm test\n'), at: '4:11', path: 'projects[0].test', says: /expected a list: \[npm, test\] or a map/ },
  { what: 'a number among the arguments', text: withProject('    test: [sleep, 5]\n'), at: '4:19', path: 'projects[0].test[1]', says: /is 5, expected text: write "5" in quotes/ },
  { what: 'a key without a value', text: withProject('    test:\n'), at: '4:10', path: 'projects[0].test', says: /has no value/ },
  { what: 'no time at all', text: 'agents: { default: { command: [a], timeout: 60 minutes } }\nprojects: [{ key: SHP }]\n', at: '1:45', path: 'agents.default.timeout', says: /expected a duration like 60m, 90s or 1h30m, or a number of seconds/ },
  { what: 'a duration of nothing', text: 'agents: { default: { command: [a], timeout: 0s } }\nprojects: [{ key: SHP }]\n', at: '1:45', path: 'agents.default.timeout', says: /expected at least 1 s and at most 30 days/ },
  { what: 'a project key in small letters', text: 'projects:\n  - key: shp\n', at: '2:10', path: 'projects[0].key', says: /expected 2 to 10 capital letters/, nearest: 'SHP' },
  { what: 'a project without a key', text: 'projects:\n  - test: [make, test]\n', at: '2:5', path: 'projects[0].key', says: /is missing, expected text/ },
  { what: 'no projects', text: 'version: 1\n', at: '1:1', path: 'projects', says: /is missing, expected a list/ },
  { what: 'a list of no projects', text: 'projects: []\n', at: '1:11', path: 'projects', says: /expected at least one project/ },
  { what: 'another version', text: withProject('version: 2\n'), at: '4:10', path: 'version', says: /is 2, expected 1/ },
  { what: 'a limit of none', text: withProject('    limits: { items: 0 }\n'), at: '4:22', path: 'projects[0].limits.items', says: /is 0, expected at least 1/ },
  { what: 'half an item', text: withProject('    limits: { items: 1.5 }\n'), at: '4:22', path: 'projects[0].limits.items', says: /expected a whole number/ },
  { what: 'a base that is no branch', text: withProject('    repository: { base: "a b" }\n'), at: '4:25', path: 'projects[0].repository.base', says: /expected the name of a branch/ },
  { what: 'a base that is an option', text: withProject('    repository: { base: --upload-pack=x }\n'), at: '4:25', path: 'projects[0].repository.base', says: /expected the name of a branch/ },
  { what: 'a token that is written out', text: withProject('people: [{ name: anna, token: hunter2 }]\n'), at: '4:31', path: 'people[0].token', says: /expected a reference: env:NAME or file:PATH/ },
  { what: 'a variable that Towpath sets itself', text: 'agents: { default: { command: [a], env: { TOWPATH_RUN: x } } }\nprojects: [{ key: SHP }]\n', at: '1:43', path: 'agents.default.env.TOWPATH_RUN', says: /not starting with TOWPATH_/ },
  { what: 'documents outside the item\'s folder', text: withProject('pipelines:\n  p: [{ stage: analysis, artifacts: [../secret.md] }]\n'), at: '5:38', path: 'pipelines.p[0].artifacts[0]', says: /below the item's documents, without \.\./ },
  { what: 'an unknown word for a network', text: 'agents: { default: { command: [a], network: nome } }\nprojects: [{ key: SHP }]\n', at: '1:45', path: 'agents.default.network', says: /is "nome", expected full or none or a map/, nearest: 'none' },
  { what: 'a list of hosts that is no map', text: 'agents: { default: { command: [a], network: [a.test] } }\nprojects: [{ key: SHP }]\n', at: '1:45', path: 'agents.default.network', says: /is a list, expected full or none or a map/ },
  { what: 'an unknown key of a network', text: 'agents: { default: { command: [a], network: { alow: [a.test] } } }\nprojects: [{ key: SHP }]\n', at: '1:47', path: 'agents.default.network.alow', says: /unknown key "alow", expected one of: allow, proxy/, nearest: 'allow' },
  { what: 'a list of no hosts', text: 'agents: { default: { command: [a], network: { allow: [] } } }\nprojects: [{ key: SHP }]\n', at: '1:54', path: 'agents.default.network.allow', says: /expected at least one host/ },
  { what: 'an address for a host', text: 'agents: { default: { command: [a], network: { allow: [a.test, "https://b.test"] } } }\nprojects: [{ key: SHP }]\n', at: '1:63', path: 'agents.default.network.allow[1]', says: /is "https:\/\/b.test", expected a host like api.example.test, \*\.example.test or 127.0.0.1:8080/ },
  { what: 'a star for an address', text: 'agents: { default: { command: [a], network: { allow: ["*.1.2.3"] } } }\nprojects: [{ key: SHP }]\n', at: '1:55', path: 'agents.default.network.allow[0]', says: /expected a host like/ },
  { what: 'a proxy that speaks otherwise', text: 'agents: { default: { command: [a], network: { allow: [a.test], proxy: "socks5://p.test" } } }\nprojects: [{ key: SHP }]\n', at: '1:71', path: 'agents.default.network.proxy', says: /is text that does not fit, expected an address like http:\/\/proxy.example.test:3128, without user and password/ },
  { what: 'a password of a proxy', text: 'agents: { default: { command: [a], network: { allow: [a.test], proxy: "http://me:hunter2@p.test" } } }\nprojects: [{ key: SHP }]\n', at: '1:71', path: 'agents.default.network.proxy', says: /is text that does not fit, expected .* without user and password/ },
  { what: 'a list where the file should be a map', text: '- key: SHP\n', at: '1:1', path: '', says: /the file is a list, expected a map/ },
];

describe('a mistake in towpath.yaml', () => {
  test.each(rows)('$what: is told with its place, what was expected and the nearest word', ({ text, at, path, says, nearest }) => {
    const problems = problemsOf(text);
    const problem = problems.find((one) => one.path === path);
    expect(problem).toBeDefined();
    expect(`${problem?.line}:${problem?.column}`).toBe(at);
    expect(`${problem?.message}${problem?.expected === null ? '' : `, expected ${problem?.expected}`}`).toMatch(says);
    expect(problem?.nearest).toBe(nearest ?? null);
  });

  test('all of them are told at once, in the order of the file', () => {
    const problems = problemsOf('agents: { default: { comand: [a] } }\nprojects:\n  - key: shp\n    pipeline: fulll\n    test: make\npeople: 5\nhost: { runs: many }\n');
    expect(problems.map(({ path }) => path)).toEqual([
      'agents.default', 'agents.default.comand', 'projects[0].key', 'projects[0].pipeline', 'projects[0].test', 'people', 'host.runs',
    ]);
    expect(problems.map(({ line }) => line)).toEqual([1, 1, 3, 4, 5, 6, 7]);
  });

  test('a file of nothing but mistakes is answered in bounded length', () => {
    expect(problemsOf(Array.from({ length: 2_000 }, (_, index) => `word${index}: 1`).join('\n')).length).toBeLessThan(100);
    expect(problemsOf(`projects: [${'1, '.repeat(5_000)}]`).length).toBeLessThan(500);
  });

  test('I7: a value that may be secret is not repeated', () => {
    const told = JSON.stringify(problemsOf(withProject(
      '    repository: { url: "https://bot:canary-1@example.org/shop" }\n    deploy: { run: [a], env: { A: [canary-2] } }\npeople: [{ name: a, token: canary-3 }]\n')));
    expect(told).toMatch(/hosted repository/);
    expect(told).not.toMatch(/canary/);
  });
});
