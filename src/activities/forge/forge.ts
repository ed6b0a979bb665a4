import type { MergeOutcome, PullRequest } from '../../shared/activities.js';

/** One item's pull request, named by what never changes about it. */
export interface PullName { key: string; branch: string }

export interface PullOrder extends PullName {
  title: string;
  /** The branch's head: on the remote already, as `pushBranch` left it. */
  head: string;
}

export interface MergeOrder extends PullOrder {
  /** A candidate of an earlier answer whose tests passed, or null. */
  candidate: string | null;
}

/** As `MergeOutcome`, before the pull request is read again. */
export type ForgeMerge = Exclude<MergeOutcome, { kind: 'merged' }> | { kind: 'merged'; sha: string; untested?: string };

/**
 * What Towpath needs of a forge. `test/conformance/forge.ts` holds every implementation to it.
 * Every method may be repeated after a crash at any point, and by two callers at once, with one effect.
 * All throw CONNECTION_AWAY when the forge does not answer: the item waits and goes on by itself.
 */
export interface Forge {
  /** The adapter's name, as configured. */
  readonly kind: string;
  /**
   * The item's one open pull request, made where there is none and found by its branch where there is; its head and
   * title are brought up to date. Thrown when the forge refuses it: PUSH_REFUSED.
   */
  openOrFindPull(order: PullOrder): Promise<PullRequest>;
  /**
   * What the forge shows now; null where there never was one. `merged` is read from the base branch, never from a record;
   * `head` is the branch's, `by` who closed or merged it.
   */
  readPull(name: PullName): Promise<PullRequest | null>;
  /**
   * Merges exactly `head`, or says why not; nothing is overwritten and nothing else is merged.
   * `merged` only after the remote's base shows it. Where the base has moved since the head grew from it, the first call
   * answers `candidate`; the caller tests that commit and asks again with it. Thrown when the remote took the merge and
   * does not show it: MERGE_NOT_SEEN. A pull request that a person has merged is `merged` too, one that a person has closed
   * `refused`, and so is one that the forge does not merge (`open`: ask again); where the merge that the base shows is not
   * the one that was tested, `untested` says why.
   */
  merge(order: MergeOrder): Promise<ForgeMerge>;
  /** Closes it unmerged; the branch stays. Answers what is shown then, null where there is none. */
  closePull(name: PullName): Promise<PullRequest | null>;
}
