// Makes a checkout ready: installs and builds what is missing or stale, and is quick when nothing is.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Towpath needs Node 20 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
if (process.platform === 'win32') {
  console.error('Towpath does not run on native Windows: use WSL2.');
  process.exit(1);
}

const digest = (files) => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0${statSync(file).mtimeMs}\0${statSync(file).size}\n`);
  return hash.digest('hex');
};
const walk = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]);
const say = (text) => process.stderr.write(`${text}\n`);
const run = (program, args, remedy) => {
  try {
    execFileSync(program, args, { stdio: ['ignore', 2, 2] });
  } catch (error) {
    say(`${[program, ...args].join(' ')} failed (${error.code ?? error.signal ?? `exit code ${error.status}`}). ${remedy}`);
    process.exit(1);
  }
};

const lock = createHash('sha256').update(readFileSync('package-lock.json')).update(process.version).digest('hex');
const installed = join('node_modules', '.towpath-lock');
if (!existsSync(installed) || readFileSync(installed, 'utf8') !== lock) {
  say('Installing packages …');
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], 'Read what npm says above, see to the network or the registry, and try again.');
  writeFileSync(installed, lock);
}

const sources = ['tsconfig.json', 'package-lock.json', ...walk('src'), ...walk('temporal'), ...walk('bench'), ...walk('scripts')].sort();
const stamp = join('dist', '.towpath-build');
const wanted = digest(sources);
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  say('Building …');
  mkdirSync('dist', { recursive: true });
  run(process.execPath, ['scripts/build.mjs'], 'Mend what the compiler says above.');
  writeFileSync(stamp, wanted);
}
