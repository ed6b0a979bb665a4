import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { concludeLost } from '../../src/runner/conclude-lost.js';
import { at, bwrapWorks, cleanUpRuns, eachLevel, gitIn, inSandbox, makeRun, until, type TestRun } from './make-run.js';

/* What an agent leaves becomes a commit, made with the agent's rights, whatever state the clone is in. */

afterAll(cleanUpRuns);

const shell = (script: string) => ({ commands: [{ claim: null, argv: ['bash', '-c', script] }] });
const filesOf = (one: TestRun, sha: string | null): string[] => gitIn(one.clone, 'ls-tree', '-r', '--name-only', sha ?? '').split('\n');
const level = bwrapWorks ? 'bwrap' : 'none';

eachLevel((at_) => {
  test('what the agent left is committed with Towpath\'s name, and the head is told', async () => {
    const one = makeRun({ ...at(at_), ...shell('echo a > new.txt; echo b >> README.md; mkdir -p sub; echo c > "sub/with space"') });
    await one.start();
    const result = await one.result();
    expect(result.commitProblem).toBeNull();
    expect(result.head).toBe(gitIn(one.clone, 'rev-parse', 'HEAD'));
    expect(filesOf(one, result.head)).toEqual(['README.md', 'new.txt', 'sub/with space']);
    expect(gitIn(one.clone, 'log', '-1', '--format=%an <%ae> %s')).toBe('Towpath <towpath@example.test> WEB-1: development');
  });
});

test('an agent that committed by itself and left nothing keeps its own head', async () => {
  const one = makeRun({ ...at(level), ...shell('echo a > new.txt; git add -A; git -c user.name=A -c user.email=a@example.test commit -qm mine') });
  await one.start();
  const result = await one.result();
  expect(gitIn(one.clone, 'log', '-1', '--format=%an %s', result.head ?? '')).toBe('A mine');
});

test('work is committed though the agent failed, was stopped, or ran out of time', async () => {
  const failed = makeRun({ ...at(level), ...shell('echo a > kept.txt; exit 3') });
  const stopped = makeRun({ ...at(level), ...shell('echo a > kept.txt; echo ready; sleep 300') });
  await Promise.all([failed.start(), stopped.start()]);
  await until('the agent to be ready', () => stopped.text('stdout').includes('ready'));
  stopped.stop();
  for (const one of [failed, stopped]) expect(filesOf(one, (await one.result()).head)).toContain('kept.txt');
});

test('I13: what a run had done whose runner was killed is kept', async () => {
  const one = makeRun({ ...at(level), ...shell('echo a > kept.txt; echo ready; sleep 300') });
  const runner = await one.start();
  await until('the agent to be ready', () => one.text('stdout').includes('ready'));
  process.kill(runner, 'SIGKILL');
  await until('the runner to be gone', () => !existsSync(`/proc/${runner}`));
  expect(filesOf(one, (await concludeLost(one.folder)).head)).toContain('kept.txt');
});

test('documents are committed though the repository ignores them', async () => {
  const one = makeRun({
    ...at(level), ...shell('echo docs > .gitignore; mkdir -p docs/work-items/WEB-1; echo x > docs/work-items/WEB-1/01-brief.md; echo y > docs/other.md'),
    commit: { message: 'm', name: 'T', email: 't@example.test', force: ['docs/work-items/WEB-1'] },
  });
  await one.start();
  const files = filesOf(one, (await one.result()).head);
  expect(files).toContain('docs/work-items/WEB-1/01-brief.md');
  expect(files).not.toContain('docs/other.md');
});

test.each([
  ['locks of killed git commands', 'touch .git/index.lock .git/HEAD.lock .git/refs/heads/main.lock'],
  ['a torn index', 'echo torn > .git/index'],
  ['a repository without a commit inside', 'git init -q inner; echo x > inner/file'],
  ['a repository with a commit inside', 'git init -q inner; git -C inner -c user.name=A -c user.email=a@e commit -q --allow-empty -m x'],
  ['a file that cannot be read', 'echo x > closed; chmod 000 closed'],
  ['a pipe and a dangling link', 'mkfifo pipe; ln -s /nowhere link'],
  ['an odd file name', 'echo x > "$(printf \'new\\nline\')"; echo y > -rf'],
  ['hooks that refuse', 'for h in pre-commit commit-msg post-commit; do printf "#!/bin/sh\\nexit 1\\n" > .git/hooks/$h; chmod +x .git/hooks/$h; done'],
  ['a detached head', 'git checkout -q --detach'],
  ['a demand for signatures', 'git config commit.gpgSign true; git config gpg.program /bin/false'],
])('P3: %s does not keep the work from being committed', async (_name, script) => {
  const one = makeRun({ ...at(level), ...shell(`${script}; echo kept > kept.txt`) });
  await one.start();
  const result = await one.result();
  expect(result.commitProblem).toBeNull();
  expect(filesOf(one, result.head)).toContain('kept.txt');
  expect(gitIn(one.clone, 'ls-tree', '-r', result.head ?? '')).not.toContain('160000');
});

test('a deleted clone is said, not guessed', async () => {
  const one = makeRun({ ...at(level), ...shell('rm -rf .git') });
  await one.start();
  const result = await one.result();
  expect(result.head).toBeNull();
  expect(result.commitProblem).toContain('not a git repository');
});

inSandbox('I8 S5: hooks, filters and programs that an agent planted harm only the sandbox', async () => {
  const one = makeRun(at('bwrap'));
  const canary = join(one.towpathHome, 'canary');
  const plant = `#!/bin/sh\\ntouch ${canary} "$HOME/ran-inside"; cat`;
  const script = `
    printf '${plant}\\n' > "$HOME/evil"; chmod +x "$HOME/evil"
    for hook in pre-commit post-commit post-index-change reference-transaction post-checkout; do cp "$HOME/evil" .git/hooks/$hook; done
    git config core.fsmonitor "$HOME/evil"; git config filter.x.clean "$HOME/evil"; git config diff.external "$HOME/evil"
    git config core.hooksPath .git/hooks; echo '* filter=x' > .gitattributes; echo data > data.txt`;
  const run = JSON.parse(readFileSync(one.file('run'), 'utf8')) as { commands: unknown };
  run.commands = shell(script).commands;
  writeFileSync(one.file('run'), JSON.stringify(run));
  await one.start();
  const result = await one.result();
  expect(filesOf(one, result.head)).toContain('data.txt');
  expect(existsSync(join(one.home, 'ran-inside'))).toBe(true);
  expect(existsSync(canary)).toBe(false);
});

inSandbox('I7: what commits for the agent has no secret', async () => {
  const script = 'printf \'#!/bin/sh\\nenv > "$HOME/filter-environment"; cat\\n\' > "$HOME/f"; chmod +x "$HOME/f"; git config filter.x.clean "$HOME/f"; echo "* filter=x" > .gitattributes';
  const one = makeRun({ ...at('bwrap'), ...shell(script), secrets: ['SHOP_KEY'] }, { env: { SHOP_KEY: 'a-secret-of-the-shop' } });
  await one.start();
  await one.result();
  expect(readFileSync(join(one.home, 'filter-environment'), 'utf8')).not.toContain('a-secret-of-the-shop');
});

test('a filter that never ends does not hold a stopped run', async () => {
  const script = 'git config filter.x.clean "sleep 300"; echo "* filter=x" > .gitattributes; echo ready; sleep 300';
  const one = makeRun({ ...at(level), ...shell(script) });
  await one.start();
  await until('the agent to be ready', () => one.text('stdout').includes('ready'));
  one.stop();
  const result = await one.result(25);
  expect(result.commitProblem).toContain('SIGKILL');
  expect(await one.alive()).toEqual([]);
});

test('a command run commits nothing', async () => {
  const one = makeRun({ ...at(level), kind: 'command', commit: null, ...shell('echo x > new.txt') });
  rmSync(join(one.clone, '.git'), { recursive: true });
  mkdirSync(join(one.clone, 'empty'));
  await one.start();
  expect(await one.result()).toMatchObject({ endedBy: 'exit', head: null, commitProblem: null, outcome: null });
});
