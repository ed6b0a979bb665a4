import type { Account } from '../connection.js';
import { createAsk } from '../http/ask.js';
import { inPath } from '../http/in-path.js';
import { createListing, type RepositoryApi, type RepositoryApiOptions } from '../repository-api.js';
import { user, type GiteaUser } from './shapes.js';

/** Gitea's own accounts (a deleted user's, its actions') have ids below 1. */
export const accountOf = ({ id, login }: GiteaUser): Account => ({ id: String(id), name: login, bot: id < 1 });

/** One repository of one Gitea or Forgejo, by its `/api/v1`. The size of its pages is the largest where its settings are its own. */
export const createGiteaApi = ({ connection, repository, pace, timeoutMs }: RepositoryApiOptions): RepositoryApi => {
  const ask = createAsk({
    name: connection.name, base: `${connection.url}/api/v1`, pace, ...(timeoutMs === undefined ? {} : { timeoutMs }),
    auth: async () => ({ authorization: `token ${await connection.token()}` }),
  });
  const own: RepositoryApi['own'] = (request) => ask({ ...request, path: `/repos/${inPath(repository)}${request.path}` });
  let account: Account | undefined;
  return {
    kind: connection.kind, place: `${connection.url}/${repository}`, ask, own, list: createListing(own, { name: 'limit', size: 50, silent: true }),
    find: async (request) => {
      const answer = await own({ ...request, accept: [404] });
      return answer.status === 404 ? null : answer.value;
    },
    account: async () => (account ??= accountOf((await ask({ path: '/user', schema: user })).value)),
  };
};
