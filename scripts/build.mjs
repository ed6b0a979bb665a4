// Builds dist/: compiles TypeScript, copies what is not TypeScript, bundles the workflows and the runner.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
process.chdir(root);

execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json'], { stdio: 'inherit' });

const copied = /\.(md|yaml|json|sh|css|html)$/;
const walk = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]);
for (const folder of ['src', 'temporal']) {
  for (const file of walk(folder).filter((name) => copied.test(name))) {
    const target = join('dist', relative('.', file));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(file, target);
  }
}

/** Whether a bundle is older than what it is made of. */
const isStale = (bundle, folders) => {
  const newest = Math.max(...folders.flatMap((folder) => walk(`dist/src/${folder}`)).map((file) => statSync(file).mtimeMs));
  return !existsSync(bundle) || statSync(bundle).mtimeMs < newest;
};

// One file instead of forty: each run starts a runner, and reading its modules is half of that start.
const runner = join(root, 'dist/runner.mjs');
const runnerEntry = join(root, 'dist/src/runner/main.js');
if (existsSync(runnerEntry) && isStale(runner, ['runner', 'host', 'agents', 'contracts', 'shared'])) {
  const webpack = require('webpack');
  await new Promise((resolve, reject) => {
    webpack({
      mode: 'production', target: 'node20', entry: runnerEntry, devtool: false,
      optimization: { minimize: false }, experiments: { outputModule: true },
      module: { parser: { javascript: { importMeta: false } } },
      output: { path: dirname(runner), filename: 'runner.mjs', chunkFilename: 'runner-[name].mjs', module: true, chunkFormat: 'module' },
    }, (error, stats) => {
      if (error || stats.hasErrors()) reject(error ?? new Error(stats.toString()));
      else resolve();
    });
  });
}

const entry = join(root, 'dist/src/workflows/index.js');
if (existsSync(entry)) {
  const bundle = join(root, 'dist/workflows.bundle.js');
  if (isStale(bundle, ['workflows', 'shared'])) {
    const { bundleWorkflowCode } = await import(pathToFileURL(require.resolve('@temporalio/worker')).href);
    const quiet = { trace() {}, debug() {}, info() {}, log() {}, warn: console.warn, error: console.error };
    const { code } = await bundleWorkflowCode({
      workflowsPath: entry, payloadConverterPath: join(root, 'dist/src/workflows/payload-converter.js'), logger: quiet,
    });
    writeFileSync(bundle, code);
  }
}
