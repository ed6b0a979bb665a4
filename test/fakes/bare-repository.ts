import { execFile, type ExecFileOptions } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commitFiles, makeRepository, runGit } from '../support/repository.js';

const run = promisify(execFile);

const environment = {
  PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Forge', GIT_AUTHOR_EMAIL: 'forge@example.org', GIT_COMMITTER_NAME: 'Forge', GIT_COMMITTER_EMAIL: 'forge@example.org',
};

const tipIn = (packed: string, ref: string): string | undefined => packed.split('\n').find((line) => line.endsWith(` ${ref}`))?.split(' ')[0];

/** The server's repository, bare, and a person's clone of it beside. */
export class BareRepository {
  readonly root = mkdtempSync(join(tmpdir(), 'towpath-forge-'));
  readonly folder: string;
  readonly person: string;
  readonly #answers = new Map<string, Promise<string | undefined>>();

  constructor(repository: string, files?: Record<string, string>) {
    this.folder = join(this.root, 'git', `${repository}.git`);
    this.person = makeRepository(join(this.root, 'person'), files);
    runGit(this.root, 'clone', '-q', '--bare', this.person, this.folder);
    runGit(this.folder, 'config', 'http.receivepack', 'true');
  }

  /** Answers standard output, or undefined where git says no. */
  async git(...args: string[]): Promise<string | undefined> {
    const options: ExecFileOptions = { env: environment };
    return run('git', [`--git-dir=${this.folder}`, ...args], { ...options, encoding: 'utf8' })
      .then(({ stdout }) => stdout.trim(), (error: unknown) => ((error as { code?: unknown }).code === undefined ? Promise.reject(error as Error) : undefined));
  }

  /** Read from git's own files: asked for so often that starting git would be most of a test's time. */
  tip(branch: string): string | undefined {
    const ref = `refs/heads/${branch}`;
    try {
      return readFileSync(join(this.folder, ref), 'utf8').trim();
    } catch {
      return existsSync(join(this.folder, 'packed-refs')) ? tipIn(readFileSync(join(this.folder, 'packed-refs'), 'utf8'), ref) : undefined;
    }
  }

  /** A person's commit on a branch, which begins at main where there is none. Synchronous, past the server. */
  commit(branch: string, files: Record<string, string>): string {
    runGit(this.person, 'fetch', '-q', '-p', this.folder, '+refs/heads/*:refs/remotes/origin/*');
    runGit(this.person, 'checkout', '-q', '--detach', this.tip(branch) ?? this.tip('main') ?? '');
    const sha = commitFiles(this.person, files, `change ${Object.keys(files).join(', ')}`);
    runGit(this.person, 'push', '-q', this.folder, `${sha}:refs/heads/${branch}`);
    return sha;
  }

  async heads(): Promise<Map<string, string>> {
    const text = await this.git('for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads') ?? '';
    return new Map(text.split('\n').filter((line) => line !== '').map((line) => line.split(' ') as [string, string]));
  }

  async has(sha: string): Promise<boolean> { return await this.git('cat-file', '-e', `${sha}^{commit}`) !== undefined; }
  /** The same commits always have the same answer. */
  #once(key: string, ask: () => Promise<string | undefined>): Promise<string | undefined> {
    const answer = this.#answers.get(key) ?? ask();
    this.#answers.set(key, answer);
    return answer;
  }

  async mergeBase(one: string, other: string): Promise<string | null> { return await this.#once(`base ${one} ${other}`, () => this.git('merge-base', one, other)) ?? null; }
  async holds(tip: string, commit: string): Promise<boolean> { return await this.git('merge-base', '--is-ancestor', commit, tip) !== undefined; }

  /** The tree of the merge of two commits; undefined: they conflict. */
  async mergeTree(base: string, head: string): Promise<string | undefined> {
    return (await this.#once(`tree ${base} ${head}`, () => this.git('merge-tree', '--write-tree', '--no-messages', base, head)))?.split('\n')[0];
  }
}
