import { describe, expect, test } from '@jest/globals';
import { relative, resolve } from 'node:path';
import { parseConfig } from '../../src/config/load.js';
import { formatProblem } from '../../src/config/problems.js';
import { TowpathError } from '../../src/shared/errors.js';
import { file, problemsOf } from './problems-of.js';

const wrong = 'projects:\n  - key: SHP\nagents:\n  default:\n    command: [a]\n    timout: 60m\n';

describe('the text of a configuration error', () => {
  test('is FILE:LINE:COLUMN path: what is wrong, expected …, did you mean "…"?', () => {
    expect(problemsOf(wrong).map(formatProblem)).toEqual([
      `${file}:6:5 agents.default.timout: unknown key "timout", expected one of: adapter, command, script, timeout, inactivity, grace, sandbox, network, env, model, effort, preset, baseUrl, tools, cap, did you mean "timeout"?`,
    ]);
  });

  test('names a file below the present folder from there', () => {
    const [problem] = problemsOf(wrong);
    const text = problem === undefined ? '' : formatProblem({ ...problem, file: resolve('shop/towpath.yaml') });
    expect(text).toMatch(new RegExp(`^${relative('.', 'shop/towpath.yaml')}:6:5 `));
  });

  test('carries every line in the detail and every problem in the facts', () => {
    const twice = `${wrong}host: { rums: 2 }\n`;
    const caught = (() => { try { parseConfig(file, twice); return undefined; } catch (error) { return error; } })();
    expect(caught).toBeInstanceOf(TowpathError);
    const error = caught as TowpathError;
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.detail.split('\n')).toEqual(['2 mistakes', expect.stringContaining(':6:5 '), expect.stringContaining(':7:9 ')]);
    expect(error.facts['problems']).toMatchObject([{ file, line: 6, column: 5, nearest: 'timeout' }, { file, line: 7, column: 9, nearest: 'runs' }]);
  });
});
