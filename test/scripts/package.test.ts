import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the package holds the program, and nothing that only benchmarks and tests use', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['bin/towpath.js', 'dist/src/cli/main.js', 'dist/runner.mjs', 'dist/workflows.bundle.js']));
  expect(existsSync(`${root}/dist/test/fakes`)).toBe(true);
  expect(paths.filter((path) => /^(dist\/(bench|test)|test|bench)\/|tsbuildinfo/.test(path))).toEqual([]);
}, 60_000);
