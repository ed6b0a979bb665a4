import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeTree } from '../../src/activities/workspace/remove-folder.js';

const environment = {
  PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Anna', GIT_AUTHOR_EMAIL: 'anna@example.org', GIT_COMMITTER_NAME: 'Anna', GIT_COMMITTER_EMAIL: 'anna@example.org',
};

/** Plain git as a person would run it in a folder; trimmed standard output. */
export const runGit = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-C', folder, ...args], { env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

export const writeFiles = (folder: string, files: Record<string, string>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

/** Writes the files and commits everything; answers the commit. */
export const commitFiles = (folder: string, files: Record<string, string>, message = 'change'): string => {
  writeFiles(folder, files);
  runGit(folder, 'add', '-A');
  runGit(folder, 'commit', '-q', '--allow-empty', '-m', message);
  return runGit(folder, 'rev-parse', 'HEAD');
};

export interface Scratch { root: string; path: (name: string) => string; remove: () => Promise<void> }

export const makeScratch = (): Scratch => {
  const root = mkdtempSync(join(tmpdir(), 'towpath-test-'));
  return { root, path: (name) => join(root, name), remove: () => removeTree(root) };
};

/** A repository with a work tree on `main` and one commit. */
export const makeRepository = (folder: string, files: Record<string, string> = { 'README.md': 'shop\n', 'src/price.py': 'price = 1\n' }): string => {
  mkdirSync(folder, { recursive: true });
  runGit(folder, 'init', '-q', '-b', 'main');
  commitFiles(folder, files, 'first');
  return folder;
};

/** A bare repository with the same first commit, and a person's clone of it beside. */
export const makeBare = (folder: string, files?: Record<string, string>): { bare: string; person: string } => {
  const person = makeRepository(`${folder}-person`, files);
  runGit(dirname(folder), 'clone', '-q', '--bare', person, folder);
  runGit(person, 'remote', 'add', 'origin', folder);
  runGit(person, 'fetch', '-q', 'origin');
  return { bare: folder, person };
};

export const tipOf = (folder: string, ref: string): string | undefined => {
  const found = runGit(folder, 'for-each-ref', '--format=%(objectname)', ref);
  return found === '' ? undefined : found;
};

export const writeHook = (gitFolder: string, name: string, script: string): void => {
  const path = join(gitFolder, 'hooks', name);
  writeFiles(gitFolder, { [`hooks/${name}`]: `#!/bin/sh\n${script}\n` });
  chmodSync(path, 0o755);
};
