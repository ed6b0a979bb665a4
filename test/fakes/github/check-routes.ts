import { refused, userShape, type Json, type Route, type Status } from './model.js';
import { factsOf, readRaw, repositoryPath } from './pull-routes.js';
import { askUpstream, fetchUpstream } from './upstream.js';

const whole = (path: string): RegExp => new RegExp(`^/repos/[^/]+/[^/]+${path}$`);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const statusShape = ({ creator, ...status }: Status): Json => ({ ...status, creator: userShape(creator) });

/** Statuses, which the emulator lacks, and checks by commits that it does not know. */
export const checkRoutes: Route[] = [
  {
    method: 'POST', pattern: whole('/statuses/([0-9a-f]+)'), act: async ({ world, user, params: [sha = ''], body }) => {
      if (!(await world.git.has(sha))) return refused(422, `No commit found for SHA: ${sha}`);
      const [state, description] = [text(body['state']) ?? '', text(body['description'])];
      if (!['error', 'failure', 'pending', 'success'].includes(state) || (description ?? '').length > 140) return refused(422, 'Validation Failed');
      const status = { id: 7_000 + world.statuses.length, sha, state, description, context: text(body['context']) ?? 'default', target_url: text(body['target_url']), creator: user };
      world.statuses.push(status);
      return { status: 201, json: statusShape(status) };
    },
  },
  {
    method: 'GET', pattern: whole('/commits/([0-9a-f]+)/statuses'), act: async ({ world, params: [sha = ''] }) => {
      if (!(await world.git.has(sha))) return refused(422, `No commit found for SHA: ${sha}`);
      return { status: 200, json: world.statuses.filter((one) => one.sha === sha).map(statusShape).reverse() };
    },
  },
  {
    method: 'POST', pattern: whole('/check-runs'), act: async ({ world, user, path, body }) => {
      const answer = await askUpstream(world, user, { method: 'POST', path, body });
      if (answer.status === 201) world.runs.push({ id: (answer.json as { id: number }).id, sha: String(body['head_sha']) });
      return answer;
    },
  },
  {
    method: 'GET', pattern: whole('/commits/([0-9a-f]+)/check-runs'), act: async ({ world, user, params: [sha = ''] }) => {
      if (!(await world.git.has(sha))) return refused(422, `No commit found for SHA: ${sha}`);
      const runs = await Promise.all(world.runs.filter((one) => one.sha === sha).map(async ({ id, suite }) => {
        const run = await fetchUpstream<Json>(world, user, `${repositoryPath(world)}/check-runs/${String(id)}`);
        return suite === undefined ? run : { ...run, check_suite: { id: suite } };
      }));
      return { status: 200, json: { total_count: runs.length, check_runs: runs } };
    },
  },
  {
    method: 'GET', pattern: whole('/check-runs/\\d+/annotations'), act: async ({ world, user, path }) => {
      const answer = await askUpstream(world, user, { path });
      return answer.status === 200 ? { ...answer, json: (answer.json as { check_annotations: Json[] }).check_annotations } : answer;
    },
  },
  {
    method: 'GET', pattern: whole('/actions/jobs/(\\d+)/logs'), act: ({ world, params: [job = ''] }) =>
      (world.logs.has(job) ? { status: 302, text: '', headers: { location: `${world.url}/_storage/${job}?signature=once` } } : refused(404, 'Not Found')),
  },
  {
    method: 'POST', pattern: whole('/pulls/(\\d+)/reviews'), act: async ({ world, user, path, params: [number = ''], body }) => {
      const raw = await readRaw(world, Number(number));
      if (raw === null) return refused(404, 'Not Found');
      if (raw.user.login === user.login && body['event'] !== 'COMMENT') return refused(422, 'Unprocessable Entity', ['Can not approve your own pull request']);
      const head = raw.state === 'open' ? world.git.tip(raw.head.ref) ?? '' : factsOf(world, raw.number).head;
      const comments = (Array.isArray(body['comments']) ? body['comments'] as Json[] : []).map((one) => ({ ...one, position: one['line'] }));
      return askUpstream(world, user, { method: 'POST', path, body: { commit_id: head, ...body, comments } });
    },
  },
  {
    method: 'GET', pattern: whole('/pulls/(\\d+)/comments'), act: async ({ world, user, path }) => {
      const answer = await askUpstream(world, user, { path });
      return answer.status === 200 ? { ...answer, json: (answer.json as Json[]).map((one) => ({ ...one, line: one['position'] })) } : answer;
    },
  },
];
