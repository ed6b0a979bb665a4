import { refused, type Answer, type Exchange, type Route, type World } from './model.js';
import { factsOf, pullPath, readRaw, type RawPull } from './pull-routes.js';
import { askUpstream, fetchUpstream } from './upstream.js';

/** GitHub says every "no" with 405, in words. */
const whyNot = async (world: World, raw: RawPull, head: string): Promise<string | null> => {
  const { statuses = [], approvals = 0 } = world.protection.get(raw.base.ref) ?? {};
  const green = world.statuses.filter((one) => one.sha === head && one.state === 'success').map(({ context }) => context);
  const missing = statuses.filter((context) => !green.includes(context));
  if (missing.length > 0) return `Required status check "${missing[0] ?? ''}" is expected.`;
  const reviews = await fetchUpstream<{ state: string }[]>(world, { token: 'token-of-team' }, `${pullPath(world, raw.number)}/reviews`);
  return reviews.filter(({ state }) => state === 'APPROVED').length < approvals ? `At least ${String(approvals)} approving review is required by reviewers with write access.` : null;
};

const land = async (world: World, raw: RawPull, order: { head: string; method: string; words: string[] }): Promise<string | null> => {
  const base = world.git.tip(raw.base.ref) ?? '';
  const sha = await world.git.merged({ base, ...order });
  if (sha === undefined) return null;
  const moved = await world.git.git('update-ref', `refs/heads/${raw.base.ref}`, sha, base);
  if (world.forgetsMerges) await world.git.git('update-ref', `refs/heads/${raw.base.ref}`, base);
  return moved === undefined ? null : sha;
};

const merge = async ({ world, user, params, body }: Exchange): Promise<Answer> => {
  const number = Number(params[0]);
  const raw = await readRaw(world, number);
  if (raw === null) return refused(404, 'Not Found');
  if (user.permission === 'read') return refused(403, 'Resource not accessible by personal access token');
  const facts = factsOf(world, number);
  const head = raw.state === 'open' ? world.git.tip(raw.head.ref) ?? facts.head : facts.head;
  if (raw.state !== 'open' || world.computing) return refused(405, 'Pull Request is not mergeable');
  if (body['sha'] !== undefined && body['sha'] !== head) return refused(409, 'Head branch was modified. Review and try the merge again.');
  if (world.refusal !== null) return refused(405, world.refusal);
  const no = await whyNot(world, raw, head);
  if (no !== null) return refused(405, no);
  const words = [body['commit_title'] ?? `Merge pull request #${String(number)} from ${raw.head.ref}`, body['commit_message']].filter((text): text is string => typeof text === 'string' && text !== '');
  if (facts.merged !== null || facts.merging) return refused(405, 'Base branch was modified. Review and try the merge again.');
  facts.merging = true;
  const sha = await land(world, raw, { head, words, method: String(body['merge_method'] ?? 'merge') }).finally(() => { facts.merging = false; });
  if (sha === null) return refused(405, 'Pull Request is not mergeable');
  Object.assign(facts, { head, merged: { sha, by: user.login, at: new Date().toISOString() } });
  await askUpstream(world, user, { method: 'PATCH', path: pullPath(world, number), body: { state: 'closed' } });
  return { status: 200, json: { sha, merged: true, message: 'Pull Request successfully merged' } };
};

export const mergeRoutes: Route[] = [{ method: 'PUT', pattern: /^\/repos\/[^/]+\/[^/]+\/pulls\/(\d+)\/merge$/, act: merge }];
