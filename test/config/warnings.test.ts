import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/config/load.js';
import { file } from './problems-of.js';

const warningsOf = (text: string): string[] =>
  parseConfig(file, text).warnings.map(({ line, column, path, message, nearest }) => `${line}:${column} ${path}: ${message}${nearest === null ? '' : ` (${nearest}?)`}`);

const good = 'agents: { default: { command: [a] } }\nprojects:\n  - { key: SHP, test: [make, test] }\n';

describe('what loads but is perhaps not meant so', () => {
  test('a sound file has no warnings', () => { expect(warningsOf(good)).toEqual([]); });

  test('an agent with a model may have a list of allowed hosts', () => {
    expect(warningsOf(good.replace('command: [a]', 'adapter: claude, network: { allow: [api.anthropic.com] }'))).toEqual([]);
  });

  test.each([['gitea', 'gitea'], ['forgejo', 'gitea'], ['forgejo', 'forgejo']])('a person may act at a connection: %s, known by %s', (kind, id) => {
    const tracker = 'forge: forge, tracker: { connection: forge, start: { label: agent } }, repository: { url: "https://git.example.test/team/shop.git" }';
    const connections = `connections: { forge: { kind: ${kind}, url: "https://git.example.test", token: env:T, secret: env:S } }`;
    expect(warningsOf(`${good.replace('key: SHP,', `key: SHP, ${tracker},`)}${connections}\npeople: [{ name: anna, ${id}: 5 }]\n`)).toEqual([]);
  });

  test.each([
    ['a secret that is written out', good.replace('command: [a]', 'command: [a], env: { API_KEY: abc, MODE: fast, OTHER: env:OTHER }'),
      '1:52 agents.default.env.API_KEY: looks like a secret that is written out, and literals land in history'],
    ['a secret in a gate', `${good}pipelines:\n  p: [{ stage: development, gates: [{ kind: command, run: [x], env: { PW: ghp_abc } }] }]\n`,
      '5:75 pipelines.p[0].gates[0].env.PW: looks like a secret that is written out, and literals land in history'],
    ['a secret of a role', `${good}roles: { developer: { env: { API_KEY: abc } } }\n`,
      '4:39 roles.developer.env.API_KEY: looks like a secret that is written out, and literals land in history'],
    ['an agent that cannot reach its model', good.replace('command: [a]', 'adapter: claude, network: none'),
      '1:48 agents.default.network: default cannot reach its model\'s API without network'],
    ['a role in which it cannot', `${good.replace('command: [a]', 'adapter: codex')}roles: { reviewer: { network: none } }\n`,
      '4:31 roles.reviewer.network: default cannot reach its model\'s API without network'],
    ['a run without network and without a sandbox', good.replace('command: [a]', 'command: [a], sandbox: none, network: none'),
      '1:60 agents.default.network: runs of default are refused: a run without network needs bubblewrap, and it has sandbox: none'],
    ['a run with a list of allowed hosts and without a sandbox', good.replace('command: [a]', 'adapter: claude, sandbox: none, network: { allow: [a.test] }'),
      '1:63 agents.default.network: runs of default are refused: a run with a list of allowed hosts needs bubblewrap, and it has sandbox: none'],
    ['an agent that is still to be named', good.replace('[a]', '[]'), '1:31 agents.default.command: no agent is configured yet'],
    ['no agents at all', good.replace(/^agents.*\n/, ''), '2:5 projects[0]: no agent is configured yet for every stage'],
    ['no tests', good.replace(', test: [make, test]', ''), '3:5 projects[0]: no test command: the development gate passes unchecked'],
    ['a budget of money for an agent that tells none', good.replace('test:', 'budget: { costUsd: 5 }, test:'), '3:25 projects[0].budget: default (command) tells no money: each of its runs counts its cap'],
    ['a budget of money without prices', good.replace('command: [a]', 'adapter: codex').replace('test:', 'budget: { costUsd: 5 }, test:'), '3:25 projects[0].budget: default (codex) tells no money: each of its runs counts its cap'],
    ['a person without a channel', `${good}people: [{ name: anna, github: 5 }]\n`, '4:18 people[0].name: nobody can act as anna yet'],
    ['a role that no stage has', `${good}roles: { develper: { model: x } }\n`, '4:10 roles.develper: no stage has the role develper (developer?)'],
  ])('is told with its place: %s', (_what, text, expected) => { expect(warningsOf(text)).toEqual([expected]); });

  test('I7: a warning does not repeat the secret', () => {
    const { warnings } = parseConfig(file, good.replace('command: [a]', 'command: [a], env: { API_KEY: canary }'));
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toMatch(/canary/);
  });
});
