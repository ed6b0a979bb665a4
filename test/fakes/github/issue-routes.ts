import { refused, userOf, userShape, type Json, type Route, type World } from './model.js';
import { allRaw, factsOf, readRaw, repositoryPath, type RawPull } from './pull-routes.js';
import { askUpstream, fetchUpstream } from './upstream.js';

const whole = (path: string): RegExp => new RegExp(`^/repos/[^/]+/[^/]+${path}$`);

/** A pull request is an issue too. */
export const asIssue = (world: World, raw: RawPull): Json => {
  const { closedBy } = factsOf(world, raw.number);
  const { number, title, body, state, user, html_url: url, created_at: created, updated_at: updated } = raw as RawPull & Json;
  return {
    number, title, body, state, user, html_url: url, created_at: created, updated_at: updated, labels: [], assignees: [], state_reason: null,
    closed_by: closedBy === null ? null : userShape(userOf(world, closedBy)), pull_request: { url: raw['url'] },
  };
};

/** Names are told apart without regard to case; the repository's spelling counts. */
const spell = async (world: World, names: unknown): Promise<unknown> => {
  if (!Array.isArray(names)) return names;
  const all = await fetchUpstream<{ name: string }[]>(world, userOf(world, 'team'), `${repositoryPath(world)}/labels?per_page=100`);
  return names.map((name) => all.find((one) => one.name.toLowerCase() === String(name).toLowerCase())?.name ?? name);
};

/** Where GitHub's issues, labels and repositories are not as the emulator's. */
export const issueRoutes: Route[] = [
  {
    method: 'GET', pattern: whole('/issues'), act: async ({ world, user, path, query }) => {
      const answer = await askUpstream(world, user, { path });
      if (answer.status !== 200 || query.get('page') !== '1') return answer;
      const pulls = (await allRaw(world)).filter(({ state, user: { login } }) => (query.get('state') === 'all' || state === 'open') && (query.get('creator') ?? login) === login);
      return { ...answer, json: [...(answer.json as Json[]), ...pulls.map((raw) => asIssue(world, raw))] };
    },
  },
  {
    method: 'GET', pattern: whole('/issues/(\\d+)'), act: async ({ world, params }) => {
      const raw = await readRaw(world, Number(params[0]));
      return raw === null ? undefined : { status: 200, json: asIssue(world, raw) };
    },
  },
  {
    // Labels that an issue is made with are events of it too.
    method: 'POST', pattern: whole('/issues'), act: async ({ world, user, path, body: { labels = [], ...body } }) => {
      const answer = await askUpstream(world, user, { method: 'POST', path, body });
      if (answer.status !== 201 || (labels as unknown[]).length === 0) return answer;
      const own = `${repositoryPath(world)}/issues/${String((answer.json as { number: number }).number)}`;
      await askUpstream(world, user, { method: 'PUT', path: `${own}/labels`, body: { labels: await spell(world, labels) } });
      return { ...answer, json: await fetchUpstream<Json>(world, user, own) };
    },
  },
  { method: 'PUT', pattern: whole('/issues/\\d+/labels'), act: async ({ world, user, path, body }) => askUpstream(world, user, { method: 'PUT', path, body: { labels: await spell(world, body['labels']) } }) },
  {
    method: 'GET', pattern: whole(''), act: async ({ world, user, path }) => {
      const answer = await askUpstream(world, user, { path });
      return { ...answer, json: { ...(answer.json as Json), permissions: { admin: user.permission === 'admin', push: user.permission !== 'read', pull: true } } };
    },
  },
  {
    method: 'GET', pattern: whole('/collaborators/([^/]+)/permission'), act: ({ world, params: [login = ''] }) => {
      if (world.hidesPermissions) return refused(403, 'Must have push access to view collaborator permission.');
      const found = world.users.find((user) => user.login === login);
      return found === undefined ? refused(404, `${login} is not a user`) : { status: 200, json: { permission: found.permission, role_name: found.permission, user: userShape(found) } };
    },
  },
];
