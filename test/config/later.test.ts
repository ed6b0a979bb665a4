import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.js';

const withProject = (lines: string): string => `agents: { default: { command: [a] } }\nprojects:\n  - key: SHP\n${lines}`;

describe('a word of a later version', () => {
  test.each([
    ['connections', withProject('connections: []\n'), '4:1'],
    ['trackers', withProject('tracker: { kind: plane }\n'), '4:1'],
    ['a hosted forge', withProject('    forge: gitea\n'), '4:12'],
    ['a tracker of a project', withProject('    tracker: plane\n'), '4:14'],
    ['a bake time', withProject('    deploy: { run: [a], bakeTime: 10m }\n'), '4:25'],
    ['the time until another host takes over', 'agents:\n  failover: 2m\n  default: { command: [a] }\nprojects: [{ key: SHP }]\n', '2:3'],
    ['a gate on CI', withProject('pipelines: { p: [{ stage: development, gates: [{ kind: ci }] }] }\n'), '4:56'],
    ['a gate on a review', withProject('pipelines: { p: [{ stage: review, gates: [{ kind: review, by: x }] }] }\n'), '4:51'],
    ['a repository over https', withProject('    repository: { url: "https://example.org/shop.git" }\n'), '4:24'],
    ['a repository over ssh', withProject('    repository: { url: "git@example.org:team/shop.git" }\n'), '4:24'],
    ['a transport that starts a program', withProject('    repository: { url: "ext::sh -c whoami" }\n'), '4:24'],
  ])('answers that it is not there yet, at its place and alone: %s', (_what, text, at) => {
    const problems = problemsOf(text);
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([at]);
    expect(problems[0]?.message).toMatch(/not there yet/);
  });

  test('the forge and tracker of today may be written', () => {
    expect(() => problemsOf(withProject('    forge: local\n    tracker: local\n'))).toThrow('the text has no mistake');
  });
});
