import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.js';

const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((name, index) => {
  const before = 'abcdefg'[index] as string;
  return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
})].join('\n');

describe('text that is no good YAML', () => {
  test.each([
    ['an open bracket', 'version: 1\nprojects: [\n', 3, /not valid YAML/],
    ['an open quote', 'projects:\n  - key: "SHP\n', 3, /not valid YAML/],
    ['a tab as indentation', 'projects:\n\t- key: SHP\n', 2, /not valid YAML/],
    ['two documents', 'projects: []\n---\nprojects: []\n', 2, /not valid YAML/],
    ['an unknown tag', 'projects: !!js/function x\n', 1, /not valid YAML/],
    ['an alias of nothing', 'projects: *nothing\n', 1, /not valid YAML/],
  ])('is told with its line: %s', (_what, text, line, says) => {
    const [problem] = problemsOf(text);
    expect(problem).toMatchObject({ line });
    expect(problem?.message).toMatch(says);
  });

  test('a key that stands twice is named at its second place, beside other mistakes', () => {
    expect(problemsOf('projects:\n  - key: SHP\n    key: WEB\n    tset: [a]\n')).toMatchObject([
      { line: 3, column: 5, message: 'the key "key" stands here twice' },
      { line: 4, column: 5, nearest: 'test' },
    ]);
  });

  test('aliases that expand without end are refused', () => {
    expect(problemsOf(bomb)).toMatchObject([{ message: 'cannot be read: its aliases (*name) expand too far' }]);
  });

  test('an alias of what holds it is refused', () => {
    expect(problemsOf('agents: &a { default: { command: [x], env: *a } }\nprojects: [{ key: SHP }]\n')).toMatchObject([{ path: 'agents.default.env.default' }]);
  });

  test('brackets within brackets within brackets are refused with one line', () => {
    const problems = problemsOf('['.repeat(50_000));
    expect(problems[0]?.message).toMatch(/nested too deeply|not valid YAML/);
    expect(problems.length).toBeLessThanOrEqual(20);
  });

  test('an empty file says what belongs into it', () => {
    expect(problemsOf('# nothing yet\n')).toMatchObject([{ line: 1, column: 1, message: 'the file is empty' }]);
  });

  test('good aliases are welcome, and a mistake below one is told where it is written', () => {
    const text = 'agents: { default: { command: [a], env: &env { A: 1 } } }\nprojects: [{ key: SHP, test: { run: [a], env: *env } }]\n';
    expect(problemsOf(text).map(({ line, column }) => `${line}:${column}`)).toEqual(['1:51', '1:51']);
  });
});
