import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readUp } from '../../../src/client/running.js';
import { openHome } from '../../../src/host/home.js';
import type { ItemDocument } from '../../../src/shared/documents.js';
import { startFakeGitea, type FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { startFakePlane, typed, type FakePlane } from '../../fakes/plane/start-fake-plane.js';
import { makeScratch, writeFiles, type Scratch } from '../../support/repository.js';
import { processesWith, Towpath } from '../../support/towpath-process.js';

const agent = fileURLToPath(new URL('../../fixtures/agents/whole-pipeline.sh', import.meta.url));
const secrets = { PLANE_TOKEN: 'plane-token', PLANE_SECRET: 'board-secret', GITEA_HOOK: 'forge-secret' };
const reconcile = 'reconcile: { light: 2s, full: 10s }';

const pause = (seconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, seconds * 1_000); });

/** The real program between a fake Plane and a fake Gitea, with CI and people who do their part whenever it is their turn. */
export class BridgesWorld {
  readonly #ending = new AbortController();
  readonly #beside: Promise<void>[] = [];
  readonly starts: string;
  readonly #deployed: string;

  private constructor(readonly scratch: Scratch, readonly plane: FakePlane, readonly gitea: FakeGitea, readonly towpath: Towpath) {
    this.starts = scratch.path('starts');
    this.#deployed = scratch.path('deployed');
    writeFiles(scratch.path('setup'), { 'towpath.yaml': this.#configuration() });
  }

  static async open(): Promise<BridgesWorld> {
    const scratch = makeScratch();
    const [plane, gitea] = await Promise.all([startFakePlane(), startFakeGitea({ repository: 'team/shop', files: { 'README.md': 'shop\n' } })]);
    return new BridgesWorld(scratch, plane, gitea, new Towpath(scratch.path('home'), scratch.path('setup'), { ...secrets, GITEA_TOKEN: gitea.token('towpath-bot') }));
  }

  #configuration(): string {
    const { plane, gitea } = this;
    return [
      'version: 1', 'people:', `  - { name: mina, plane: ${plane.as('mina').id}, gitea: 21 }`, '  - { name: ravi, gitea: 22 }',
      'agents:', `  default: { adapter: command, command: [bash, ${agent}], timeout: 5m, sandbox: none, env: { STARTS: "${this.starts}", SLOW_STAGE: testing, SLOW_SECONDS: "6" } }`,
      'connections:',
      `  board: { kind: plane, url: "${plane.url}", workspace: ${plane.workspace}, token: "env:PLANE_TOKEN", secret: "env:PLANE_SECRET", ${reconcile} }`,
      `  forge: { kind: gitea, url: "${gitea.url}", token: "env:GITEA_TOKEN", secret: "env:GITEA_HOOK", ${reconcile} }`,
      'pipelines:', '  hosted:', '    - { stage: analysis }', '    - { stage: architecture }',
      '    - { stage: development, gates: [ { kind: command }, { kind: ci, within: 10m, without: block } ] }',
      '    - { stage: review, gates: [ { kind: report }, { kind: review, by: [ravi] } ] }', '    - { stage: testing }', '    - { stage: deploy }',
      'projects:', '  - key: SHP', `    repository: { url: "${gitea.cloneUrl}", base: main }`, '    forge: forge',
      '    tracker: { connection: board, project: SHOP, start: { state: To do }, states: { progress: In Progress, approval: In Review, approved: Approved, rejected: Rejected, done: Done, cancelled: Cancelled } }',
      '    pipeline: hosted', '    approvers: [mina]', '    test: [test, -f, README.md]', `    deploy: { run: [sh, -c, "git rev-parse HEAD >> ${this.#deployed}"], sandbox: none }`, '',
    ].join('\n');
  }

  /** Starts `up`, and has the hooks sent to where it serves now, every second of them lost. */
  async start(): Promise<void> {
    await this.towpath.up();
    const { apiUrl = '' } = await readUp(openHome(this.towpath.home)) ?? {};
    this.plane.hooks.target = { url: `${apiUrl}/webhooks/board`, secret: secrets.PLANE_SECRET, dropEverySecond: true, double: true, shuffle: true, retryMs: 500 };
    this.plane.hooks.active = true;
    this.gitea.hookTo({ url: `${apiUrl}/webhooks/forge`, secret: secrets.GITEA_HOOK });
    this.gitea.hooks.mischief = { drop: true, double: true, shuffle: true };
  }

  /** What others do: CI is green on whatever is pushed, ravi approves what he is shown, mina what waits for her. */
  people(byComment: readonly string[]): void {
    const judged = new Set<string>();
    this.#beside.push(this.#again(async () => {
      for (const [branch, sha] of await this.gitea.world.git.heads()) {
        if (!branch.startsWith('towpath/') || judged.has(sha)) continue;
        judged.add(sha);
        await this.gitea.ci(sha, 'unit', 'success');
        const pull = this.gitea.world.issues.find((one) => one.pull?.branch === branch && one.state === 'open');
        if (pull === undefined) judged.delete(sha);
        else await this.gitea.as('ravi').review(pull.number, 'APPROVED');
      }
    }));
    const asked = new Set<string>();
    this.#beside.push(this.#again(() => {
      for (const { externalId, ticket: id } of this.plane.store.comments) {
        const ticket = this.plane.store.ticket({ id });
        if (externalId?.includes('/ask-') !== true || ticket === undefined || asked.has(externalId)) continue;
        const inReview = this.plane.store.state(ticket.state).name === 'In Review';
        if (!inReview) continue;
        asked.add(externalId);
        if (byComment.includes(ticket.name)) this.plane.as('mina').comment(ticket, typed('/towpath approve'));
        else this.plane.as('mina').move(ticket, 'Approved');
      }
    }));
  }

  async #again(act: () => void | Promise<void>): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await act();
      await pause(0.2);
    }
  }

  /** `stage attempt` of each agent of the item that was started: the agent wrote it down. */
  agentStarts(): string[] {
    return existsSync(this.starts) ? readFileSync(this.starts, 'utf8').trim().split('\n').map((line) => line.split(' ').slice(0, 2).join(' ')) : [];
  }

  deployed(): string[] { return existsSync(this.#deployed) ? readFileSync(this.#deployed, 'utf8').trim().split('\n') : []; }

  reach(key: string, is: (item: ItemDocument) => boolean, seconds: number): Promise<ItemDocument> { return this.towpath.itemIs(key, is, seconds); }

  /** Answers processes of this home that are left. */
  async close(): Promise<number[]> {
    this.#ending.abort();
    await Promise.all(this.#beside);
    await this.towpath.down();
    await Promise.all([this.plane.close(), this.gitea.close()]);
    const left = processesWith(`TOWPATH_HOME=${this.towpath.home}`);
    await this.scratch.remove();
    return left;
  }
}
