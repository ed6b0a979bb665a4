// npm run histories: records today's histories of the workflows on an engine of its own, beside those that are kept.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const jest = resolve(dirname(require.resolve('jest/package.json')), 'bin/jest.js');
// A file at a time: what each says stays together.
const { status } = spawnSync(process.execPath, [
  '--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest,
  '--config', 'test/replay/record/jest.config.js', '--runInBand', ...process.argv.slice(2),
], { cwd: root, stdio: 'inherit', env: { ...process.env, TOWPATH_TEST: '1' } });
process.exit(status ?? 1);
