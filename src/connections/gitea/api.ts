import { z } from 'zod';
import type { Account, Connection } from '../connection.js';
import { createAsk, type Ask, type Reply, type Request } from '../http/ask.js';
import { inPath } from '../http/in-path.js';
import type { Pace } from '../http/pace.js';
import { user, type GiteaUser } from './shapes.js';

export interface GiteaApiOptions {
  connection: Connection;
  /** `owner/name`. */
  repository: string;
  pace: Pace;
  /** Default 20 s for an answer. */
  timeoutMs?: number;
}

/** One repository of one Gitea or Forgejo, by its `/api/v1`. */
export interface GiteaApi {
  readonly kind: string;
  /** What tells this repository from all others, for turns. */
  readonly place: string;
  ask: Ask;
  /** Below the repository. */
  own: <Schema extends z.ZodType>(request: Request<Schema>) => Promise<Reply<z.output<Schema>>>;
  /** As `own`; null: 404. */
  find: <Schema extends z.ZodType>(request: Request<Schema>) => Promise<z.output<Schema> | null>;
  /** All pages, at most `most` entries. `enough` ends it earlier. */
  list: <Schema extends z.ZodType>(request: Listing<Schema>) => Promise<z.output<Schema>[]>;
  account: () => Promise<Account>;
}

export interface Listing<Schema extends z.ZodType> {
  path: string;
  query?: Record<string, string | number | undefined>;
  entry: Schema;
  most?: number;
  enough?: (list: z.output<Schema>[]) => boolean;
}

/** The largest page that Gitea gives where its settings are its own. */
const pageSize = 50;
const mostEntries = 2_000;

/** Gitea's own accounts (a deleted user's, its actions') have ids below 1. */
export const accountOf = ({ id, login }: GiteaUser): Account => ({ id: String(id), name: login, bot: id < 1 });

const createListing = (own: GiteaApi['own']): GiteaApi['list'] => async ({ path, query = {}, entry, most = mostEntries, enough = () => false }) => {
  const found: z.output<typeof entry>[] = [];
  for (let page = 1; ; page += 1) {
    const { value, headers } = await own({ path, query: { ...query, page, limit: pageSize }, schema: z.array(entry) });
    found.push(...value);
    const link = headers.get('link');
    // Not every listing says whether there is more.
    const more = link === null ? value.length >= pageSize : link.includes('rel="next"');
    if (!more || found.length >= most || enough(found)) return found.slice(0, most);
  }
};

/** Failures as `createAsk`. */
export const createGiteaApi = ({ connection, repository, pace, timeoutMs }: GiteaApiOptions): GiteaApi => {
  const ask = createAsk({
    name: connection.name, base: `${connection.url}/api/v1`, pace, ...(timeoutMs === undefined ? {} : { timeoutMs }),
    auth: async () => ({ authorization: `token ${await connection.token()}` }),
  });
  const own: GiteaApi['own'] = (request) => ask({ ...request, path: `/repos/${inPath(repository)}${request.path}` });
  let account: Account | undefined;
  return {
    kind: connection.kind, place: `${connection.url}/${repository}`, ask, own, list: createListing(own),
    find: async (request) => {
      const answer = await own({ ...request, accept: [404] });
      return answer.status === 404 ? null : answer.value;
    },
    account: async () => (account ??= accountOf((await ask({ path: '/user', schema: user })).value)),
  };
};
