import type { Follower } from './follower.js';

export type RunKind = 'agent' | 'command';

export interface FollowedRun {
  follower: Follower;
  kind: RunKind;
  stage: string;
  /** Without an activity of this worker: it was going on before the worker came. */
  adopted: boolean;
  workflowId: string;
}

/** The runs that this process follows: adopted ones take slots, and a shutdown says which go on. */
export class FollowedRuns {
  readonly #runs = new Map<symbol, FollowedRun>();

  /** Returns how to take it off again. */
  add(run: FollowedRun): () => void {
    const id = Symbol(run.stage);
    this.#runs.set(id, run);
    return () => { this.#runs.delete(id); };
  }

  list(): FollowedRun[] { return [...this.#runs.values()]; }

  adopted(kind: RunKind): number {
    return this.list().filter((run) => run.adopted && run.kind === kind).length;
  }
}
