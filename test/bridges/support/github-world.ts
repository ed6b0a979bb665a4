import { expect } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ItemDocument } from '../../../src/shared/documents.js';
import { startFakeGithub, type FakeGithub } from '../../fakes/github/fake-github.js';
import { makeScratch, writeFiles, type Scratch } from '../../support/repository.js';
import { processesWith, Towpath, until } from '../../support/towpath-process.js';
import { cardSays, hookAddress, reach, runCi, soon, wholeAgent, wholePipeline } from '../../support/whole-way.js';

const secret = 'hub-secret';
const stateNames = ['In Progress', 'In Review', 'Approved', 'Rejected', 'Question', 'Blocked', 'Done', 'Cancelled'];

/** `agent`: variables of `whole-pipeline.sh`. */
interface WorldOrder { agent?: Record<string, string>; deployGates?: string }

const configuration = (github: FakeGithub, { agent = {}, deployGates = '' }: WorldOrder, { deployed, prompts, starts }: { deployed: string; prompts: string; starts: string }): string => [
  'version: 1', 'people:', `  - { name: mina, github: ${github.as('mina').id} }`, `  - { name: ravi, github: ${github.as('ravi').id} }`,
  'agents:', `  default: { adapter: command, command: [bash, ${wholeAgent}], timeout: 5m, sandbox: none, env: ${JSON.stringify({ ...agent, PROMPTS: prompts, STARTS: starts })} }`,
  'connections:', `  hub: { kind: github, url: "${github.url}", token: "env:GITHUB_TOKEN", secret: "env:GITHUB_SECRET", ${soon} }`,
  ...wholePipeline({ reviewer: 'ravi', deploy: deployGates }),
  'projects:', '  - key: SHP', `    repository: { url: "${github.cloneUrl}", base: main }`, '    forge: hub',
  '    tracker: { connection: hub, project: team/shop, start: { label: agent }, states: { progress: In Progress, approval: In Review, approved: Approved, rejected: Rejected, answer: Question, blocked: Blocked, done: Done, cancelled: Cancelled } }',
  '    pipeline: hosted', '    approvers: [mina]', '    test: [test, -f, README.md]', `    deploy: { run: [sh, -c, "git rev-parse HEAD > ${deployed}"], sandbox: none }`, '',
].join('\n');

interface Issue { state: string; state_reason: string | null; labels: { name: string }[] }

/** GitHub with one repository whose issues become items, and the program that serves it. */
export class GithubWorld {
  readonly scratch: Scratch;
  readonly towpath: Towpath;
  readonly deployed: string;
  /** Gets a line a start of an agent. */
  readonly starts: string;
  readonly #prompts: string;
  readonly #ending = new AbortController();

  private constructor(readonly github: FakeGithub, order: WorldOrder) {
    this.scratch = makeScratch();
    this.deployed = this.scratch.path('deployed');
    this.#prompts = this.scratch.path('prompts');
    this.starts = this.scratch.path('starts');
    mkdirSync(this.#prompts);
    writeFiles(this.scratch.path('setup'), { 'towpath.yaml': configuration(github, order, { deployed: this.deployed, prompts: this.#prompts, starts: this.starts }) });
    this.towpath = new Towpath(this.scratch.path('home'), this.scratch.path('setup'), { GITHUB_TOKEN: github.token('towpath-bot'), GITHUB_SECRET: secret });
  }

  static async make(order: WorldOrder = {}): Promise<GithubWorld> {
    return new GithubWorld(await startFakeGithub({ files: { 'README.md': 'shop\n' } }), order);
  }

  /** Starts the program; every second of the hooks that it is sent is lost. */
  async up(): Promise<number> {
    const pid = await this.towpath.up();
    this.github.hooks.target = { url: await hookAddress(this.towpath, 'hub'), secret };
    this.github.hooks.mischief = { drop: true };
    return pid;
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await this.towpath.down();
    await this.github.close();
    expect(processesWith(`TOWPATH_HOME=${this.scratch.path('home')}`)).toEqual([]);
    await this.scratch.remove();
  }

  /** Check runs with the log of their job, as GitHub's Actions make them. */
  startCi(key: string, branch: () => string | undefined): void {
    const { world } = this.github;
    const runner = this.github.as('ci');
    let run = { id: 0, job: '' };
    const say = async (sha: string, state: 'pending' | 'failure' | 'success'): Promise<void> => {
      if (state === 'pending') {
        const job = String(world.logs.size + 71);
        world.logs.set(job, 'collecting\n2 + 2 is not 5\n');
        const { id } = await runner.call<{ id: number }>('POST', '/check-runs', { name: 'unit', head_sha: sha, status: 'in_progress', details_url: `${this.github.url}/team/shop/actions/runs/1/job/${job}` });
        run = { id, job };
        return;
      }
      await runner.call('PATCH', `/check-runs/${String(run.id)}`, { status: 'completed', conclusion: state, output: { title: state === 'failure' ? 'one test failed' : 'all green', summary: '' } });
    };
    void runCi({ git: world.git, branch, file: `work-${key}.txt`, say, over: this.#ending.signal });
  }

  prompts(): string[] { return readdirSync(this.#prompts); }

  /** What the agent was asked. */
  prompt(stage: string, attempt: number): string { return readFileSync(join(this.#prompts, `${stage}.${String(attempt)}.md`), 'utf8'); }

  readonly item = (is: (item: ItemDocument) => boolean): Promise<ItemDocument> => reach(this.towpath, 'SHP-1', is);

  readonly comments = async (): Promise<string[]> =>
    (await this.github.as('team').call<{ body: string }[]>('GET', '/issues/1/comments?per_page=100')).map(({ body }) => body);

  readonly cards = async (): Promise<string[]> => (await this.comments()).filter((body) => body.includes('/card -->'));
  readonly card = (...words: string[]): Promise<true> => cardSays(this.cards, ...words);

  issue(): Promise<Issue> { return this.github.as('team').call<Issue>('GET', '/issues/1'); }

  /** Of the labels that are states it has this one alone; others stay. */
  ticketIn(state: string): Promise<Issue> {
    return until(`the ticket is in ${state}`, async () => {
      const issue = await this.issue();
      const labels = issue.labels.map(({ name }) => name);
      return labels.filter((name) => stateNames.includes(name)).join() === state && labels.includes('agent') ? issue : undefined;
    });
  }
}
