import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, symlinkSync } from 'node:fs';
import { makeRepository, makeScratch, runGit } from '../support/repository.js';
import { repositoryIdentity } from '../../src/config/paths.js';
import { problemsOf } from './problems-of.js';

const scratch = makeScratch();
afterAll(() => scratch.remove());

const withPipeline = (stages: string): string => `agents: { default: { command: [a] } }
people: [{ name: anna, os: anna }, { name: bob, os: bob }]
projects: [{ key: SHP, pipeline: p, approvers: [anna, bob] }]
pipelines:
  p:
${stages}`;

describe('parts that do not fit each other', () => {
  test.each([
    ['a stage twice', '    - { stage: review }\n    - { stage: review }\n', '7:16', /the stage review stands in line 6 already/],
    ['a merge before other stages', '    - { stage: deploy }\n    - { stage: review }\n', '6:16', /merges, but other stages follow/],
    ['two merges', '    - { stage: development }\n    - { stage: deploy }\n    - { stage: ship, role: shipper, work: merge }\n', '7:16', /other stages follow/],
    ['a merge of nothing', '    - { stage: deploy }\n', '6:16', /no stage before it/],
    ['a stage of one\'s own without a role', '    - { stage: reveiw }\n', '6:16', /a stage of your own and has no role/],
    ['more approvals than people who are named', '    - { stage: review, gates: [{ kind: approval, by: [anna], min: 2 }] }\n', '6:67', /2 approvals are asked of 1 person/],
    ['one person named twice for two approvals', '    - { stage: review, gates: [{ kind: approval, by: [anna, anna], min: 2 }] }\n', '6:73', /2 approvals are asked of 1 person/],
    ['more approvals than approvers', '    - { stage: review, gates: [{ kind: approval, min: 3 }] }\n', '6:55', /3 approvals are asked, and project SHP has 2/],
    ['a report of a merge', '    - { stage: development }\n    - { stage: deploy, gates: [{ kind: report }] }\n', '7:32', /a merge has no agent/],
    ['variables for a report\'s commands', '    - { stage: testing, gates: [{ kind: command, env: { A: b } }] }\n', '6:50', /get no variables/],
  ])('are told: %s', (_what, stages, at, says) => {
    const problems = problemsOf(withPipeline(stages));
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([at]);
    expect(problems[0]?.message).toMatch(says);
  });

  test.each([
    ['two projects with one key', 'projects:\n  - { key: SHP, repository: { url: a } }\n  - { key: SHP, repository: { url: b } }\n', '3:12', /the key SHP stands in line 2 already/],
    ['two people with one name', 'projects: [{ key: SHP }]\npeople:\n  - { name: anna, os: a }\n  - { name: anna, os: b }\n', '4:13', /"anna" stands in line 3 already/],
    ['two people with one user', 'projects: [{ key: SHP }]\npeople:\n  - { name: anna, os: a }\n  - { name: bob, os: a }\n', '4:22', /the id a belongs to the person in line 3/],
    ['two people with one token', 'projects: [{ key: SHP }]\npeople:\n  - { name: anna, token: env:T }\n  - { name: bob, token: env:T }\n', '4:25', /it could not be told who acts/],
    ['a scripted agent without a script', 'projects: [{ key: SHP }]\nagents:\n  default: { adapter: scripted }\n', '3:3', /has no `script`/],
    ['a command agent without a command', 'projects: [{ key: SHP }]\nagents:\n  default: { timeout: 5m }\n', '3:3', /has no `command`/],
    ['an open address without a token', 'projects: [{ key: SHP }]\nhost: { bind: 0.0.0.0 }\n', '2:15', /can be reached from elsewhere, and nobody has a token/],
  ])('are told: %s', (_what, text, at, says) => {
    const problems = problemsOf(text);
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([at]);
    expect(problems[0]?.message).toMatch(says);
  });

  test('two projects on one repository are refused, however it is named', () => {
    const repository = makeRepository(scratch.path('shop'));
    symlinkSync(repository, scratch.path('link'));
    runGit(repository, 'worktree', 'add', '-q', '-b', 'side', scratch.path('side'));
    mkdirSync(scratch.path('other'));
    for (const name of [scratch.path('link'), `file://${repository}`, `${repository}/.git`, `${repository}/../shop/`, scratch.path('side')]) {
      expect(problemsOf(`projects:\n  - { key: SHP, repository: { url: ${repository} } }\n  - { key: WEB, repository: { url: "${name}" } }\n`))
        .toMatchObject([{ line: 3, path: 'projects[1].repository.url', message: 'the repository of the project in line 2: two projects cannot share one' }]);
    }
    expect(repositoryIdentity(scratch.path('other'))).not.toBe(repositoryIdentity(repository));
  });
});

describe('keys that an adapter does not have', () => {
  test.each([
    ['a script of Claude Code', '{ adapter: claude, script: a.yaml }', '1:39', 'the adapter claude has no script'],
    ['an address of a command', '{ command: [a], baseUrl: "http://x.test" }', '1:36', 'the adapter command has no baseUrl'],
    ['tools of a script', '{ adapter: scripted, script: a.yaml, tools: {} }', '1:57', 'the adapter scripted has no tools'],
    ['an agent of its own protocol without a program', '{ adapter: acp }', '1:11', 'neither `preset` nor `command`'],
    ['a preset of Codex', '{ adapter: codex, preset: codex }', '1:38', 'the adapter codex has no preset'],
    ['an address that is none', '{ adapter: claude, baseUrl: "ftp://x" }', '1:48', 'ftp://x'],
    ['a tool that would be an option', '{ adapter: claude, tools: { allow: ["--dangerous"] } }', '1:56', '--dangerous'],
  ])('are told: %s', (_what, agent, at, says) => {
    const [problem, ...others] = problemsOf(`agents: { default: ${agent} }\nprojects: [{ key: SHP }]\n`);
    expect(others).toEqual([]);
    expect(`${String(problem?.line)}:${String(problem?.column)}`).toBe(at);
    expect(problem?.message).toContain(says);
  });
});
