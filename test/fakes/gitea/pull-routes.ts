import { ok, page, text, type Exchange, type Route } from './exchange.js';
import { changeIssue } from './issue-acts.js';
import { mergePull } from './merge-act.js';
import { mayWrite, now, pullOf, Refusal, userOf, type PullIssue, type Review } from './model.js';
import { openPull, postStatus, review, statusesOf } from './pull-acts.js';
import { hookShape, pullShape, remarkShape, repositoryShape, reviewShape, statusShape, userShape } from './shapes.js';

const repo = '^/api/v1/repos/[^/]+/[^/]+';
const route = (method: string, path: string, act: Route['act']): Route => ({ method, pattern: new RegExp(`${repo}${path}$`), act });
const at = ({ world, params }: Exchange): PullIssue => pullOf(world, Number(params[0]));
const found = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Refusal(404, 'The target couldn\'t be found.');
  return value;
};

const pulls = ({ world, query }: Exchange): PullIssue[] => {
  const state = query.get('state') ?? 'open';
  const all = world.issues.filter((issue): issue is PullIssue => issue.pull !== null && (state === 'all' || issue.state === state));
  return all.reverse().sort((one, other) => (query.get('sort') === 'recentupdate' ? Date.parse(other.updatedAt) - Date.parse(one.updatedAt) : 0));
};

const shapes = async (exchange: Exchange, list: PullIssue[]) => {
  const answer = page(exchange, list, (one) => one);
  return { ...answer, json: await Promise.all((answer.json as PullIssue[]).map((one) => pullShape(exchange.world, one))) };
};

const reviewOf = (exchange: Exchange): Review => found(at(exchange).pull.reviews.find(({ id }) => id === Number(exchange.params[1])));

interface SentRemark { path: string; new_position?: number; body: string }

const reviewRoutes: Route[] = [
  route('GET', '/pulls/(\\d+)/reviews', (exchange) => page(exchange, at(exchange).pull.reviews, (one) => reviewShape(exchange.world, one))),
  route('POST', '/pulls/(\\d+)/reviews', async (exchange) => {
    const { world, user, body } = exchange;
    const remarks = (body['comments'] as SentRemark[] | undefined ?? []).map((one) => ({ path: one.path, line: one.new_position ?? 0, body: one.body }));
    return ok(reviewShape(world, await review(world, at(exchange), user, { state: text(body['event']) ?? '', body: text(body['body']), sha: text(body['commit_id']), remarks })));
  }),
  route('GET', '/pulls/(\\d+)/reviews/(\\d+)/comments', (exchange) => {
    const one = reviewOf(exchange);
    return ok(one.remarks.map((remark) => remarkShape(exchange.world, one, remark)));
  }),
  route('POST', '/pulls/(\\d+)/reviews/(\\d+)/dismissals', (exchange) => {
    const one = Object.assign(reviewOf(exchange), { dismissed: true });
    return ok(reviewShape(exchange.world, one));
  }),
];

const statusRoutes: Route[] = [
  route('POST', '/statuses/([^/]+)', async ({ world, user, params, body }) => {
    if (!mayWrite(user)) throw new Refusal(403, 'Forbidden');
    return ok(statusShape(world, await postStatus(world, user, {
      sha: params[0] ?? '', context: text(body['context']) ?? 'default', state: text(body['state']) ?? '',
      description: text(body['description']), targetUrl: text(body['target_url']),
    })), 201);
  }),
  route('GET', '/commits/([^/]+)/status', async (exchange) => {
    const sha = exchange.params[0] ?? '';
    if (!(await exchange.world.git.has(sha))) throw new Refusal(404, 'commit doesn\'t exist');
    const statuses = statusesOf(exchange.world, sha);
    const shown = page(exchange, statuses, (one) => statusShape(exchange.world, one));
    return { ...shown, json: { state: '', sha, total_count: statuses.length, statuses: statuses.length === 0 ? null : shown.json, commit_url: '', url: '' } };
  }),
  route('GET', '/commits/([^/]+)/pull', async (exchange) => ok(await pullShape(exchange.world, found(exchange.world.issues
    .find((issue): issue is PullIssue => issue.pull?.mergedSha === exchange.params[0]))))),
];

const adminOnly = ({ user }: Exchange): void => { if (!['owner', 'admin'].includes(user.permission)) throw new Refusal(403, 'user should be an owner or a collaborator with admin write of a repository'); };

const repositoryRoutes: Route[] = [
  { method: 'GET', pattern: /^\/api\/v1\/version$/, act: () => ok({ version: '1.26.0' }) },
  { method: 'GET', pattern: /^\/api\/v1\/user$/, act: ({ world, user }) => ok(userShape(world, user)) },
  route('GET', '', ({ world, user }) => ok(repositoryShape(world, user))),
  route('GET', '/branches/(.+)', (exchange) => ok({ name: exchange.params[0], commit: { id: found(exchange.world.git.tip(exchange.params[0] ?? '')) } })),
  route('GET', '/assignees', (exchange) => ok(exchange.world.users.filter(mayWrite).map((one) => userShape(exchange.world, one)))),
  route('GET', '/collaborators/([^/]+)/permission', (exchange) => {
    const [login = ''] = exchange.params;
    if (login !== exchange.user.login) adminOnly(exchange);
    const asked = userOf(exchange.world, login);
    return ok({ permission: asked.permission, role_name: asked.permission, user: userShape(exchange.world, asked) });
  }),
  route('GET', '/hooks', (exchange) => { adminOnly(exchange); return page(exchange, exchange.world.hooks, hookShape); }),
];

export const pullRoutes: Route[] = [
  route('GET', '/pulls', (exchange) => shapes(exchange, pulls(exchange))),
  route('POST', '/pulls', async ({ world, user, body }) => {
    if (!mayWrite(user)) throw new Refusal(403, 'Forbidden');
    return ok(await pullShape(world, await openPull(world, user, {
      head: text(body['head']) ?? '', base: text(body['base']) ?? '', title: text(body['title']) ?? '', body: text(body['body']),
    })), 201);
  }),
  route('GET', '/pulls/(\\d+)', async (exchange) => ok(await pullShape(exchange.world, at(exchange)))),
  route('PATCH', '/pulls/(\\d+)', async (exchange) => {
    const { world, user, body } = exchange;
    const issue = at(exchange);
    if (body['state'] === 'open' && issue.state === 'closed') {
      const head = world.git.tip(issue.pull.branch);
      if (head === undefined) throw new Refusal(500, '');
      issue.pull.head = head;
    }
    issue.pull.base = text(body['base']) ?? issue.pull.base;
    await changeIssue(world, issue, user, { title: text(body['title']), body: text(body['body']), state: text(body['state']) });
    return ok(await pullShape(world, issue), 201);
  }),
  // The oldest, whatever its state is.
  route('GET', '/pulls/([^/]+)/(.+)', async ({ world, params: [base, branch] }) => ok(await pullShape(world, found(world.issues
    .find((issue): issue is PullIssue => issue.pull?.base === base && issue.pull?.branch === branch))))),
  route('POST', '/pulls/(\\d+)/merge', async (exchange) => {
    const { body } = exchange;
    const issue = at(exchange);
    await mergePull(exchange.world, issue, exchange.user, {
      method: text(body['Do']) ?? '', head: text(body['head_commit_id']) || undefined, title: text(body['MergeTitleField']), message: text(body['MergeMessageField']),
    });
    issue.updatedAt = now();
    return { status: 200 };
  }),
  ...statusRoutes, ...repositoryRoutes,
];

/** Before those of pulls: one of theirs takes any two words. */
export const routesOfPulls: Route[] = [...reviewRoutes, ...pullRoutes];
