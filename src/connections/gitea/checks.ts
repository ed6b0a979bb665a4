import type { CommitStatus, HostedCheck } from '../hosted-forge.js';
import type { RepositoryApi } from '../repository-api.js';
import { combinedStatus, type GiteaStatus } from './shapes.js';

const pageSize = 50;

/** The newest of each context; none where the commit is not known. */
const readStatuses = async (api: RepositoryApi, sha: string): Promise<GiteaStatus[]> => {
  const found = new Map<string, GiteaStatus>();
  for (let page = 1; page <= 20; page += 1) {
    const answer = await api.find({ path: `/commits/${encodeURIComponent(sha)}/status`, query: { page, limit: pageSize }, schema: combinedStatus });
    for (const one of answer?.statuses ?? []) if ((found.get(one.context)?.id ?? 0) < one.id) found.set(one.context, one);
    if ((answer?.statuses.length ?? 0) < pageSize) break;
  }
  return [...found.values()];
};

/** A check that was skipped found nothing wrong; a warning or an error is no success. */
const stateOf = (word: string): HostedCheck['state'] => {
  if (word === 'success' || word === 'skipped') return 'passed';
  return word === 'pending' ? 'pending' : 'failed';
};

export const readChecks = async (api: RepositoryApi, sha: string): Promise<HostedCheck[]> => {
  const [own, statuses] = [await api.account(), await readStatuses(api, sha)];
  return statuses.map(({ status, context, description, target_url: link, creator }) => ({
    name: context, state: stateOf(status), says: (description ?? '').replace(/\s+/g, ' ').trim(), link: link == null || link === '' ? null : link,
    ours: creator != null && String(creator.id) === own.id, log: null,
  }));
};

const words = { pending: 'pending', passed: 'success', failed: 'failure' } as const;

/** What stands there already is not written again: each status is kept for ever. */
export const postStatus = async (api: RepositoryApi, { sha, context, state, says, link }: CommitStatus): Promise<void> => {
  const there = (await readChecks(api, sha)).find((one) => one.ours && one.name === context);
  if (there !== undefined && there.state === state && there.says === says && there.link === link) return;
  await api.own({ method: 'POST', path: `/statuses/${encodeURIComponent(sha)}`, body: { context, state: words[state], description: says, target_url: link ?? '' } });
};
