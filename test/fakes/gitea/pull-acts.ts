import { blankIssue, changeIssue } from './issue-acts.js';
import { mayWrite, nextId, now, Refusal, type PullIssue, type Review, type ReviewRemark, type ReviewState, type Status, type User, type World } from './model.js';
import { tellPull, tellPush, tellReview, tellStatus } from './tell.js';

export const openPull = async (world: World, by: User, order: { head: string; base: string; title: string; body?: string | undefined }): Promise<PullIssue> => {
  if (world.refusal !== null) throw new Refusal(403, world.refusal);
  const head = world.git.tip(order.head);
  if (head === undefined || world.git.tip(order.base) === undefined) throw new Refusal(404, 'The target couldn\'t be found.');
  const there = world.issues.find(({ state, pull }) => state === 'open' && pull?.branch === order.head && pull.base === order.base);
  if (there !== undefined) throw new Refusal(409, `pull request already exists for these targets [id: ${String(there.id)}, issue_id: ${String(there.number)}]`);
  const issue: PullIssue = {
    ...blankIssue(world, by, { title: order.title, body: order.body ?? '' }),
    pull: { base: order.base, branch: order.head, head, merged: false, mergedSha: null, mergedBy: null, reviews: [], merging: false, checking: false },
  };
  world.issues.push(issue);
  await tellPull(world, issue, 'opened', by);
  return issue;
};

export interface ReviewOrder { state: string; body?: string | undefined; sha?: string | undefined; remarks?: Omit<ReviewRemark, 'id'>[] }

const reviewStates = ['APPROVED', 'REQUEST_CHANGES', 'COMMENT'];

/** A word that is none of Gitea's leaves a silent pending review. */
export const review = async (world: World, issue: PullIssue, by: User, order: ReviewOrder): Promise<Review> => {
  const state = (reviewStates.includes(order.state) ? order.state : 'PENDING') as ReviewState;
  if (by === issue.user && (state === 'APPROVED' || state === 'REQUEST_CHANGES')) {
    throw new Refusal(422, state === 'APPROVED' ? 'approve your own pull is not allowed' : 'reject your own pull is not allowed');
  }
  const sha = order.sha ?? issue.pull.head;
  if (!(await world.git.has(sha))) throw new Refusal(500, '');
  const one: Review = {
    id: nextId(world), user: by, state, body: order.body ?? '', sha, at: now(), official: mayWrite(by), stale: sha !== issue.pull.head, dismissed: false,
    remarks: (order.remarks ?? []).map((remark) => ({ ...remark, id: nextId(world) })),
  };
  issue.pull.reviews.push(one);
  issue.updatedAt = one.at;
  await tellReview(world, issue, one);
  return one;
};

export const postStatus = async (world: World, by: User, order: { sha: string; context: string; state: string; description?: string | undefined; targetUrl?: string | undefined }): Promise<Status> => {
  if (!(await world.git.has(order.sha))) throw new Refusal(500, '');
  const known = ['pending', 'success', 'error', 'failure', 'warning', 'skipped'].includes(order.state);
  const status: Status = {
    id: nextId(world), sha: order.sha, context: order.context, state: known ? order.state : 'pending', description: order.description ?? '',
    targetUrl: order.targetUrl ?? '', creator: by, at: now(),
  };
  world.statuses.push(status);
  tellStatus(world, status);
  return status;
};

/** The newest of each context. */
export const statusesOf = (world: World, sha: string): Status[] => {
  const newest = new Map<string, Status>();
  world.statuses.filter((one) => one.sha === sha).forEach((one) => newest.set(one.context, one));
  return [...newest.values()];
};

const syncPull = async (world: World, issue: PullIssue, head: string, by: User): Promise<void> => {
  issue.pull.head = head;
  issue.pull.reviews.forEach((one) => { one.stale = one.sha !== head; });
  issue.updatedAt = now();
  await tellPull(world, issue, 'synchronized', by);
};

/** Looks what a push has moved, and tells it. A pull request whose branch is gone is closed. */
export const noticePush = async (world: World, by: User): Promise<void> => {
  const heads = await world.git.heads();
  const before = world.refs;
  world.refs = heads;
  const pulls = world.issues.filter((issue): issue is PullIssue => issue.pull !== null && issue.state === 'open');
  for (const branch of new Set([...before.keys(), ...heads.keys()])) {
    const [was = null, is = null] = [before.get(branch), heads.get(branch)];
    if (was === is) continue;
    tellPush(world, { branch, before: was, after: is, by });
    for (const issue of pulls.filter(({ pull }) => pull.branch === branch && !pull.merging)) {
      if (is === null) await changeIssue(world, issue, by, { state: 'closed' });
      else await syncPull(world, issue, is, by);
    }
  }
};
