import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createLocalForge } from '../../../src/activities/forge/local/local-forge.js';
import { openReader } from '../../../src/host/git-reader.js';
import { openHome } from '../../../src/host/home.js';
import { commitFiles, makeRepository, makeScratch, runGit, tipOf, writeFiles } from '../../support/repository.js';
import type { Taking } from './taking.js';
import { makeTaking } from './taking.js';

/**
 * Proves I8: whatever an agent plants in its clone or its commits, nothing of it runs as Towpath, in any step from the
 * clone to the merge. Each trap writes a file into `canaries`; the folder must stay empty.
 */
const scratch = makeScratch();
const canaries = scratch.path('canaries');
mkdirSync(canaries);

/** A program that leaves a trace, and passes on what it is given. */
const trap = (name: string): string => {
  const path = scratch.path(`trap-${name}`);
  writeFileSync(path, `#!/bin/sh\necho "$0 $*" > ${join(canaries, name)}\ncat\nexit 0\n`);
  chmodSync(path, 0o755);
  return path;
};

const hookNames = [
  'pre-commit', 'post-commit', 'post-checkout', 'post-merge', 'pre-push', 'pre-receive', 'update', 'post-receive', 'post-update', 'push-to-checkout',
  'reference-transaction', 'post-index-change', 'fsmonitor-watchman', 'pre-auto-gc', 'post-rewrite', 'proc-receive',
];

/** Every step that Towpath takes after an agent had the clone, to the merge and the next run. */
const goOn = async ({ mirror, clone, from, take }: Taking, sha: string): Promise<string> => {
  const taken = await take(sha);
  if (taken.kind !== 'taken') return taken.reason;
  const name = { key: 'SHP-1', branch: 'towpath/SHP-1-x' };
  const reader = openReader({ home: openHome(join(mirror.path, '../..')), project: 'SHP' });
  await reader.diff(from, sha);
  await reader.listDocuments(sha, 'SHP-1');
  await mirror.freshTree({ sha, path: join(clone, '../tree') });
  await mirror.pushBranch({ ...name, sha, expected: null });
  const forge = createLocalForge({ mirror });
  await forge.openOrFindPull({ ...name, title: 'x', head: sha });
  await mirror.prepareClone({ ...name, head: sha, path: clone });
  return (await forge.merge({ ...name, title: 'x', head: sha, candidate: null })).kind;
};

afterEach(() => { expect(readdirSync(canaries)).toEqual([]); });
afterAll(() => scratch.remove());

describe('S5: what an agent plants in its clone', () => {
  test('the traps work: git run inside of the clone would spring them', async () => {
    const { clone } = await makeTaking(scratch);
    runGit(clone, 'config', 'core.fsmonitor', trap('proof'));
    runGit(clone, 'status');
    expect(readdirSync(canaries)).toEqual(['proof']);
    rmSync(join(canaries, 'proof'));
  });

  test.each<[string, (clone: string) => void]>([
    ['hooks of every name', (clone) => {
      mkdirSync(join(clone, '.git/hooks'));
      hookNames.forEach((name) => { symlinkSync(trap(`hook-${name}`), join(clone, '.git/hooks', name)); });
    }],
    ['core.hooksPath', (clone) => {
      mkdirSync(scratch.path('hooks-elsewhere'));
      hookNames.forEach((name) => { symlinkSync(trap(`elsewhere-${name}`), scratch.path(`hooks-elsewhere/${name}`)); });
      runGit(clone, 'config', 'core.hooksPath', scratch.path('hooks-elsewhere'));
    }],
    ['core.fsmonitor', (clone) => { runGit(clone, 'config', 'core.fsmonitor', trap('fsmonitor')); }],
    ['filters', (clone) => {
      for (const kind of ['clean', 'smudge', 'process']) runGit(clone, 'config', `filter.evil.${kind}`, trap(`filter-${kind}`));
      appendFileSync(join(clone, '.git/info-attributes'), '* filter=evil\n');
      mkdirSync(join(clone, '.git/info'), { recursive: true });
      appendFileSync(join(clone, '.git/info/attributes'), '* filter=evil diff=evil merge=evil\n');
    }],
    ['diff and merge drivers, textconv', (clone) => {
      runGit(clone, 'config', 'diff.external', trap('diff-external'));
      runGit(clone, 'config', 'diff.evil.textconv', trap('textconv'));
      runGit(clone, 'config', 'diff.evil.command', trap('diff-command'));
      runGit(clone, 'config', 'merge.evil.driver', trap('merge-driver'));
    }],
    ['uploadpack, packObjectsHook, alternateRefsCommand, sshCommand, credential helper, aliases, pager, editor', (clone) => {
      runGit(clone, 'remote', 'add', 'origin', 'https://127.0.0.1:1/x.git');
      const settings = { 'remote.origin.uploadpack': 'up', 'remote.origin.receivepack': 'rp', 'uploadpack.packObjectsHook': 'po', 'core.alternateRefsCommand': 'ar', 'core.sshCommand': 'ssh', 'core.askPass': 'ask', 'core.gitProxy': 'proxy', 'credential.helper': 'cred', 'core.pager': 'pager', 'core.editor': 'editor', 'gpg.program': 'gpg' };
      for (const [key, name] of Object.entries(settings)) runGit(clone, 'config', key, trap(name));
      for (const name of ['fetch', 'upload-pack', 'ls-tree', 'status', 'diff']) runGit(clone, 'config', `alias.${name}`, `!${trap(`alias-${name}`)}`);
    }],
    ['include.path and includeIf', (clone) => {
      writeFileSync(scratch.path('included'), `[core]\n\tfsmonitor = ${trap('included')}\n\thooksPath = ${scratch.path('x')}\n[uploadpack]\n\tpackObjectsHook = ${trap('included-pack')}\n`);
      runGit(clone, 'config', 'include.path', scratch.path('included'));
      runGit(clone, 'config', 'includeIf.gitdir:/**.path', scratch.path('included'));
    }],
    ['url.insteadOf to a transport that runs commands', (clone) => {
      runGit(clone, 'config', `url.ext::${trap('ext')} .insteadOf`, 'file://');
      runGit(clone, 'config', 'protocol.ext.allow', 'always');
    }],
    ['a promisor remote with a blob removed', (clone) => {
      runGit(clone, 'config', 'extensions.partialClone', 'origin');
      runGit(clone, 'config', 'remote.origin.url', `ext::${trap('promisor')}`);
      runGit(clone, 'config', 'remote.origin.promisor', 'true');
      runGit(clone, 'config', 'remote.origin.uploadpack', trap('promisor-pack'));
    }],
    ['a nested repository with a filter and a monitor of its own', (clone) => {
      runGit(clone, 'init', '-q', 'nested');
      commitFiles(join(clone, 'nested'), { 'a.txt': 'a\n', '.gitattributes': '* filter=evil\n' });
      runGit(join(clone, 'nested'), 'config', 'filter.evil.clean', trap('nested-filter'));
      runGit(join(clone, 'nested'), 'config', 'core.fsmonitor', trap('nested-monitor'));
      writeFileSync(join(clone, 'nested/a.txt'), 'b\n');
    }],
  ])('%s: nothing runs', async (_, plant) => {
    const taking = await makeTaking(scratch);
    const sha = commitFiles(taking.clone, { 'a.txt': 'a\n', '.gitattributes': '*.txt filter=evil diff=evil merge=evil\n' });
    plant(taking.clone);
    expect(await goOn(taking, sha)).toBe('merged');
  });

  test('alternates that point at another project\'s objects give nothing of it away', async () => {
    const { clone, mirror, take } = await makeTaking(scratch);
    const other = makeRepository(scratch.path('secret-project'), { 'secret.txt': 'the other project\'s secret\n' });
    const blob = runGit(other, 'rev-parse', 'HEAD:secret.txt');
    appendFileSync(join(clone, '.git/objects/info/alternates'), `${other}/.git/objects\n`);
    runGit(clone, 'update-index', '--add', '--cacheinfo', `100644,${blob},stolen.txt`);
    runGit(clone, 'commit', '-q', '-m', 'steal');
    expect(await take(runGit(clone, 'rev-parse', 'HEAD'))).toMatchObject({ kind: 'refused' });
    expect(() => runGit(mirror.path, 'cat-file', '-e', blob)).toThrow();
  });

  test.each<[string, (clone: string, other: string) => void]>([
    ['.git as a link', (clone, other) => { renameSync(join(clone, '.git'), join(clone, 'git-aside')); symlinkSync(join(other, '.git'), join(clone, '.git')); }],
    ['.git as a file', (clone, other) => { renameSync(join(clone, '.git'), join(clone, 'git-aside')); writeFileSync(join(clone, '.git'), `gitdir: ${other}/.git\n`); }],
    ['objects as a link', (clone, other) => { rmSync(join(clone, '.git/objects'), { recursive: true }); symlinkSync(join(other, '.git/objects'), join(clone, '.git/objects')); }],
    ['commondir', (clone, other) => { writeFileSync(join(clone, '.git/commondir'), `${other}/.git\n`); }],
    ['links among the objects', (clone, other) => {
      for (const name of readdirSync(join(other, '.git/objects'))) {
        if (/^[0-9a-f]{2}$/.test(name) && !existsSync(join(clone, '.git/objects', name))) symlinkSync(join(other, '.git/objects', name), join(clone, '.git/objects', name));
      }
    }],
  ])('%s that lead into another project are not followed', async (_, plant) => {
    const { clone, mirror, take } = await makeTaking(scratch);
    const other = makeRepository(scratch.path(`secret-${readdirSync(scratch.root).length}`), { 'secret.txt': 'secret\n' });
    const sha = tipOf(other, 'refs/heads/main') ?? '';
    plant(clone, other);
    expect(await take(sha)).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/damaged|missing/) });
    expect(() => runGit(mirror.path, 'cat-file', '-e', sha)).toThrow();
  });
});

describe('S6: what an agent commits', () => {
  const raw = (clone: string, mode: string, object: string, path: string): void => {
    execFileSync('git', ['-C', clone, '-c', 'core.protectNTFS=false', '-c', 'core.protectHFS=false', 'update-index', '--add', '--index-info'], { input: `${mode} ${object}\t${path}\n` });
  };
  /** A commit of a tree that no index would take. */
  const commitTree = (clone: string, lines: string): string => {
    const tree = execFileSync('git', ['-C', clone, 'mktree', '--missing'], { input: lines, encoding: 'utf8' }).trim();
    return runGit(clone, 'commit-tree', tree, '-p', 'HEAD', '-m', 'raw');
  };
  const blobOf = (clone: string, text: string): string => execFileSync('git', ['-C', clone, 'hash-object', '-w', '--stdin'], { input: text, encoding: 'utf8' }).trim();

  test.each(['.git', '.GIT', '.Git', 'git~1', '.g\u200cit', '.git '])('a name like %j is refused', async (name) => {
    const { clone, take } = await makeTaking(scratch);
    const inner = execFileSync('git', ['-C', clone, 'mktree'], { input: `100755 blob ${blobOf(clone, '#!/bin/sh\n')}\tconfig\n`, encoding: 'utf8' }).trim();
    expect(await take(commitTree(clone, `040000 tree ${inner}\t${name}\n`))).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/unsafe-paths|rejected/) });
  });

  test.each(['..', '.', 'a\\b'])('a tree entry %j stays inside or is refused', async (name) => {
    const taking = await makeTaking(scratch);
    const sha = commitTree(taking.clone, `100644 blob ${blobOf(taking.clone, 'x\n')}\t${name}\n`);
    expect(['unsafe-paths', 'rejected', 'merged']).toContain(await goOn(taking, sha));
    expect(existsSync(join(taking.clone, '../x'))).toBe(false);
  });

  test.each([
    ['a url that is an option', '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch\n'],
    ['a name that climbs out', '[submodule "../../x"]\n\tpath = x\n\turl = https://127.0.0.1:1/x\n'],
    ['a path that is an option', '[submodule "x"]\n\tpath = -x\n\turl = https://127.0.0.1:1/x\n'],
  ])('.gitmodules with %s is refused', async (_, text) => {
    const { clone, take } = await makeTaking(scratch);
    expect(await take(commitFiles(clone, { '.gitmodules': text }))).toMatchObject({ kind: 'refused', reason: 'rejected' });
  });

  test('.gitmodules that is a link is refused', async () => {
    const { clone, take } = await makeTaking(scratch);
    const sha = commitTree(clone, `120000 blob ${blobOf(clone, '/etc/passwd')}\t.gitmodules\n`);
    expect(await take(sha)).toMatchObject({ kind: 'refused', reason: 'rejected' });
  });

  test('a submodule with a link where its folder would be runs nothing and is refused', async () => {
    const taking = await makeTaking(scratch);
    writeFiles(taking.clone, { '.gitmodules': '[submodule "x/y"]\n\tpath = A/modules/x\n\turl = ./x\n' });
    symlinkSync('.git', join(taking.clone, 'a'));
    runGit(taking.clone, 'add', '-A');
    raw(taking.clone, '160000', taking.from, 'A/modules/x');
    runGit(taking.clone, 'commit', '-q', '-m', 'recursive');
    expect(await taking.take(runGit(taking.clone, 'rev-parse', 'HEAD'))).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/unsafe-paths|rejected/) });
  });

  test('links out of the tree are kept as links and never followed', async () => {
    const taking = await makeTaking(scratch);
    symlinkSync(canaries, join(taking.clone, 'out'));
    symlinkSync('/etc/passwd', join(taking.clone, 'passwd'));
    expect(await goOn(taking, commitFiles(taking.clone, { 'a.txt': 'a\n' }))).toBe('merged');
  });

  test('attributes that ask for export-subst, filters, drivers and encodings run nothing', async () => {
    const taking = await makeTaking(scratch);
    expect(await goOn(taking, commitFiles(taking.clone, {
      '.gitattributes': '* filter=lfs diff=evil merge=evil export-subst text eol=crlf\nsub/** working-tree-encoding=ISO-8859-1 ident\n', 'a.txt': '$Format:%H$ $Id$\n', 'sub/b.txt': 'b\n',
    }))).toBe('merged');
  });

  test('a file named like an option is only a file', async () => {
    const taking = await makeTaking(scratch);
    expect(await goOn(taking, commitFiles(taking.clone, { '-rf': 'x\n', '--output=x': 'x\n', ':(top)x': 'x\n' }))).toBe('merged');
  });

  test.each(['a\nb.txt', 'docs/work-items/SHP-1/x\nforged.md', 'tab\there', 'quote"\\slash', '\u001b[31mred', '\u202egnp.exe', 'x\n100644 blob 0000000000000000000000000000000000000000\ty'])(
    'a file named %j is one file with that name, in every step', async (name) => {
      const taking = await makeTaking(scratch);
      const sha = commitFiles(taking.clone, { [name]: 'x\n' });
      expect(await goOn(taking, sha)).toBe('merged');
      expect(runGit(taking.bare, 'ls-tree', '-r', '-z', '--name-only', 'main').split('\0').sort()).toEqual(['README.md', name, 'src/price.py', ''].sort());
      const outside = await taking.take(sha, { work: 'review' });
      if (outside.kind === 'refused') expect(outside.message).not.toMatch(/[\n\u001b]/);
    });

  test('A10: what the agent pushed elsewhere in its clone is not taken along', async () => {
    const taking = await makeTaking(scratch);
    const sha = commitFiles(taking.clone, { 'a.txt': 'a\n' });
    runGit(taking.clone, 'checkout', '-q', '-b', 'secret', 'main');
    const hidden = commitFiles(taking.clone, { 'hidden.txt': 'x\n' });
    runGit(taking.clone, 'tag', 'v9');
    expect(await goOn(taking, sha)).toBe('merged');
    expect(() => runGit(taking.mirror.path, 'cat-file', '-e', hidden)).toThrow();
    expect(runGit(taking.bare, 'tag')).toBe('');
  });
});
