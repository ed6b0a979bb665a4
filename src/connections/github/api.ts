import type { Account, Connection } from '../connection.js';
import { createAsk, type Ask } from '../http/ask.js';
import { inPath } from '../http/in-path.js';
import { statusOf } from '../http/status-of.js';
import { createListing, type RepositoryApi, type RepositoryApiOptions } from '../repository-api.js';
import { user, type GithubUser } from './shapes.js';

/** `apiUrl`: where the API is, when that does not follow from the connection's url. */
export interface GithubApiOptions extends RepositoryApiOptions { apiUrl?: string }

/** One repository on GitHub, by its REST API. */
export interface GithubApi extends RepositoryApi {
  /** `owner` of `owner/name`. */
  readonly owner: string;
  readonly app: Connection['app'];
}

const apiVersion = '2022-11-28';

/** GitHub's own servers have an address of their own for it, Enterprise Server a path. */
export const apiUrlOf = (url: string): string => {
  const { host, protocol } = new URL(url);
  if (host === 'github.com' || host === 'www.github.com') return 'https://api.github.com';
  return host.endsWith('.ghe.com') ? `${protocol}//api.${host}` : `${url}/api/v3`;
};

/** Whoever is gone is a ghost, who may do nothing. */
export const accountOf = (one: GithubUser | null | undefined): Account =>
  (one == null ? { id: '0', name: 'ghost', bot: false } : { id: String(one.id), name: one.login, bot: one.type === 'Bot' });

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

export const createGithubApi = (options: GithubApiOptions): GithubApi => {
  const { connection, repository } = options;
  const ask = createSignedAsk(options);
  const own: GithubApi['own'] = (request) => ask({ ...request, path: `/repos/${inPath(repository)}${request.path}` });
  let account: Account | undefined;
  return {
    kind: connection.kind, place: `${connection.url}/${repository}`, owner: repository.split('/')[0] ?? '', app: connection.app, ask, own, list: createListing(own, { name: 'per_page', size: 100, silent: false }),
    find: async (request) => {
      // A deleted issue is gone (410), a transferred one is elsewhere (301).
      const answer = await own({ ...request, accept: [301, 404, 410] });
      return answer.ok ? answer.value : null;
    },
    account: async () => (account ??= connection.app === undefined ? accountOf((await ask({ path: '/user', schema: user })).value) : await connection.app.account()),
  };
};
