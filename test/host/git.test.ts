import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from '@jest/globals';
import { gitFailure, lastLines, maskUrls, saysDamaged } from '../../src/host/git-failure.js';
import { git, gitLine } from '../../src/host/git.js';
import { safeBranch, safeItemBranch, safePath, safeSha } from '../../src/host/git-names.js';
import { makeRepository, makeScratch } from '../support/repository.js';

const scratch = makeScratch();
afterAll(() => scratch.remove());

const shell = (script: string): string[] => ['-c', `alias.run=!${script}`, 'run'];

const running = (argument: string): boolean => readdirSync('/proc').some((pid) => {
  try {
    return /^[0-9]+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument);
  } catch {
    return false;
  }
});

describe('every git that Towpath runs', () => {
  test('I8: sees no GIT_ variable, no configuration of anybody, and no hook', async () => {
    process.env['GIT_DIR'] = '/somewhere/else';
    process.env['GIT_EXTERNAL_DIFF'] = 'touch canary';
    process.env['SECRET_OF_THE_WORKER'] = 'hunter2';
    try {
      const { text } = await git({ args: shell('env') });
      expect(text).not.toMatch(/GIT_DIR=|GIT_EXTERNAL_DIFF|hunter2/);
      expect(text).toMatch(/^GIT_CONFIG_GLOBAL=\/dev\/null$/m);
      expect(text).toMatch(/^GIT_CONFIG_NOSYSTEM=1$/m);
      expect(text).toMatch(/^GIT_TERMINAL_PROMPT=0$/m);
      expect(text).toMatch(/^LC_ALL=C$/m);
    } finally {
      for (const name of ['GIT_DIR', 'GIT_EXTERNAL_DIFF', 'SECRET_OF_THE_WORKER']) delete process.env[name];
    }
    const folder = makeRepository(scratch.path('settings'));
    expect(await gitLine({ folder, args: ['config', 'core.hooksPath'] })).toBe('/dev/null');
    expect(await gitLine({ folder, args: ['config', 'core.fsmonitor'] })).toBe('false');
    expect(await gitLine({ folder, args: ['config', 'protocol.allow'] })).toBe('never');
  });

  test('S8: a transport outside of the list is not spoken', async () => {
    await expect(git({ args: ['ls-remote', '--end-of-options', 'ext::sh -c whoami'], remote: true })).rejects.toMatchObject({ detail: expect.stringContaining("transport 'ext' not allowed") });
    await expect(git({ args: ['ls-remote', '--end-of-options', 'http://127.0.0.1:1/x'], remote: true })).rejects.toMatchObject({ detail: expect.stringContaining("transport 'http' not allowed") });
  });

  test('a failure tells what git said, with its code', async () => {
    await expect(git({ repository: scratch.path('nowhere'), args: ['log'] })).rejects.toMatchObject({ code: 'GIT_FAILED', detail: expect.stringContaining('not a git repository') });
  });

  test('G1: an unreachable remote is a connection that is away', async () => {
    await expect(git({ args: ['ls-remote', 'https://127.0.0.1:1/x.git'], remote: true })).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
  });

  test('G1: a remote that accepts and never answers is given up in time', async () => {
    const server = createServer((socket) => { socket.on('error', () => undefined); }).listen(0, '127.0.0.1');
    await new Promise((resolve) => { server.once('listening', resolve); });
    const { port } = server.address() as AddressInfo;
    const begun = performance.now();
    try {
      await expect(git({ args: ['ls-remote', `https://127.0.0.1:${port}/x.git`], remote: true, timeoutSeconds: 0.5 })).rejects.toMatchObject({ code: 'CONNECTION_AWAY', detail: expect.stringContaining('no end in time') });
      expect(performance.now() - begun).toBeLessThan(20_000);
    } finally {
      server.close();
    }
  });

  test('what is given up leaves no process behind, though it holds the pipe', async () => {
    await expect(git({ args: shell('sleep 4711.25 & sleep 4711.25'), timeoutSeconds: 0.3 })).rejects.toMatchObject({ code: 'GIT_FAILED' });
    expect(running('4711.25')).toBe(false);
  });

  test('a caller can end it', async () => {
    const controller = new AbortController();
    const call = git({ args: shell('sleep 4712.25'), signal: controller.signal });
    setTimeout(() => { controller.abort(); }, 100);
    await expect(call).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect(git({ args: ['version'], signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  test('I9: endless output is cut, or is a failure', async () => {
    expect(await git({ args: shell('yes'), maxBytes: 1_000, cut: true })).toMatchObject({ cut: true, bytes: { length: 1_000 } });
    await expect(git({ args: shell('yes'), maxBytes: 1_000 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });
});

describe('what git says, as a row of the error table', () => {
  const trouble = { args: ['fetch'], code: 128, remote: true, timedOut: false };

  test.each([
    ['CONNECTION_AWAY', 'fatal: unable to access \'https://forge.example/x/\': Could not resolve host: forge.example'],
    ['CONNECTION_AWAY', 'ssh: connect to host forge.example port 22: Connection refused\nfatal: Could not read from remote repository.'],
    ['CONNECTION_AWAY', 'error: RPC failed; HTTP 503\nfatal: the remote end hung up unexpectedly'],
    ['CONNECTION_AWAY', 'fatal: \'/srv/x.git\' does not appear to be a git repository'],
    ['REPOSITORY_INVALID', 'git@forge.example: Permission denied (publickey).\nfatal: Could not read from remote repository.'],
    ['REPOSITORY_INVALID', 'fatal: Authentication failed for \'https://forge.example/x/\''],
    ['DISK_FULL', 'error: file write error: No space left on device\nfatal: unable to write loose object file'],
    ['GIT_FAILED', 'error: packfile ./objects/pack/pack-1.pack is far too short to be a packfile\nfatal: the remote end hung up unexpectedly'],
  ])('%s: %s', (code, stderr) => {
    expect(gitFailure({ ...trouble, stderr }).code).toBe(code);
  });

  test('I11: a failure without a word of why is the disk\'s where that is full', () => {
    const stderr = 'error: failed to write new configuration file clone/.git/config.lock';
    expect(gitFailure({ ...trouble, stderr, noRoom: true }).code).toBe('DISK_FULL');
    expect(gitFailure({ ...trouble, stderr, noRoom: false }).code).toBe('GIT_FAILED');
    expect(gitFailure({ ...trouble, stderr: 'fatal: bad object 1234', noRoom: true }).code).toBe('GIT_FAILED');
  });

  test('damage of ours is told from damage of the remote', () => {
    expect(saysDamaged(gitFailure({ ...trouble, stderr: 'fatal: bad object 1234' }))).toBe(true);
    expect(saysDamaged(gitFailure({ ...trouble, stderr: 'remote: fatal: bad object 1234\nfatal: the remote end hung up unexpectedly' }))).toBe(false);
  });

  test('S9: names and passwords in addresses are masked', () => {
    expect(maskUrls('fatal: https://anna:hunter2@forge.example/x and ssh://git@host/y')).toBe('fatal: https://***@forge.example/x and ssh://***@host/y');
    expect(gitFailure({ ...trouble, stderr: 'fatal: unable to access \'https://anna:hunter2@forge.example/\'' }).message).not.toContain('hunter2');
  });

  test('only the last lines are told, without control codes', () => {
    const text = Array.from({ length: 50 }, (_, n) => `\u001b[31mline ${n}\u001b[0m\u0007`).join('\n');
    expect(lastLines(text, 2)).toBe('line 48\nline 49');
  });
});

describe('S3, S8: names from outside', () => {
  test.each(['main', 'release/1.x', 'towpath/SHP-1-sell', 'v1+x', 'a@b', 'feature/#12'])('the branch %j is fine', async (name) => {
    expect(await safeBranch(name)).toBe(name);
  });

  test.each(['', '../../etc', '-oops', '.git', 'x.lock', 'a b', 'foo~1', 'a..b', '@{1}', '@{-1}', '-', 'a\nb', 'a\0b', 'x/', '/x', 'a//b', 'refs/heads/x', 'HEAD', '%2e%2e/x', 'é', 'a:b', 'a^', 'a\\b', 'x'.repeat(5_000)])(
    'the branch %j is refused', async (name) => {
      await expect(safeBranch(name)).rejects.toMatchObject({ code: 'NAME_UNSAFE' });
    });

  test('a branch belongs to its item', async () => {
    expect(await safeItemBranch('SHP-1', 'towpath/SHP-1-x')).toBe('towpath/SHP-1-x');
    for (const name of ['towpath/SHP-12-x', 'towpath/SHP-1', 'main', 'towpath/SHP-1-../x']) await expect(safeItemBranch('SHP-1', name)).rejects.toMatchObject({ code: 'NAME_UNSAFE' });
    await expect(safeItemBranch('../x', 'towpath/../x-1')).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  test('paths and commits are taken by their full, plain names', () => {
    expect(safePath('docs/work items/ü.md')).toBe('docs/work items/ü.md');
    for (const path of ['', '/etc/passwd', '../x', 'a/../b', './a', 'a//b', 'a\0b', 'a\\b', 'a/']) expect(() => safePath(path)).toThrow(expect.objectContaining({ code: 'NAME_UNSAFE' }));
    expect(safeSha('a'.repeat(40))).toBe('a'.repeat(40));
    for (const sha of ['HEAD', 'abc123', '-x', `${'a'.repeat(40)}^`, 'A'.repeat(40)]) expect(() => safeSha(sha)).toThrow(expect.objectContaining({ code: 'NAME_UNSAFE' }));
  });
});

