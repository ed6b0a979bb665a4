import { execFile, execFileSync, type ExecFileOptions } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const environment = {
  PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Forge', GIT_AUTHOR_EMAIL: 'forge@example.org', GIT_COMMITTER_NAME: 'Forge', GIT_COMMITTER_EMAIL: 'forge@example.org',
};

const branchesIn = (folder: string, prefix = ''): [string, string][] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory()
  ? branchesIn(join(folder, entry.name), `${prefix}${entry.name}/`)
  : entry.name.endsWith('.lock') ? [] : [[`${prefix}${entry.name}`, readFileSync(join(folder, entry.name), 'utf8').trim()] as [string, string]]));

/** The server's repository, bare. Git is started as seldom as can be: that would be most of a test's time. */
export class BareRepository {
  readonly root = mkdtempSync(join(tmpdir(), 'towpath-forge-'));
  readonly folder: string;
  readonly #answers = new Map<string, Promise<string | undefined>>();
  #time = 1_790_000_000;

  constructor(repository: string, files: Record<string, string> = { 'README.md': 'shop\n', 'src/price.py': 'price = 1\n' }) {
    this.folder = join(this.root, 'git', `${repository}.git`);
    mkdirSync(this.folder, { recursive: true });
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', this.folder], { env: environment });
    appendFileSync(join(this.folder, 'config'), '[http]\n\treceivepack = true\n');
    this.commit('main', files);
  }

  /** Answers standard output, or undefined where git says no. */
  async git(...args: string[]): Promise<string | undefined> {
    const options: ExecFileOptions = { env: environment };
    return run('git', [`--git-dir=${this.folder}`, ...args], { ...options, encoding: 'utf8' })
      .then(({ stdout }) => stdout.trim(), (error: unknown) => ((error as { code?: unknown }).code === undefined ? Promise.reject(error as Error) : undefined));
  }

  /** Read from git's own files: nothing packs them here. */
  tip(branch: string): string | undefined {
    try {
      return readFileSync(join(this.folder, 'refs/heads', branch), 'utf8').trim();
    } catch {
      return undefined;
    }
  }

  /** A person's commit on a branch, which begins at main where there is none. Synchronous, past the server. */
  commit(branch: string, files: Record<string, string>): string {
    const data = (text: string): string => `data ${String(Buffer.byteLength(text))}\n${text}\n`;
    const from = this.tip(branch) ?? this.tip('main');
    this.#time += 1;
    const stream = [
      `commit refs/heads/${branch}\n`, `committer Anna <anna@example.org> ${String(this.#time)} +0000\n`, data(`change ${Object.keys(files).join(', ')}`),
      ...(from === undefined ? [] : [`from ${from}\n`]), ...Object.entries(files).flatMap(([path, text]) => [`M 644 inline ${path}\n`, data(text)]),
    ].join('');
    execFileSync('git', [`--git-dir=${this.folder}`, 'fast-import', '--quiet', '--force'], { env: environment, input: stream });
    return this.tip(branch) ?? '';
  }

  heads(): Promise<Map<string, string>> { return Promise.resolve(new Map(branchesIn(join(this.folder, 'refs/heads')))); }

  /** The same commits always have the same answer. */
  #once(key: string, ask: () => Promise<string | undefined>): Promise<string | undefined> {
    const answer = this.#answers.get(key) ?? ask();
    this.#answers.set(key, answer);
    return answer;
  }

  async has(sha: string): Promise<boolean> { return await this.git('cat-file', '-e', `${sha}^{commit}`) !== undefined; }
  async mergeBase(one: string, other: string): Promise<string | null> { return await this.#once(`base ${one} ${other}`, () => this.git('merge-base', one, other)) ?? null; }
  async holds(tip: string, commit: string): Promise<boolean> { return await this.git('merge-base', '--is-ancestor', commit, tip) !== undefined; }

  /** The tree of the merge of two commits; undefined: they conflict. */
  async mergeTree(base: string, head: string): Promise<string | undefined> {
    return (await this.#once(`tree ${base} ${head}`, () => this.git('merge-tree', '--write-tree', '--no-messages', base, head)))?.split('\n')[0];
  }
  /** What a forge's merge makes of a head; undefined: it conflicts. Nothing is moved. */
  async merged({ base, head, method, words }: { base: string; head: string; method: string; words: string[] }): Promise<string | undefined> {
    if (method === 'rebase') return this.#rebased(base, head);
    const tree = await this.mergeTree(base, head);
    const parents = method === 'squash' ? ['-p', base] : ['-p', base, '-p', head];
    return tree === undefined ? undefined : this.git('commit-tree', tree, ...parents, ...words.flatMap((text) => ['-m', text]));
  }

  /** Each commit is merged onto the one before it: what both have changed alike is no conflict. */
  async #rebased(base: string, head: string): Promise<string | undefined> {
    let onto: string | undefined = base;
    for (const commit of (await this.git('rev-list', '--reverse', '--no-merges', `${base}..${head}`))?.split('\n') ?? []) {
      const tree: string | undefined = onto === undefined ? undefined : await this.mergeTree(onto, commit);
      if (onto === undefined || tree === undefined) return undefined;
      onto = await this.git('commit-tree', tree, '-p', onto, '-m', await this.git('log', '-1', '--format=%B', commit) ?? '');
    }
    return onto;
  }
}
