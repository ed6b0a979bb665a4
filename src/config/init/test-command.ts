import { nodeTests } from './node-tests.js';
import { isPythonProject, pythonTests } from './python-tests.js';
import type { TestCommand, Top } from './top.js';
import type { Tree } from './tree.js';

const makeTests = async ({ tree, names }: Top): Promise<TestCommand | undefined> => {
  const file = ['GNUmakefile', 'makefile', 'Makefile'].find((name) => names.includes(name));
  const text = file === undefined ? undefined : await tree.read(file);
  return file !== undefined && text !== undefined && /^test[ \t]*::?(?!=)/m.test(text) ? { run: ['make', 'test'], from: file } : undefined;
};

/** Build tools with one way to test, and the wrapper script that a repository may bring. */
const buildTools = [
  { files: ['Cargo.toml'], run: ['cargo', 'test'] },
  { files: ['go.mod'], run: ['go', 'test', './...'] },
  { files: ['pom.xml'], run: ['mvn', 'test'], wrapper: 'mvnw' },
  { files: ['build.gradle', 'build.gradle.kts'], run: ['gradle', 'test'], wrapper: 'gradlew' },
];

const buildToolTests = ({ names }: Top): TestCommand | undefined => {
  for (const { files, run, wrapper } of buildTools) {
    const from = files.find((name) => names.includes(name));
    if (from === undefined) continue;
    const wrapped = wrapper !== undefined && names.includes(wrapper);
    return { run: wrapped ? [`./${wrapper}`, ...run.slice(1)] : run, from };
  }
  return undefined;
};

/** How the repository's tests are run, or undefined where nothing says so. */
export const findTestCommand = async (tree: Tree): Promise<TestCommand | undefined> => {
  const top: Top = { tree, names: await tree.list('.') };
  const script = await nodeTests(top) ?? await makeTests(top);
  if (script !== undefined) return script;
  // A pyproject.toml beside a Cargo.toml is a Python package with Rust in it; test_x.py beside a go.mod is no package.
  return isPythonProject(top) ? await pythonTests(top) : buildToolTests(top) ?? await pythonTests(top);
};
