import type { Account, ConnectionCheck } from './connection.js';
import type { MergeMethod } from '../shared/connections.js';
import type { Note } from '../shared/note.js';
import type { TicketComment } from './tracker.js';

export interface HostedPull {
  number: number;
  branch: string;
  base: string;
  head: string;
  state: 'open' | 'merged' | 'closed';
  /** Who closed or merged it, where the forge tells. */
  by: Account | null;
  /** The commit that the base shows, of a merged one. */
  mergedSha: string | null;
  title: string;
  url: string;
  /** Moves with comments and reviews; null or absent: not told. */
  updatedAt?: string | null;
}

export interface PullOrder { branch: string; base: string; title: string; description: Note; /** Marks it as ours: `<KEY>/pull`. */ once: string }

/** `head`: the expected one, in full. `title` and `message`: of the commit that is made; rebased commits keep their own. */
export interface MergeOrder { number: number; head: string; method: MergeMethod; title: string; message: string }

/** What the forge says to a merge; what is true is read from the remote afterwards. */
export type MergeReply =
  | { kind: 'merged' }
  | { kind: 'head-moved' }
  /** Mergeability not known yet, a lock, another merge of the moment: ask again soon. */
  | { kind: 'again'; message: string }
  /** Branch protection and the like, in the forge's words. */
  | { kind: 'refused'; message: string };

export interface ReviewComment { path: string; line: number | null; text: string }

/** One person's review, as the forge's API shows it now. */
export interface HostedReview {
  id: string;
  author: Account;
  /** May write to the repository. */
  member: boolean;
  state: 'approved' | 'changes_requested' | 'commented';
  /** The commit that was looked at, in full. */
  sha: string;
  at: string;
  text: string;
  comments: ReviewComment[];
  /** Dismissed reviews say nothing any more. */
  dismissed: boolean;
}

/** One status or check of exactly one commit, the newest of its name. */
export interface HostedCheck {
  name: string;
  state: 'pending' | 'passed' | 'failed';
  /** One line. */
  says: string;
  link: string | null;
  /** Written by our own account. */
  ours: boolean;
  /** For `logTail`; null where the forge keeps no log of it. */
  log: string | null;
}

export interface CommitStatus { sha: string; context: string; state: 'pending' | 'passed' | 'failed'; says: string; link: string | null }

/** A forge's repository by its API. Git itself (push, fetch) is the mirror's. Failures and repetition as `Tracker`. */
export interface HostedForge {
  readonly kind: string;
  account(): Promise<Account>;
  /** The pull request of a branch of the repository itself: the open one, else the newest; null: none ever. */
  findPull(branch: string): Promise<HostedPull | null>;
  readPull(number: number): Promise<HostedPull | null>;
  /** The open or merged pull request that has this commit as its head. */
  pullOfCommit(sha: string): Promise<HostedPull | null>;
  /** Makes it, or finds it and brings title and description up to date. */
  openPull(order: PullOrder): Promise<HostedPull>;
  closePull(number: number): Promise<void>;
  mergePull(order: MergeOrder): Promise<MergeReply>;
  reviews(number: number): Promise<HostedReview[]>;
  /** Statuses and checks of exactly this commit. */
  checks(sha: string): Promise<HostedCheck[]>;
  /** The last characters of a check's log, at most `most`; null where it cannot be read. Untrusted. */
  logTail(log: string, most: number): Promise<string | null>;
  /** What is written below the pull request itself, oldest first; `since` as `Tracker.comments`. */
  comments(number: number, since: string | null): Promise<TicketComment[]>;
  /** As `Tracker.say`, below a pull request. */
  say(number: number, say: { once: string; note: Note }): Promise<{ id: string }>;
  postStatus(status: CommitStatus): Promise<void>;
  /** Open pull requests whose branch begins with `towpath/`, for the reconciler. */
  openPulls(): Promise<HostedPull[]>;
  /** As `Tracker.lacks`. */
  lacks(): Promise<string | null>;
  /** As `Tracker.check`. */
  check(hook: string | null): Promise<ConnectionCheck[]>;
}
