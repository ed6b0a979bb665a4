import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { bwrapArguments } from '../../src/host/sandbox-arguments.js';
import { argvPaths } from '../../src/host/sandbox-argv.js';
import { toolPaths } from '../../src/host/sandbox-tools.js';

/* What comes back after home and TOWPATH_HOME are hidden: programs, never credentials. */

const home = realpathSync(mkdtempSync(join(tmpdir(), 'towpath-home-')));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const program = (...parts: string[]): string => {
  const path = join(home, ...parts);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
};
const link = (target: string, ...parts: string[]): void => {
  const path = join(home, ...parts);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
};
const tools = (...folders: string[]): string[] =>
  toolPaths({ path: folders.map((folder) => join(home, folder)).join(':'), hidden: ['/run', home] }).map((path) => path.slice(home.length + 1)).sort();

describe('folders of PATH below the hidden home', () => {
  test.each([
    ['a version manager comes back whole', () => program('.pyenv', 'shims', 'python3'), ['.pyenv/shims'], ['.pyenv']],
    ['node by nvm likewise', () => program('.nvm', 'versions', 'node', 'v22', 'bin', 'node'), ['.nvm/versions/node/v22/bin'], ['.nvm']],
    ['a program\'s own folder comes back whole', () => program('opt', 'tools', 'zig', 'bin', 'zig'), ['opt/tools/zig/bin'], ['opt/tools/zig']],
    ['~/bin comes back alone', () => program('bin', 'mine'), ['bin'], ['bin']],
  ])('%s', (_name, make, path, expected) => {
    make();
    expect(tools(...path)).toEqual(expected);
  });

  test('I7: ~/.local/bin comes back with its libraries and what it links to, but ~/.local/share stays hidden', () => {
    program('.local', 'share', 'pipx', 'venvs', 'black', 'bin', 'black');
    program('.local', 'share', 'claude', 'versions', '2.1.0');
    mkdirSync(join(home, '.local', 'lib', 'python3.11'), { recursive: true });
    mkdirSync(join(home, '.local', 'share', 'keyrings'), { recursive: true });
    link('../share/pipx/venvs/black/bin/black', '.local', 'bin', 'black');
    link('../share/claude/versions/2.1.0', '.local', 'bin', 'claude');
    expect(tools('.local/bin')).toEqual(['.local/bin', '.local/lib', '.local/share/claude/versions/2.1.0', '.local/share/pipx/venvs/black']);
  });

  test('I7: ~/.cargo/bin comes back with its toolchains, but without ~/.cargo/credentials.toml', () => {
    program('.cargo', 'bin', 'cargo');
    program('.rustup', 'toolchains', 'stable', 'bin', 'cargo');
    writeFileSync(join(home, '.cargo', 'credentials.toml'), 'token');
    expect(tools('.cargo/bin')).toEqual(['.cargo/bin', '.rustup']);
  });

  test.each(['.ssh', '.aws', '.config/gcloud', '.gnupg', '.docker'])('I7: %s does not come back, even if PATH names a folder in it or a program links there', (folder) => {
    program(folder, 'bin', 'tool');
    link(join(home, folder, 'bin', 'tool'), 'links', folder.replaceAll('/', '-'));
    expect(tools(`${folder}/bin`)).toEqual([]);
    expect(tools('links')).toEqual(['links']);
  });

  test('folders that are not there or may not be read are passed over', () => {
    writeFileSync(join(home, 'file'), '');
    expect(tools('nowhere/bin', 'file', 'file/bin')).toEqual([]);
  });

  test('the home itself never comes back', () => {
    expect(tools('.', '')).toEqual([]);
  });
});

describe('I8: paths of the command line', () => {
  const hidden = ['/run', home];
  test('a program and a script that are named come back, alone', () => {
    const script = program('work', 'agent.py');
    expect(argvPaths({ argv: ['python3', '-u', script, '/etc/hostname', 'relative'], hidden })).toEqual([script]);
  });
  test('nothing that stands behind -c or -e does', () => {
    const secret = program('secret.sh');
    for (const argv of [['sh', '-c', secret], ['bash', '-lc', secret], ['node', '-e', secret], ['node', '--eval', secret]]) expect(argvPaths({ argv, hidden })).toEqual([]);
  });
  test('nor does a file among credentials', () => {
    expect(argvPaths({ argv: ['cat', program('.ssh', 'id_ed25519')], hidden })).toEqual([]);
  });
});

test('masks come before what is bound back, parents before children, and TOWPATH_HOME is never covered again', () => {
  const towpath = join(home, '.towpath');
  const clone = join(towpath, 'items', 'WEB-1', 'clone');
  mkdirSync(clone, { recursive: true });
  program('tools', 'bin', 'x');
  const line = bwrapArguments({
    sandbox: { level: 'bwrap', write: [clone], read: [join(towpath, 'mirrors', 'WEB.git')], mask: [towpath, home, join(home, 'missing')] },
    cwd: clone, path: `${join(home, 'tools', 'bin')}:/usr/bin`, argv: ['true'],
  }).join(' ');
  const order = [`--tmpfs ${home} `, `--tmpfs ${towpath} `, `--ro-bind-try ${join(home, 'tools', 'bin')}`, `--ro-bind-try ${join(towpath, 'mirrors', 'WEB.git')}`, `--bind ${clone}`, `--chdir ${clone} -- true`];
  const places = order.map((part) => line.indexOf(part));
  expect(places).not.toContain(-1);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
  expect(line).not.toContain('missing');
  for (const flag of ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--cap-drop ALL', '--die-with-parent', '--new-session', '--tmpfs /tmp', '--tmpfs /run']) expect(line).toContain(flag);
});

test('I8: a home that is reached by a link is hidden where it really is', () => {
  const real = join(home, 'real-home');
  const clone = join(real, 'clone');
  mkdirSync(clone, { recursive: true });
  symlinkSync(real, join(home, 'linked-home'));
  const given = join(home, 'linked-home', 'clone');
  const line = bwrapArguments({ sandbox: { level: 'bwrap', write: [given], read: [], mask: [join(home, 'linked-home')] }, cwd: given, path: '/usr/bin', argv: ['true'] }).join(' ');
  expect(line).toContain(`--tmpfs ${real} `);
  expect(line).not.toContain(`--tmpfs ${join(home, 'linked-home')}`);
  expect(line).toContain(`--bind ${clone} ${clone} `);
});

test('a program that is linked from below the hidden home into another folder of PATH comes back', () => {
  const local = realpathSync(mkdtempSync(join(tmpdir(), 'towpath-local-')));
  try {
    const node = program('.nvm', 'versions', 'node', 'v24', 'bin', 'node');
    symlinkSync(node, join(local, 'node'));
    expect(toolPaths({ path: local, hidden: [home] })).toEqual([join(home, '.nvm')]);
  } finally { rmSync(local, { recursive: true, force: true }); }
});

test('a folder of PATH around TOWPATH_HOME comes back without it', () => {
  const around = join(home, 'a', 'b', 'c');
  program('a', 'b', 'c', 'bin', 'x');
  const towpath = join(around, 'towpath');
  mkdirSync(towpath, { recursive: true });
  const found = toolPaths({ path: join(around, 'bin'), hidden: [home, towpath] });
  expect(found).toEqual([join(around, 'bin')]);
});
