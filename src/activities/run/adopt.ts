import { readIfThere } from '../../host/files.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';
import { callDeadlineMs } from '../call-deadline.js';
import { releaseClaim, takeClaim } from './claim.js';
import { Follower } from './follower.js';
import { pause } from '../pause.js';
import { readStartedRun } from './read-run.js';
import type { RunHost } from './run-host.js';
import { listRunFolders } from './run-place.js';
import { readToken } from './token.js';

/** Between two looks for runs that nobody follows, in milliseconds. */
const scanMs = 2_000;
/** A run that is left to its next attempt is looked at again after this time, in case that attempt goes elsewhere. */
const restMs = 30_000;

/** Follows what nobody alive follows: runs of a worker that is gone, each under the same attempt of its activity. */
export class Adoption {
  readonly #following = new Set<Promise<void>>();
  readonly #resting = new Map<string, number>();
  readonly #said = new Set<string>();

  constructor(private readonly host: RunHost) {}

  /**
   * One look at all run directories; returns when each run found is claimed and its workflow can be reached again.
   * Before the worker polls: an adopted run takes its slot first.
   */
  async scan(): Promise<number> {
    const folders = await listRunFolders(this.host.home);
    const adopted = await Promise.all(folders.map((folder) => this.#adopt(folder).catch((error: NodeJS.ErrnoException) => {
      // Renamed into place or removed since it was listed: there is nothing to adopt, or the next look finds it.
      if (error.code === 'ENOENT' && error.path === folder.path) return undefined;
      this.#say(`${folder.key} ${folder.run}: not adopted: ${String(error)}`);
      return undefined;
    })));
    const workflows = new Set(adopted.filter((one) => one !== undefined));
    await Promise.all([...workflows].map((workflowId) => this.#resetSticky(workflowId)));
    return workflows.size;
  }

  /** Looks again and again until the worker goes. */
  async watch(): Promise<void> {
    const { shutdown } = this.host;
    while (!shutdown.aborted) {
      await pause(scanMs, shutdown);
      if (!shutdown.aborted) await this.scan().catch((error: unknown) => { this.#say(`looking for runs: ${String(error)}`); });
    }
    await Promise.all(this.#following);
  }

  /** The workflow of the run that is now followed here, or undefined: reported, somebody else's, or left to its next attempt. */
  async #adopt(folder: RunFolder): Promise<string | undefined> {
    if ((await readIfThere(runFile(folder, 'reported'))) !== undefined) return undefined;
    if ((this.#resting.get(folder.path) ?? 0) > performance.now()) return undefined;
    const token = await readToken(folder);
    if (token === undefined) return undefined;
    const claim = await takeClaim(folder, 'if-free');
    if (claim === undefined) return undefined;
    const started = await readStartedRun(folder).catch(async (error: unknown) => {
      await releaseClaim(claim);
      throw error;
    });
    const follower = new Follower(this.host, { folder, claim, token, request: started.request, local: null });
    const { kind, stage } = started.request;
    const off = this.host.followed.add({ follower, kind, stage, adopted: true, workflowId: token.workflowId });
    const following = follower.follow()
      .then((end) => end === 'left', (error: unknown) => { this.#say(`${folder.key} ${folder.run}: ${String(error)}`); return true; })
      .then((left) => {
        off();
        this.#following.delete(following);
        if (left) this.#resting.set(folder.path, performance.now() + restMs);
        else this.#resting.delete(folder.path);
      });
    this.#following.add(following);
    return token.workflowId;
  }

  /** The workflow's next task would wait for the worker that is gone; a failure costs only that time. */
  async #resetSticky(workflowId: string): Promise<void> {
    const { client } = this.host;
    const call = (): Promise<unknown> => client.workflowService.resetStickyTaskQueue({ namespace: client.options.namespace, execution: { workflowId } });
    await client.connection.withDeadline(Date.now() + callDeadlineMs, call)
      .catch((error: unknown) => { this.#say(`${workflowId}: its sticky queue was not reset: ${String(error)}`); });
  }

  /** The same words once: a look comes every two seconds. */
  #say(text: string): void {
    if (this.#said.size > 500) this.#said.clear();
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.host.log(text);
  }
}
