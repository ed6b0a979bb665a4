import { changeIssue } from './issue-acts.js';
import { mayWrite, now, Refusal, type PullIssue, type User, type World } from './model.js';
import { noticePush, statusesOf } from './pull-acts.js';
import { tellPull } from './tell.js';

export interface MergeOrder { method: string; head?: string | undefined; title?: string | undefined; message?: string | undefined }

/** Branch protection, which is looked at before the head. */
const judge = (world: World, issue: PullIssue): void => {
  const { pull } = issue;
  if (/^(wip:|\[wip\])/i.test(issue.title)) throw new Refusal(405, 'Work in progress PRs cannot be merged');
  const { statuses = [], approvals = 0 } = world.protection.get(pull.base) ?? {};
  const green = statusesOf(world, pull.head).filter(({ state }) => state === 'success').map(({ context }) => context);
  if (!statuses.every((context) => green.includes(context))) throw new Refusal(405, 'not allowed to merge [reason: Not all required status checks successful]');
  const standing = pull.reviews.filter((one) => one.official && !one.dismissed && one.state === 'APPROVED');
  if (standing.length < approvals) throw new Refusal(405, 'not allowed to merge [reason: Does not have enough approvals]');
};

/** Writes the merge and moves the base from where it was read; 409 where another merge came between. */
const land = async (world: World, { pull }: PullIssue, order: MergeOrder): Promise<string> => {
  const base = world.git.tip(pull.base) ?? '';
  const words = [order.title ?? 'Merge pull request', order.message ?? ''].filter((text) => text !== '');
  const sha = await world.git.merged({ base, head: pull.head, method: order.method, words });
  if (sha === undefined || pull.checking) {
    pull.checking = false;
    throw new Refusal(405, 'Please try again later');
  }
  const moved = await world.git.git('update-ref', `refs/heads/${pull.base}`, sha, base);
  if (moved === undefined) throw new Refusal(409, `[Error]: cannot lock ref 'refs/heads/${pull.base}': is at ${world.git.tip(pull.base) ?? ''} but expected ${base}`);
  if (world.forgetsMerges) await world.git.git('update-ref', `refs/heads/${pull.base}`, base);
  return sha;
};

/** As measured: see reference gitea, "Merge by API". */
export const mergePull = async (world: World, issue: PullIssue, by: User, order: MergeOrder): Promise<void> => {
  const { pull } = issue;
  if (pull.merged) throw new Refusal(405, 'The PR is already merged');
  if (issue.state === 'closed' || !mayWrite(by)) throw new Refusal(404, 'The target couldn\'t be found.');
  judge(world, issue);
  if (pull.merging) throw new Refusal(500, '');
  if (order.head !== undefined && order.head !== pull.head) {
    pull.checking = true;
    throw new Refusal(409, 'head out of date');
  }
  if (world.refusal !== null) throw new Refusal(409, world.refusal);
  pull.merging = true;
  try {
    await world.beforeMerge?.();
    pull.mergedSha = await land(world, issue, order);
    await finish(world, issue, by);
  } finally {
    pull.merging = false;
  }
};

const finish = async (world: World, issue: PullIssue, by: User): Promise<void> => {
  await noticePush(world, by);
  Object.assign(issue.pull, { merged: true, mergedBy: by });
  Object.assign(issue, { state: 'closed', closedAt: now(), updatedAt: now() });
  await tellPull(world, issue, 'closed', by);
  const closes = /\b(?:closes|fixes|resolves) #(\d+)/i.exec(issue.body)?.[1];
  const ticket = world.issues.find(({ number, pull }) => pull === null && number === Number(closes));
  if (ticket !== undefined) await changeIssue(world, ticket, by, { state: 'closed' });
};
