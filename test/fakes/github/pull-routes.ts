import { refused, userOf, userShape, type Answer, type Exchange, type Json, type PullFacts, type Route, type World } from './model.js';
import { askUpstream, fetchUpstream } from './upstream.js';

export interface RawPull { number: number; state: string; head: { ref: string; sha: string }; base: { ref: string; sha: string }; user: { login: string }; [key: string]: unknown }

export const repositoryPath = ({ repository }: World): string => `/repos/${repository}`;
export const pullPath = (world: World, number: number): string => `${repositoryPath(world)}/pulls/${String(number)}`;

export const factsOf = (world: World, number: number): PullFacts => {
  const facts = world.pulls.get(number) ?? { head: '', merged: null, merging: false, closedBy: null };
  world.pulls.set(number, facts);
  return facts;
};

/** The emulator's answer with the commits of the real repository. In lists some of it is not told. */
export const realPull = (world: World, raw: RawPull, whole: boolean): Json => {
  const facts = factsOf(world, raw.number);
  if (raw.state === 'open') facts.head = world.git.tip(raw.head.ref) ?? facts.head;
  const { merged } = facts;
  const shown: Json = {
    ...raw, head: { ...raw.head, sha: facts.head }, base: { ...raw.base, sha: world.git.tip(raw.base.ref) ?? raw.base.sha },
    merged_at: merged?.at ?? null, merge_commit_sha: merged?.sha ?? null,
  };
  for (const name of ['merged', 'mergeable', 'merged_by', 'mergeable_state', 'rebaseable']) Reflect.deleteProperty(shown, name);
  if (!whole) return shown;
  return { ...shown, merged: merged !== null, mergeable: world.computing ? null : raw.state === 'open', merged_by: merged === null ? null : userShape(userOf(world, merged.by)) };
};

export const readRaw = async (world: World, number: number): Promise<RawPull | null> => {
  const { status, json } = await askUpstream(world, userOf(world, 'team'), { path: pullPath(world, number) });
  return status === 200 ? json as RawPull : null;
};

export const allRaw = (world: World): Promise<RawPull[]> => fetchUpstream<RawPull[]>(world, userOf(world, 'team'), `${repositoryPath(world)}/pulls?state=all&per_page=100`);

const open = async ({ world, user, path, body }: Exchange): Promise<Answer> => {
  if (user.permission === 'read') return refused(403, 'Resource not accessible by personal access token');
  const [head, base] = [String(body['head']), String(body['base'])];
  const invalid = (message: string): Answer => refused(422, 'Validation Failed', [{ resource: 'PullRequest', code: 'custom', message }]);
  if (world.refusal !== null) return invalid(world.refusal);
  const tip = world.git.tip(head);
  if (tip === undefined) return refused(422, 'Validation Failed', [{ resource: 'PullRequest', field: 'head', code: 'invalid' }]);
  const owner = world.repository.split('/')[0] ?? '';
  if ((await allRaw(world)).some((one) => one.state === 'open' && one.head.ref === head && one.base.ref === base)) return invalid(`A pull request already exists for ${owner}:${head}.`);
  if (await world.git.holds(world.git.tip(base) ?? '', tip)) return invalid(`No commits between ${base} and ${head}`);
  const answer = await askUpstream(world, user, { method: 'POST', path, body });
  return answer.status === 201 ? { ...answer, json: realPull(world, answer.json as RawPull, true) } : answer;
};

const change = async ({ world, user, path, body, params }: Exchange): Promise<Answer> => {
  const facts = factsOf(world, Number(params[0]));
  const raw = await readRaw(world, Number(params[0]));
  if (body['state'] === 'open' && (facts.merged !== null || world.git.tip(raw?.head.ref ?? '') === undefined)) return refused(422, 'Validation Failed', [{ message: 'state cannot be changed.' }]);
  const answer = await askUpstream(world, user, { method: 'PATCH', path, body });
  if (body['state'] === 'closed' && answer.status === 200) facts.closedBy = user.login;
  return answer.status === 200 ? { ...answer, json: realPull(world, answer.json as RawPull, true) } : answer;
};

const whole = (path: string): RegExp => new RegExp(`^/repos/[^/]+/[^/]+${path}$`);

/** Pull requests: kept by the emulator, with the commits of a repository of git's own. */
export const pullRoutes: Route[] = [
  { method: 'POST', pattern: whole('/pulls'), act: open },
  { method: 'PATCH', pattern: whole('/pulls/(\\d+)'), act: change },
  {
    method: 'GET', pattern: whole('/pulls/(\\d+)'), act: async ({ world, params }) => {
      const raw = await readRaw(world, Number(params[0]));
      return raw === null ? refused(404, 'Not Found') : { status: 200, json: realPull(world, raw, true) };
    },
  },
  {
    method: 'GET', pattern: whole('/pulls'), act: async ({ world, user, path }) => {
      const answer = await askUpstream(world, user, { path });
      return answer.status === 200 ? { ...answer, json: (answer.json as RawPull[]).map((raw) => realPull(world, raw, false)) } : answer;
    },
  },
  {
    method: 'GET', pattern: whole('/commits/([0-9a-f]+)/pulls'), act: async ({ world, params: [sha = ''] }) => {
      if (!(await world.git.has(sha))) return refused(422, `No commit found for SHA: ${sha}`);
      const all = (await allRaw(world)).map((raw) => realPull(world, raw, false));
      return { status: 200, json: all.filter(({ head, merge_commit_sha: merged }) => (head as { sha: string }).sha === sha || merged === sha) };
    },
  },
];
