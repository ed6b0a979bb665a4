import { existsSync, readFileSync } from 'node:fs';
import type { ItemDocument } from '../../../src/shared/documents.js';
import type { FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { typed, type FakePlane } from '../../fakes/plane/start-fake-plane.js';
import { openBridges, type Bridges } from '../../support/bridges.js';
import type { Towpath } from '../../support/towpath-process.js';

const pause = (seconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, seconds * 1_000); });

/** The real program between a fake Plane and a fake Gitea, with CI and people who do their part whenever it is their turn. */
export class BridgesWorld {
  readonly #ending = new AbortController();
  readonly #beside: Promise<void>[] = [];
  readonly plane: FakePlane;
  readonly gitea: FakeGitea;
  readonly towpath: Towpath;
  readonly starts: string;

  private constructor(readonly bridges: Bridges) {
    ({ plane: this.plane, gitea: this.gitea, towpath: this.towpath } = bridges);
    this.starts = bridges.scratch.path('starts');
  }

  static async open(): Promise<BridgesWorld> {
    return new BridgesWorld(await openBridges(({ path }) => ({ STARTS: path('starts'), SLOW_STAGE: 'testing', SLOW_SECONDS: '6' })));
  }

  /** Starts `up`, and has the hooks sent to where it serves now, every second of them lost. */
  async start(): Promise<void> {
    await this.towpath.up();
    await this.bridges.hookUp({ board: { retryMs: 500 }, both: { double: true, shuffle: true } });
    this.plane.hooks.active = true;
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

  deployed(): string[] {
    const { deployed } = this.bridges;
    return existsSync(deployed) ? readFileSync(deployed, 'utf8').trim().split('\n') : [];
  }

  reach(key: string, is: (item: ItemDocument) => boolean, seconds: number): Promise<ItemDocument> { return this.towpath.itemIs(key, is, seconds); }

  /** Answers processes of this home that are left. */
  async close(): Promise<number[]> {
    this.#ending.abort();
    await Promise.all(this.#beside);
    return this.bridges.close();
  }
}
