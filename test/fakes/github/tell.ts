import { askUpstream } from './upstream.js';
import { userOf, userShape, type Json, type User, type World } from './model.js';
import { asIssue } from './issue-routes.js';
import { allRaw, factsOf, readRaw, realPull, repositoryPath } from './pull-routes.js';

/** What happened, as webhooks: the emulator's own have neither GitHub's headers nor the commits of the real repository. */

/** One change that the API has made. `before`: the issue or pull request as it was, where it is one's. */
interface Change { world: World; user: User; params: string[]; body: Json; before: Json | null; answer: Json }
interface Telling { method: string; pattern: RegExp; tell: (change: Change) => Promise<void> | void }

const send = (world: World, event: string, by: User, payload: Json): void => {
  const [login = ''] = world.repository.split('/');
  const owner = { ...userShape(userOf(world, login)), type: 'Organization' };
  const repository = { id: 700, name: world.repository.split('/')[1], full_name: world.repository, private: true, owner, html_url: `${world.url}/${world.repository}`, fork: false, default_branch: 'main' };
  world.hooks.send(event, event, { ...payload, repository, sender: userShape(by) });
};

/** A pull request is an issue too. null: there is none. */
export const readIssue = async (world: World, number: number): Promise<Json | null> => {
  const raw = await readRaw(world, number);
  if (raw !== null) return asIssue(world, raw);
  const { status, json } = await askUpstream(world, userOf(world, 'team'), { path: `${repositoryPath(world)}/issues/${String(number)}` });
  return status === 200 ? json as Json : null;
};

const tellPull = async (world: World, number: number, by: User, more: Json): Promise<void> => {
  const raw = await readRaw(world, number);
  if (raw !== null) send(world, 'pull_request', by, { ...more, number, pull_request: realPull(world, raw, true) });
};

const labelsOf = (issue: Json | null): { name: string }[] => (issue?.['labels'] as { name: string }[] | undefined) ?? [];

/** One delivery a label. */
const tellLabels = async ({ world, user, params: [number = ''], before }: Change): Promise<void> => {
  const issue = await readIssue(world, Number(number));
  const missing = (from: Json | null, label: { name: string }): boolean => !labelsOf(from).some(({ name }) => name === label.name);
  labelsOf(issue).filter((label) => missing(before, label)).forEach((label) => { send(world, 'issues', user, { action: 'labeled', issue, label }); });
  labelsOf(before).filter((label) => missing(issue, label)).forEach((label) => { send(world, 'issues', user, { action: 'unlabeled', issue, label }); });
};

const tellIssue = async (change: Change): Promise<void> => {
  const { world, user, params: [number = ''], before } = change;
  const issue = await readIssue(world, Number(number));
  if (issue?.['state'] !== before?.['state']) send(world, 'issues', user, { action: issue?.['state'] === 'closed' ? 'closed' : 'reopened', issue });
  if (['title', 'body'].some((field) => issue?.[field] !== before?.[field])) send(world, 'issues', user, { action: 'edited', issue, changes: {} });
  await tellLabels(change);
};

const tellComment = async ({ world, user, answer }: Change, action: 'created' | 'edited'): Promise<void> => {
  const number = Number(/\/issues\/(\d+)$/.exec(String(answer['issue_url']))?.[1]);
  send(world, 'issue_comment', user, { action, issue: await readIssue(world, number), comment: answer });
};

const tellChangedPull = async ({ world, user, params: [number = ''], before, answer }: Change): Promise<void> => {
  const action = answer['state'] === before?.['state'] ? 'edited' : answer['state'] === 'closed' ? 'closed' : 'reopened';
  await tellPull(world, Number(number), user, { action });
};

/** REST says the state in upper case, a webhook in lower case. */
const tellReview = async ({ world, user, params: [number = ''], answer }: Change): Promise<void> => {
  const raw = await readRaw(world, Number(number));
  if (raw === null || answer['state'] === 'PENDING') return;
  send(world, 'pull_request_review', user, {
    action: 'submitted', review: { ...answer, state: String(answer['state']).toLowerCase() }, pull_request: realPull(world, raw, false),
  });
};

const tellStatus = ({ world, user, answer }: Change): void => {
  const sha = String(answer['sha']);
  send(world, 'status', user, { ...answer, name: world.repository, commit: { sha, commit: { message: 'change' }, author: null, committer: null, parents: [] }, branches: [] });
};

/** One that is made as completed tells its making alone. */
const tellCheck = async ({ world, user, answer, before }: Change, action: 'created' | 'completed'): Promise<void> => {
  if (action === 'completed' && (answer['status'] !== 'completed' || before?.['status'] === 'completed')) return;
  const pulls = (await allRaw(world)).filter((raw) => raw.state === 'open' && world.git.tip(raw.head.ref) === answer['head_sha']);
  send(world, 'check_run', user, { action, check_run: { ...answer, pull_requests: pulls.map(({ number }) => ({ number })) } });
};

const on = (method: string, path: string, tell: Telling['tell']): Telling => ({ method, pattern: new RegExp(`^/repos/[^/]+/[^/]+${path}$`), tell });

const tellings: Telling[] = [
  on('POST', '/issues', ({ world, user, answer: issue }) => {
    send(world, 'issues', user, { action: 'opened', issue });
    labelsOf(issue).forEach((label) => { send(world, 'issues', user, { action: 'labeled', issue, label }); });
  }),
  ...['PUT', 'POST', 'DELETE'].map((method) => on(method, '/issues/(\\d+)/labels(?:/[^/]+)?', tellLabels)),
  on('PATCH', '/issues/(\\d+)', tellIssue),
  on('POST', '/issues/(\\d+)/comments', (change) => tellComment(change, 'created')),
  on('PATCH', '/issues/comments/(\\d+)', (change) => tellComment(change, 'edited')),
  on('POST', '/pulls', ({ world, user, answer }) => tellPull(world, Number(answer['number']), user, { action: 'opened' })),
  on('PATCH', '/pulls/(\\d+)', tellChangedPull),
  on('PUT', '/pulls/(\\d+)/merge', async ({ world, user, params: [number = ''] }) => {
    await tellPull(world, Number(number), user, { action: 'closed' });
    await noticePush(world, user);
  }),
  on('POST', '/pulls/(\\d+)/reviews', tellReview),
  on('POST', '/statuses/[0-9a-f]+', tellStatus),
  on('POST', '/check-runs', (change) => tellCheck(change, 'created')),
  on('PATCH', '/check-runs/\\d+', (change) => tellCheck(change, 'completed')),
];

const readBefore = async (world: World, path: string): Promise<Json | null> => {
  const number = /\/(?:issues|pulls)\/(\d+)/.exec(path)?.[1];
  if (number !== undefined) return readIssue(world, Number(number));
  if (!/\/check-runs\/\d+$/.test(path)) return null;
  const { status, json } = await askUpstream(world, userOf(world, 'team'), { path });
  return status === 200 ? json as Json : null;
};

/** To be called before a request is served; what it answers, after it was with success. */
export const watchChange = async (world: World, asked: { user: User; method: string; path: string; body: Json }): Promise<(answer: unknown) => Promise<void>> => {
  const found = world.hooks.target === null ? undefined : tellings.find(({ method, pattern }) => method === asked.method && pattern.test(asked.path));
  if (found === undefined) return () => Promise.resolve();
  const before = await readBefore(world, asked.path);
  const params = found.pattern.exec(asked.path)?.slice(1) ?? [];
  return async (answer) => { await found.tell({ world, user: asked.user, params, body: asked.body, before, answer: (answer ?? {}) as Json }); };
};

const zero = '0'.repeat(40);

/** What has moved since it was looked at last: a push a branch, and the new head of its open pull request. */
export const noticePush = async (world: World, by: User): Promise<void> => {
  const heads = await world.git.heads();
  const old = world.refs;
  world.refs = heads;
  const moved = [...new Set([...old.keys(), ...heads.keys()])].filter((branch) => old.get(branch) !== heads.get(branch));
  const open = moved.length === 0 ? [] : (await allRaw(world)).filter(({ state }) => state === 'open');
  for (const branch of moved) {
    const [before = zero, after = zero] = [old.get(branch), heads.get(branch)];
    send(world, 'push', by, {
      ref: `refs/heads/${branch}`, before, after, created: before === zero, deleted: after === zero, forced: false, commits: [], head_commit: null, pusher: { name: by.login, email: null },
    });
    const pull = open.find(({ head }) => head.ref === branch);
    if (pull === undefined || after === zero || before === zero) continue;
    factsOf(world, pull.number).head = after;
    await tellPull(world, pull.number, by, { action: 'synchronize', before, after });
  }
};
