import { z } from 'zod';
import type { Account, Connection } from '../connection.js';
import { createAsk, type Ask, type Reply, type Request } from '../http/ask.js';
import type { Pace } from '../http/pace.js';
import { inPath } from '../http/in-path.js';
import { statusOf } from '../http/status-of.js';
import { user, type GithubUser } from './shapes.js';

export interface GithubApiOptions {
  connection: Connection;
  /** `owner/name`. */
  repository: string;
  pace: Pace;
  /** Where the API is, when that does not follow from the connection's url. */
  apiUrl?: string;
  /** Default 20 s for an answer. */
  timeoutMs?: number;
}

/** One repository on GitHub, by its REST API. */
export interface GithubApi {
  readonly kind: string;
  /** What tells this repository from all others, for turns. */
  readonly place: string;
  /** `owner` of `owner/name`. */
  readonly owner: string;
  readonly app: Connection['app'];
  ask: Ask;
  /** Below the repository. */
  own: <Schema extends z.ZodType>(request: Request<Schema>) => Promise<Reply<z.output<Schema>>>;
  /** As `own`; null: gone, moved to another repository, or never there. */
  find: <Schema extends z.ZodType>(request: Request<Schema>) => Promise<z.output<Schema> | null>;
  /** All pages, at most `most` entries. `enough` ends it earlier. */
  list: <Schema extends z.ZodType>(request: Listing<Schema>) => Promise<z.output<Schema>[]>;
  account: () => Promise<Account>;
}

export interface Listing<Schema extends z.ZodType> {
  path: string;
  query?: Record<string, string | number | undefined>;
  entry: Schema;
  /** The key that the entries stand under, where the answer is no bare list. */
  under?: string;
  most?: number;
  enough?: (list: z.output<Schema>[]) => boolean;
}

const apiVersion = '2022-11-28';
/** The largest page that GitHub gives. */
const pageSize = 100;
const mostEntries = 2_000;

/** GitHub's own servers have an address of their own for it, Enterprise Server a path. */
export const apiUrlOf = (url: string): string => {
  const { host, protocol } = new URL(url);
  if (host === 'github.com' || host === 'www.github.com') return 'https://api.github.com';
  return host.endsWith('.ghe.com') ? `${protocol}//api.${host}` : `${url}/api/v3`;
};

/** Whoever is gone is a ghost, who may do nothing. */
export const accountOf = (one: GithubUser | null | undefined): Account =>
  (one == null ? { id: '0', name: 'ghost', bot: false } : { id: String(one.id), name: one.login, bot: one.type === 'Bot' });

const createListing = (own: GithubApi['own']): GithubApi['list'] => async ({ path, query = {}, entry, under, most = mostEntries, enough = () => false }) => {
  const found: z.output<typeof entry>[] = [];
  const bare = z.array(entry);
  const schema = under === undefined ? bare : z.object({ [under]: bare }).transform((answer) => answer[under] as z.output<typeof bare>);
  for (let page = 1; ; page += 1) {
    const { value, headers } = await own({ path, query: { ...query, per_page: pageSize, page }, schema });
    found.push(...value as z.output<typeof bare>);
    const more = headers.get('link')?.includes('rel="next"') === true;
    if (!more || found.length >= most || enough(found)) return found.slice(0, most);
  }
};

/** An app's token can end before its time: refused once, it is made anew. */
const createSignedAsk = ({ connection, pace, apiUrl, timeoutMs }: GithubApiOptions): Ask => {
  const ask = createAsk({
    name: connection.name, base: apiUrl ?? apiUrlOf(connection.url), pace, ...(timeoutMs === undefined ? {} : { timeoutMs }),
    auth: async () => ({ 'authorization': `Bearer ${await connection.token()}`, 'accept': 'application/vnd.github+json', 'x-github-api-version': apiVersion }),
  });
  return async (request) => {
    try {
      return await ask(request);
    } catch (error) {
      if (connection.app === undefined || statusOf(error) !== 401) throw error;
      connection.app.refused();
      return ask(request);
    }
  };
};

/** Failures as `createAsk`. */
export const createGithubApi = (options: GithubApiOptions): GithubApi => {
  const { connection, repository } = options;
  const ask = createSignedAsk(options);
  const own: GithubApi['own'] = (request) => ask({ ...request, path: `/repos/${inPath(repository)}${request.path}` });
  let account: Account | undefined;
  return {
    kind: connection.kind, place: `${connection.url}/${repository}`, owner: repository.split('/')[0] ?? '', app: connection.app, ask, own, list: createListing(own),
    find: async (request) => {
      // A deleted issue is gone (410), a transferred one is elsewhere (301).
      const answer = await own({ ...request, accept: [301, 404, 410] });
      return answer.ok ? answer.value : null;
    },
    account: async () => (account ??= connection.app === undefined ? accountOf((await ask({ path: '/user', schema: user })).value) : await connection.app.account()),
  };
};
