import { ids, ok, page, text, type Exchange, type Route } from './exchange.js';
import { changeIssue, comment, commentOf, makeLabel, openIssue, setLabels } from './issue-acts.js';
import { issueOf, mayWrite, now, Refusal, type Issue, type Label } from './model.js';
import { commentShape, issueShape, labelShape, timelineShape } from './shapes.js';

const repo = '^/api/v1/repos/[^/]+/[^/]+';
const route = (method: string, path: string, act: Route['act']): Route => ({ method, pattern: new RegExp(`${repo}${path}$`), act });
const at = ({ world, params }: Exchange): Issue => issueOf(world, Number(params[0]));
const writer = ({ user }: Exchange): void => { if (!mayWrite(user)) throw new Refusal(403, 'user should have a permission to write to issues'); };

const listed = ({ world, query }: Exchange): Issue[] => {
  const state = query.get('state') ?? 'open';
  const since = query.get('since');
  const by = query.get('created_by');
  return [...world.issues].reverse().filter((issue) => (query.get('type') === 'issues' ? issue.pull === null : true)
    && (state === 'all' || issue.state === state) && (since === null || Date.parse(issue.updatedAt) >= Date.parse(since)) && (by === null || issue.user.login === by));
};

const idOf = ({ world }: Exchange, value: unknown): number => (typeof value === 'number' ? value : world.labels.find(({ name }) => name === value)?.id ?? 0);

const withLabels = (exchange: Exchange, labels: (issue: Issue) => number[]) => {
  writer(exchange);
  const issue = at(exchange);
  setLabels(exchange.world, { issue, ids: labels(issue), by: exchange.user });
  return ok(issue.labels.map(labelShape));
};

const held = (issue: Issue): number[] => issue.labels.map((label: Label) => label.id);

export const issueRoutes: Route[] = [
  route('GET', '/issues', (exchange) => page(exchange, listed(exchange), (issue) => issueShape(exchange.world, issue))),
  route('POST', '/issues', ({ world, user, body }) => ok(issueShape(world, openIssue(world, user, {
    title: text(body['title']) ?? '', body: text(body['body']) ?? '', labels: mayWrite(user) ? ids(body['labels']) : [],
    assignees: mayWrite(user) && Array.isArray(body['assignees']) ? body['assignees'].map(String) : [],
  })), 201)),
  route('GET', '/issues/(\\d+)', (exchange) => ok(issueShape(exchange.world, at(exchange)))),
  route('PATCH', '/issues/(\\d+)', async (exchange) => {
    const issue = at(exchange);
    if (issue.user !== exchange.user) writer(exchange);
    const { body } = exchange;
    await changeIssue(exchange.world, issue, exchange.user, { title: text(body['title']), body: text(body['body']), state: text(body['state']) });
    return ok(issueShape(exchange.world, issue), 201);
  }),
  route('DELETE', '/issues/(\\d+)', (exchange) => {
    if (!['owner', 'admin'].includes(exchange.user.permission)) throw new Refusal(403, 'user should be an owner or a collaborator with admin write of a repository');
    const { world } = exchange;
    world.issues = world.issues.filter((issue) => issue !== at(exchange));
    return { status: 204 };
  }),
  route('GET', '/issues/(\\d+)/comments', (exchange) => {
    const since = exchange.query.get('since');
    const issue = at(exchange);
    const wanted = issue.comments.filter(({ updatedAt }) => since === null || Date.parse(updatedAt) >= Date.parse(since));
    return ok(wanted.map((one) => commentShape(exchange.world, issue, one)));
  }),
  route('POST', '/issues/(\\d+)/comments', (exchange) => {
    const issue = at(exchange);
    return ok(commentShape(exchange.world, issue, comment(exchange.world, issue.number, exchange.user, text(exchange.body['body']) ?? '')), 201);
  }),
  route('PATCH', '/issues/comments/(\\d+)', ({ world, params, body, user }) => {
    const found = commentOf(world, Number(params[0]));
    if (found.comment.user !== user && !mayWrite(user)) throw new Refusal(403, 'Forbidden');
    Object.assign(found.comment, { body: text(body['body']) ?? '', updatedAt: now() });
    return ok(commentShape(world, found.issue, found.comment));
  }),
  route('DELETE', '/issues/comments/(\\d+)', ({ world, params, user }) => {
    const { issue, comment: one } = commentOf(world, Number(params[0]));
    if (one.user !== user && !mayWrite(user)) throw new Refusal(403, 'Forbidden');
    issue.comments = issue.comments.filter((other) => other !== one);
    return { status: 204 };
  }),
  route('GET', '/issues/(\\d+)/timeline', (exchange) => {
    // The total that Gitea tells here is the page's own.
    const answer = page(exchange, at(exchange).timeline, (entry) => timelineShape(exchange.world, entry));
    return { ...answer, headers: { 'x-total-count': String((answer.json as unknown[]).length) } };
  }),
  route('GET', '/labels', (exchange) => page(exchange, exchange.world.labels, labelShape)),
  route('POST', '/labels', (exchange) => {
    writer(exchange);
    const { name, color } = exchange.body;
    return ok(labelShape(makeLabel(exchange.world, { name: text(name) ?? '', color: text(color)?.replace('#', '') })), 201);
  }),
  route('DELETE', '/labels/(\\d+)', (exchange) => {
    writer(exchange);
    exchange.world.labels = exchange.world.labels.filter(({ id }) => id !== Number(exchange.params[0]));
    return { status: 204 };
  }),
  route('GET', '/issues/(\\d+)/labels', (exchange) => ok(at(exchange).labels.map(labelShape))),
  route('PUT', '/issues/(\\d+)/labels', (exchange) => withLabels(exchange, () => (exchange.body['labels'] as unknown[]).map((one) => idOf(exchange, one)))),
  route('POST', '/issues/(\\d+)/labels', (exchange) => withLabels(exchange, (issue) => [...held(issue), ...(exchange.body['labels'] as unknown[]).map((one) => idOf(exchange, one))])),
  route('DELETE', '/issues/(\\d+)/labels/(\\d+)', (exchange) => {
    withLabels(exchange, (issue) => held(issue).filter((id) => id !== Number(exchange.params[1])));
    return { status: 204 };
  }),
];
