import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.js';

const withProject = (lines: string): string => `agents: { default: { command: [a] } }\nprojects:\n  - key: SHP\n${lines}`;

describe('a word of a later version', () => {
  test.each([
    ['a connection of another kind', withProject('connections: { c: { kind: gitlab, url: "https://x.test", token: env:T } }\n'), '4:27'],
    ['trackers', withProject('tracker: { kind: plane }\n'), '4:1'],
    ['a bake time', withProject('    deploy: { run: [a], bakeTime: 10m }\n'), '4:25'],
    ['the time until another host takes over', 'agents:\n  failover: 2m\n  default: { command: [a] }\nprojects: [{ key: SHP }]\n', '2:3'],
  ])('answers that it is not there yet, at its place and alone: %s', (_what, text, at) => {
    const problems = problemsOf(text);
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([at]);
    expect(problems[0]?.message).toMatch(/not there yet/);
  });

  test('the forge and tracker of today may be written', () => {
    expect(() => problemsOf(withProject('    forge: local\n    tracker: local\n'))).toThrow('the text has no mistake');
  });
});
