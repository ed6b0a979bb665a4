// Builds dist/: compiles TypeScript, copies what is not TypeScript, bundles the workflows once.
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

const entry = join(root, 'dist/src/workflows/index.js');
if (existsSync(entry)) {
  const bundle = join(root, 'dist/workflows.bundle.js');
  const newest = Math.max(...[...walk('dist/src/workflows'), ...walk('dist/src/shared')].map((file) => statSync(file).mtimeMs));
  if (!existsSync(bundle) || statSync(bundle).mtimeMs < newest) {
    const { bundleWorkflowCode } = await import(pathToFileURL(require.resolve('@temporalio/worker')).href);
    const quiet = { trace() {}, debug() {}, info() {}, log() {}, warn: console.warn, error: console.error };
    const { code } = await bundleWorkflowCode({
      workflowsPath: entry, payloadConverterPath: join(root, 'dist/src/workflows/payload-converter.js'), logger: quiet,
    });
    writeFileSync(bundle, code);
  }
}
