import type { TestCommand, Top } from './top.js';

interface Manifest { scripts?: { test?: unknown }; packageManager?: unknown; dependencies?: object; devDependencies?: object; workspaces?: unknown }

const parse = (text: string | undefined): Manifest | undefined => {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

const isDefault = (script: string): boolean => /no test specified/.test(script);

const managers = [
  { name: 'pnpm', locks: ['pnpm-lock.yaml'], install: 'pnpm install --frozen-lockfile' },
  { name: 'yarn', locks: ['yarn.lock'], install: 'yarn install' },
  { name: 'npm', locks: ['package-lock.json', 'npm-shrinkwrap.json'], install: 'npm ci' },
];

const managerOf = ({ packageManager }: Manifest, names: readonly string[]): { name: string; install: string } => {
  const locked = managers.find(({ locks }) => locks.some((lock) => names.includes(lock)));
  const named = managers.find(({ name }) => typeof packageManager === 'string' && packageManager.startsWith(`${name}@`));
  return locked ?? (named === undefined ? { name: 'npm', install: 'npm install' } : { name: named.name, install: `${named.name} install` });
};

/** `scripts.test` of package.json, with the package manager of the lock file. */
export const nodeTests = async ({ tree, names }: Top): Promise<TestCommand | undefined> => {
  const manifest = names.includes('package.json') ? parse(await tree.read('package.json')) : undefined;
  const script = manifest?.scripts?.test;
  if (manifest === undefined || typeof script !== 'string' || script.trim() === '' || isDefault(script)) return undefined;
  const manager = managerOf(manifest, names);
  const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).length > 0 || manifest.workspaces !== undefined;
  // Gates run on a fresh tree of the commit, without node_modules.
  const run = packages ? ['sh', '-c', `${manager.install} && ${manager.name} test`] : [manager.name, 'test'];
  return { run, from: 'package.json' };
};
