import type { TestCommand, Top } from './top.js';

const manifests = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', 'requirements-dev.txt', 'Pipfile'];
const folders = ['tests', 'test'];
const isTest = (name: string): boolean => /^(test_.*|.*_test|tests?)\.py$/.test(name);

/** The file that asks for pytest. */
const pytestIn = async ({ tree, names }: Top): Promise<string | undefined> => {
  const telling = ['pytest.ini', 'conftest.py'].find((name) => names.includes(name));
  if (telling !== undefined) return telling;
  for (const file of [...manifests, 'tox.ini'].filter((name) => names.includes(name))) {
    if (/\bpytest\b/.test(await tree.read(file) ?? '')) return file;
  }
  for (const folder of folders.filter((name) => names.includes(name))) {
    if ((await tree.list(folder)).includes('conftest.py')) return `${folder}/conftest.py`;
  }
  return undefined;
};

const unittestIn = async ({ tree, names }: Top): Promise<TestCommand | undefined> => {
  const file = names.find((name) => isTest(name) && name.startsWith('test'));
  if (file !== undefined) return { run: ['python3', '-m', 'unittest'], from: file };
  for (const folder of folders.filter((name) => names.includes(name))) {
    const inside = await tree.list(folder);
    if (!inside.some(isTest)) continue;
    // Discovery from the top enters only packages.
    const run = inside.includes('__init__.py') ? [] : ['discover', '-s', folder];
    return { run: ['python3', '-m', 'unittest', ...run], from: `${folder}/` };
  }
  const manifest = ['pyproject.toml', 'setup.py'].find((name) => names.includes(name));
  return manifest === undefined ? undefined : { run: ['python3', '-m', 'unittest'], from: manifest };
};

export const isPythonProject = ({ names }: Top): boolean =>
  ['pyproject.toml', 'setup.py', 'setup.cfg', 'tox.ini'].some((name) => names.includes(name));

/** pytest where something asks for it, else tox, else unittest; through uv or poetry where they lock the packages. */
export const pythonTests = async (top: Top): Promise<TestCommand | undefined> => {
  const through = top.names.includes('uv.lock') ? ['uv', 'run'] : top.names.includes('poetry.lock') ? ['poetry', 'run'] : [];
  const pytest = await pytestIn(top);
  if (pytest !== undefined) return { run: through.length > 0 ? [...through, 'pytest'] : ['python3', '-m', 'pytest'], from: pytest };
  if (top.names.includes('tox.ini')) return { run: ['tox'], from: 'tox.ini' };
  const unittest = await unittestIn(top);
  return unittest === undefined ? undefined : { ...unittest, run: [...through, ...unittest.run] };
};
