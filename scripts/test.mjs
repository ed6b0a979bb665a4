// npm test: makes the checkout ready, checks types and style, runs jest. Arguments go to jest.
// --suite chaos|slow|agents: the long suites with commands of their own. --no-lint: jest alone.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

await import('./ready.mjs');
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const run = (program, args, env = {}) => {
  const { status } = spawnSync(process.execPath, [...program, ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
};
const args = process.argv.slice(2);
const flag = (name) => args.includes(name) && args.splice(args.indexOf(name), 1).length > 0;
const suiteAt = args.indexOf('--suite');
const suite = suiteAt === -1 ? undefined : args.splice(suiteAt, 2)[1];
const noLint = flag('--no-lint');

if (!noLint && suite === undefined) {
  run([require.resolve('typescript/bin/tsc')], ['-p', 'tsconfig.check.json']);
  run([resolve(dirname(require.resolve('eslint/package.json')), 'bin/eslint.js')], ['.', '--max-warnings', '0']);
}
const jest = resolve(dirname(require.resolve('jest/package.json')), 'bin/jest.js');
run(['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest],
  [...(suite === undefined ? [] : ['--selectProjects', suite]), ...args],
  { ...(suite === undefined ? {} : { TOWPATH_SUITE: suite }), TOWPATH_TEST: '1' });
