import { afterAll, describe, expect, test } from '@jest/globals';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookAtRepository } from '../../src/config/init/look.js';
import { renderConfig } from '../../src/config/init/render.js';
import { findTestCommand } from '../../src/config/init/test-command.js';
import { diskTree } from '../../src/config/init/tree.js';
import { suggestKey } from '../../src/config/init/suggest-key.js';
import { loadConfig, parseConfig } from '../../src/config/load.js';
import { resolvePlan, resolveStage } from '../../src/config/resolve-policy.js';
import { makeBare, makeRepository, makeScratch, runGit, writeFiles } from '../support/repository.js';

const scratch = makeScratch();
afterAll(() => scratch.remove());

let made = 0;
const repositoryOf = (files: Record<string, string>): string => makeRepository(scratch.path(`repository-${made += 1}`), files);
const manifest = (more: object): string => JSON.stringify({ name: 'x', ...more });
const testOf = async (files: Record<string, string>): Promise<string[] | undefined> => {
  const folder = scratch.path(`tree-${made += 1}`);
  writeFiles(folder, files);
  return (await findTestCommand(diskTree(folder)))?.run;
};

describe('the test command', () => {
  test.each<[string, Record<string, string>, string[] | undefined]>([
    ['package.json', { 'package.json': manifest({ scripts: { test: 'node --test' } }) }, ['npm', 'test']],
    ['package.json with packages', { 'package.json': manifest({ scripts: { test: 'jest' }, devDependencies: { jest: '30' } }), 'package-lock.json': '{}' }, ['sh', '-c', 'npm ci && npm test']],
    ['package.json with pnpm', { 'package.json': manifest({ scripts: { test: 'x' } }), 'pnpm-lock.yaml': '' }, ['pnpm', 'test']],
    ['package.json with yarn and packages', { 'package.json': manifest({ scripts: { test: 'x' }, dependencies: { a: '1' } }), 'yarn.lock': '' }, ['sh', '-c', 'yarn install && yarn test']],
    ['package.json with packageManager', { 'package.json': manifest({ scripts: { test: 'x' }, packageManager: 'pnpm@9.0.0' }) }, ['pnpm', 'test']],
    ['npm\'s default, which is no test', { 'package.json': manifest({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) }, undefined],
    ['npm\'s default beside a Makefile', { 'package.json': manifest({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }), 'Makefile': 'test:\n\ttrue\n' }, ['make', 'test']],
    ['a package.json that is no JSON', { 'package.json': '{' }, undefined],
    ['a Makefile', { 'Makefile': 'all: x\n.PHONY: test\ntest: all\n\t./run\n' }, ['make', 'test']],
    ['a Makefile without that target', { 'Makefile': 'test := 5\ntested:\n\ttrue\n' }, undefined],
    ['pyproject.toml with pytest', { 'pyproject.toml': '[tool.pytest.ini_options]\n' }, ['python3', '-m', 'pytest']],
    ['pyproject.toml with pytest and uv', { 'pyproject.toml': '[dependency-groups]\ndev = ["pytest>=8"]\n', 'uv.lock': '' }, ['uv', 'run', 'pytest']],
    ['pyproject.toml alone', { 'pyproject.toml': '[project]\nname = "x"\n' }, ['python3', '-m', 'unittest']],
    ['tests of unittest at the top', { 'calc.py': '', 'test_calc.py': 'import unittest\n' }, ['python3', '-m', 'unittest']],
    ['tests of unittest in a folder', { 'calc.py': '', 'tests/test_calc.py': 'import unittest\n' }, ['python3', '-m', 'unittest', 'discover', '-s', 'tests']],
    ['tests of unittest in a package', { 'tests/__init__.py': '', 'tests/test_calc.py': '' }, ['python3', '-m', 'unittest']],
    ['conftest.py in the tests', { 'setup.py': '', 'tests/conftest.py': '', 'tests/test_calc.py': '' }, ['python3', '-m', 'pytest']],
    ['tox.ini', { 'tox.ini': '[testenv]\ncommands = ./check\n' }, ['tox']],
    ['Cargo.toml', { 'Cargo.toml': '[package]\n', 'src/lib.rs': '' }, ['cargo', 'test']],
    ['a Python package with Rust in it', { 'Cargo.toml': '', 'pyproject.toml': '[tool.pytest.ini_options]\n' }, ['python3', '-m', 'pytest']],
    ['go.mod', { 'go.mod': 'module x\n' }, ['go', 'test', './...']],
    ['pom.xml', { 'pom.xml': '<project/>' }, ['mvn', 'test']],
    ['pom.xml with the wrapper', { 'pom.xml': '<project/>', 'mvnw': '' }, ['./mvnw', 'test']],
    ['build.gradle.kts with the wrapper', { 'build.gradle.kts': '', 'gradlew': '' }, ['./gradlew', 'test']],
    ['nothing that says so', { 'README.md': 'x\n' }, undefined],
  ])('is found from %s', async (_what, files, expected) => {
    expect(await testOf(files)).toEqual(expected);
  });
});

describe('the base branch', () => {
  test('is main where it is checked out, and master where that is the name', async () => {
    const repository = repositoryOf({ 'a': '' });
    expect(await lookAtRepository(repository, {})).toMatchObject({ base: 'main', baseFrom: 'name', bare: false, hasCommits: true, origin: null });
    runGit(repository, 'branch', '-m', 'master');
    expect(await lookAtRepository(repository, {})).toMatchObject({ base: 'master', baseFrom: 'name' });
  });

  test('is main while something else is worked on', async () => {
    const repository = repositoryOf({ 'a': '' });
    runGit(repository, 'checkout', '-q', '-b', 'feature/x');
    expect(await lookAtRepository(repository, {})).toMatchObject({ base: 'main', baseFrom: 'name' });
    runGit(repository, 'branch', '-D', 'main');
    expect(await lookAtRepository(repository, {})).toMatchObject({ base: 'feature/x', baseFrom: 'current' });
  });

  test('is the origin\'s default branch in a clone', async () => {
    const origin = repositoryOf({ 'a': '' });
    runGit(origin, 'checkout', '-q', '-b', 'develop');
    runGit(scratch.root, 'clone', '-q', origin, 'clone-of-develop');
    const clone = scratch.path('clone-of-develop');
    runGit(clone, 'branch', 'main');
    expect(await lookAtRepository(clone, {})).toMatchObject({ base: 'develop', baseFrom: 'origin', origin: { host: null } });
  });

  test('of a repository without commits is the one that is to come', async () => {
    const repository = scratch.path('unborn');
    mkdirSync(repository);
    runGit(repository, 'init', '-q', '-b', 'trunk');
    expect(await lookAtRepository(repository, {})).toMatchObject({ base: 'trunk', hasCommits: false });
  });
});

describe('where init stands', () => {
  test('a folder inside a work tree belongs to the whole', async () => {
    const repository = repositoryOf({ 'deep/er/file': '', 'go.mod': '' });
    expect(await lookAtRepository(join(repository, 'deep/er'), {})).toMatchObject({ root: repository, test: { run: ['go', 'test', './...'] } });
  });

  test('a bare repository is read from its base', async () => {
    const { bare } = makeBare(scratch.path('web-shop.git'), { 'Cargo.toml': '[package]\n', 'tools/agent.sh': 'true\n', 'tests/test_x.py': '' });
    expect(await lookAtRepository(bare, {})).toMatchObject({
      root: bare, bare: true, base: 'main', key: 'WS', test: { run: ['cargo', 'test'], from: 'Cargo.toml' }, agentScript: 'tools/agent.sh',
    });
  });

  test('a folder in no repository is refused with what to do', async () => {
    const folder = scratch.path('plain');
    mkdirSync(folder);
    await expect(lookAtRepository(folder, {})).rejects.toMatchObject({ code: 'REPOSITORY_INVALID', detail: expect.stringMatching(/git init/) });
  });

  test.each([
    ['claude', {}, { adapter: 'claude', env: { ANTHROPIC_API_KEY: 'env:ANTHROPIC_API_KEY' } }],
    ['claude', { CLAUDE_CODE_OAUTH_TOKEN: 'x' }, { adapter: 'claude', env: { CLAUDE_CODE_OAUTH_TOKEN: 'env:CLAUDE_CODE_OAUTH_TOKEN' } }],
    ['codex', {}, { adapter: 'codex', env: {} }],
    ['codex', { OPENAI_API_KEY: 'x' }, { adapter: 'codex', env: { CODEX_API_KEY: 'env:OPENAI_API_KEY' } }],
    ['gemini', {}, { adapter: 'acp', preset: 'gemini' }],
  ])('an agent on PATH is proposed with what pays for it: %s %j', async (program, env, expected) => {
    const folder = scratch.path(`programs-${program}-${Object.keys(env).join('')}`);
    mkdirSync(folder);
    for (const [name, mode] of [[program, 0o755], ['copilot', 0o755], ['opencode', 0o644]] as const) {
      writeFileSync(join(folder, name), '');
      chmodSync(join(folder, name), mode);
    }
    const findings = await lookAtRepository(repositoryOf({ 'a': '' }), { PATH: `/nowhere:${folder}`, ...env });
    expect(findings.agents).toEqual([program, 'copilot']);
    const text = renderConfig(findings);
    expect(text).toContain('# Found on this machine too: copilot.');
    expect(parseConfig('/srv/towpath.yaml', text).agents['default']).toMatchObject(expected);
  });
});

describe('the key', () => {
  test.each([
    ['shop', 'SHOP'], ['shop.git', 'SHOP'], ['calculator', 'CALC'], ['web-shop-api', 'WSA'], ['myWebShop', 'MWS'], ['3d-tools', 'WORK'], ['größe', 'GROS'], ['x', 'WORK'], ['日本', 'WORK'],
  ])('of %s is %s', (name, key) => { expect(suggestKey(name)).toBe(key); });
});

describe('the file that init writes', () => {
  const renderedFor = async (files: Record<string, string>) => renderConfig(await lookAtRepository(repositoryOf(files), {}));

  test.each<[string, Record<string, string>]>([
    ['JavaScript with packages', { 'package.json': manifest({ scripts: { test: 'jest' }, devDependencies: { jest: '30' } }) }],
    ['Python', { 'test_calc.py': '' }], ['Go', { 'go.mod': '' }], ['Java', { 'pom.xml': '', 'mvnw': '' }], ['Rust', { 'Cargo.toml': '' }], ['make', { 'Makefile': 'test:\n' }],
    ['nothing known', { 'README': '' }],
  ])('loads, and says what was found: %s', async (_what, files) => {
    const repository = repositoryOf(files);
    const findings = await lookAtRepository(repository, {});
    writeFileSync(join(repository, 'towpath.yaml'), renderConfig(findings));
    const config = await loadConfig(join(repository, 'towpath.yaml'));
    expect(config.projects).toMatchObject([{ key: findings.key, repository: { url: repository, base: 'main' }, pipeline: 'full', approvers: ['*'] }]);
    expect(config.projects[0]?.test?.run).toEqual(findings.test?.run);
  });

  test('takes an agent script that is there', async () => {
    const config = parseConfig('/srv/towpath.yaml', await renderedFor({ 'tools/agent.sh': 'true\n', 'Makefile': 'test:\n' }));
    expect(config.agents['default']?.command).toEqual(['bash', 'tools/agent.sh']);
    expect(config.warnings).toEqual([]);
  });

  test('without one leaves a place to fill in, which every check names', async () => {
    const config = parseConfig('/srv/towpath.yaml', await renderedFor({ 'Makefile': 'test:\n' }));
    expect(config.warnings).toMatchObject([{ path: 'agents.default.command', message: 'no agent is configured yet' }]);
    expect(() => resolveStage(config, { project: config.projects[0]?.key ?? '', pipeline: 'full', stage: 'analysis' })).toThrow(/no agent is configured yet/);
  });

  test('is short', async () => {
    expect((await renderedFor({ 'Makefile': 'test:\n' })).split('\n').length).toBeLessThan(30);
  });

  test('in a clone of a hosted origin works on the clone itself and asks before the merge', async () => {
    const repository = repositoryOf({ 'go.mod': '' });
    runGit(repository, 'remote', 'add', 'origin', 'https://bot:canary@git.example.org/team/shop.git');
    const findings = await lookAtRepository(repository, {});
    expect(findings.origin).toEqual({ host: 'git.example.org' });
    const text = renderConfig(findings);
    expect(text).toMatch(/# This is a clone of a repository on git\.example\.org\..*never\n# pushes to git\.example\.org/s);
    expect(text).not.toMatch(/canary|bot:/);
    const config = parseConfig(join(repository, 'towpath.yaml'), text);
    const [project] = config.projects;
    expect(project).toMatchObject({ repository: { url: repository }, pipeline: 'guarded' });
    const key = project?.key ?? '';
    expect(resolvePlan(config, { project: key, pipeline: null }).stages).toEqual(resolvePlan(config, { project: key, pipeline: 'full' }).stages);
    expect(resolveStage(config, { project: key, pipeline: 'guarded', stage: 'deploy' }).gates).toEqual([{ kind: 'approval', by: ['*'], min: 1 }]);
  });

  test.each([['git.example.org', 'gitea', 'https://git.example.org'], ['github.com', 'github', 'https://github.com']])('shows the way to pull requests on %s: three lines that load', async (host, kind, url) => {
    const repository = repositoryOf({ 'go.mod': '' });
    runGit(repository, 'remote', 'add', 'origin', `git@${host}:team/shop.git`);
    const text = renderConfig(await lookAtRepository(repository, {}));
    const taken = text.replace(/^    repository: .*\n/m, '').replace(/^# (connections: )/m, '$1').replace(/^    # (repository|forge): /gm, '    $1: ').replace('OWNER/NAME', 'team/shop');
    const config = parseConfig(join(repository, 'towpath.yaml'), taken);
    expect(config.connections).toMatchObject([{ name: 'forge', kind, url }]);
    expect(config.projects[0]).toMatchObject({ repository: { url: `${url}/team/shop.git` }, forge: { connection: 'forge', repository: 'team/shop' } });
  });

  test.each(['git@git.example.org:team/shop.git', 'ssh://git@git.example.org:22/shop.git'])('knows a hosted origin: %s', async (url) => {
    const repository = repositoryOf({ 'go.mod': '' });
    runGit(repository, 'remote', 'add', 'origin', url);
    expect((await lookAtRepository(repository, {})).origin).toEqual({ host: 'git.example.org' });
  });

  test('may lie elsewhere, and still names the repository', async () => {
    const { bare } = makeBare(scratch.path('beside.git'), { 'go.mod': '' });
    for (const folder of [scratch.root, scratch.path('else where')]) {
      const config = parseConfig(join(folder, 'towpath.yaml'), renderConfig(await lookAtRepository(bare, {}), folder));
      expect(config.projects[0]?.repository.url).toBe(bare);
    }
  });

  test('takes a base with an unusual name', async () => {
    const repository = repositoryOf({ 'a': '' });
    for (const base of ['release#1', 'true', '1.0', 'team/next']) {
      runGit(repository, 'branch', '-m', base);
      const config = parseConfig(join(repository, 'towpath.yaml'), renderConfig(await lookAtRepository(repository, {})));
      expect(config.projects[0]?.repository.base).toBe(base);
    }
  });

  test('is only rendered: looking changes nothing', async () => {
    const repository = repositoryOf({ 'go.mod': '' });
    const before = runGit(repository, 'status', '--porcelain=v2', '--branch');
    await lookAtRepository(repository, {});
    expect(runGit(repository, 'status', '--porcelain=v2', '--branch')).toBe(before);
  });
});
