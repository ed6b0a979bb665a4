import type { BareRepository } from '../bare-repository.js';
import type { HookSender } from '../hook-sender.js';

export type Permission = 'owner' | 'admin' | 'write' | 'read' | 'none';
export interface User { id: number; login: string; permission: Permission; token: string }
export interface Label { id: number; name: string; color: string }
export interface Comment { id: number; issue: number; user: User; body: string; createdAt: string; updatedAt: string }
/** An entry of an issue's timeline; `body` is "1" where a label was added. */
export interface TimelineEntry { id: number; type: 'comment' | 'label' | 'close' | 'reopen'; user: User; at: string; body: string; label: Label | null }

export interface ReviewRemark { id: number; path: string; line: number; body: string }
export type ReviewState = 'APPROVED' | 'REQUEST_CHANGES' | 'COMMENT' | 'PENDING';
export interface Review {
  id: number; user: User; state: ReviewState; body: string; sha: string; at: string;
  official: boolean; stale: boolean; dismissed: boolean; remarks: ReviewRemark[];
}

export interface Pull {
  base: string; branch: string;
  /** As last seen on the branch. */
  head: string;
  merged: boolean; mergedSha: string | null; mergedBy: User | null;
  reviews: Review[];
  /** A merge of it is under way. */
  merging: boolean;
  /** Mergeability is being computed: the next merge is put off once. */
  checking: boolean;
}

export interface Issue {
  id: number; number: number; user: User; title: string; body: string; state: 'open' | 'closed';
  labels: Label[]; assignees: User[]; createdAt: string; updatedAt: string; closedAt: string | null;
  timeline: TimelineEntry[]; comments: Comment[]; pull: Pull | null;
}

export interface Status { id: number; sha: string; context: string; state: string; description: string; targetUrl: string; creator: User; at: string }
export interface Protection { statuses?: string[]; approvals?: number }
export interface Hook { id: number; url: string; active: boolean; events: string[]; contentType: string }

/** Everything that the fake knows. */
export interface World {
  url: string;
  /** `owner/name`. */
  repository: string;
  users: User[];
  labels: Label[];
  issues: Issue[];
  statuses: Status[];
  hooks: Hook[];
  protection: Map<string, Protection>;
  /** Words with which merges and new pull requests are refused, as by a server's own hook. */
  refusal: string | null;
  /** Merges are answered with 200 and the base does not show them. */
  forgetsMerges: boolean;
  /** Between reading the base and writing the merge. */
  beforeMerge: (() => Promise<void>) | null;
  git: BareRepository;
  sender: HookSender;
  refs: Map<string, string>;
  nextId: number;
}

/** Gitea tells seconds. */
export const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');
export const nextId = (world: World): number => (world.nextId += 1);
export const mayWrite = (user: User): boolean => ['owner', 'admin', 'write'].includes(user.permission);

/** What the API answers instead of what was asked for. */
export class Refusal extends Error {
  constructor(readonly status: number, message: string) { super(message); }
}

export const userOf = (world: World, login: string): User => {
  const found = world.users.find((user) => user.login === login);
  if (found === undefined) throw new Refusal(404, `user does not exist [uid: 0, name: ${login}]`);
  return found;
};

export const issueOf = (world: World, number: number): Issue => {
  const found = world.issues.find((issue) => issue.number === number);
  if (found === undefined) throw new Refusal(404, 'The target couldn\'t be found.');
  return found;
};

export type PullIssue = Issue & { pull: Pull };
export const pullOf = (world: World, number: number): PullIssue => {
  const issue = issueOf(world, number);
  if (issue.pull === null) throw new Refusal(404, 'The target couldn\'t be found.');
  return issue as PullIssue;
};
