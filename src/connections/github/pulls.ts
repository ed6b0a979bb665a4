import type { Account } from '../connection.js';
import type { HostedPull, PullOrder } from '../hosted-forge.js';
import { statusOf } from '../http/status-of.js';
import { bringUpToDate, type PullSource, type PullWords } from '../open-pull.js';
import { accountOf, type GithubApi } from './api.js';
import { issue, pull, type GithubPull } from './shapes.js';

export const readPull = (api: GithubApi, number: number): Promise<GithubPull | null> => api.find({ path: `/pulls/${String(number)}`, schema: pull });

const stateOf = ({ merged_at: at, state }: GithubPull): HostedPull['state'] => (at == null ? state : 'merged');

/** Who merged it stands in its own answer only, who closed it in the issue of the same number. */
const enderOf = async (api: GithubApi, found: GithubPull): Promise<Account | null> => {
  if (found.state === 'open') return null;
  const by = found.merged_at == null
    ? (await api.find({ path: `/issues/${String(found.number)}`, schema: issue }))?.closed_by
    : found.merged_by ?? (await readPull(api, found.number))?.merged_by;
  return by == null ? null : accountOf(by);
};

export const shownPull = async (api: GithubApi, found: GithubPull): Promise<HostedPull> => ({
  number: found.number, branch: found.head.ref, base: found.base.ref, head: found.head.sha, state: stateOf(found), by: await enderOf(api, found),
  mergedSha: found.merged_at == null ? null : found.merge_commit_sha ?? null, title: found.title, url: found.html_url, updatedAt: found.updated_at ?? null,
});

/** A fork may have a branch of the same name; one that is gone has no repository. */
export const isOwn = ({ head, base }: GithubPull): boolean => head.repo != null && head.repo.id === base.repo?.id;

/** The open one, else the newest. */
export const findByBranch = async (api: GithubApi, branch: string): Promise<GithubPull | null> => {
  const query = { head: `${api.owner}:${branch}`, state: 'all', sort: 'created', direction: 'desc' };
  const all = (await api.list({ path: '/pulls', query, entry: pull })).filter((one) => isOwn(one) && one.head.ref === branch);
  return all.find(({ state }) => state === 'open') ?? all.sort((one, other) => other.number - one.number)[0] ?? null;
};

/** The open or merged one with this head. */
export const findByHead = async (api: GithubApi, sha: string): Promise<GithubPull | null> => {
  try {
    const all = (await api.list({ path: `/commits/${encodeURIComponent(sha)}/pulls`, entry: pull })).filter(({ head }) => head.sha === sha);
    return all.find(({ state }) => state === 'open') ?? all.find(({ merged_at: at }) => at != null) ?? null;
  } catch (error) {
    // A commit that GitHub does not know.
    if (statusOf(error) === 404 || statusOf(error) === 422) return null;
    throw error;
  }
};

const make = async (api: GithubApi, { branch, base }: PullOrder, words: PullWords): Promise<GithubPull> => {
  const order = { method: 'POST' as const, path: '/pulls', body: { head: branch, base, ...words }, schema: pull };
  // 422: somebody was faster and it is there, or it cannot be.
  const answer = await api.own({ ...order, accept: [422] });
  if (answer.ok) return answer.value;
  const there = await findByBranch(api, branch);
  if (there?.state === 'open') return bringUpToDate(pullsOf(api), there, words);
  // Merged a moment ago by another call: the branch has nothing that the base lacks.
  if (there?.merged_at != null && there.base.ref === base && /No commits between/.test(answer.text)) return there;
  return (await api.own(order)).value;
};

export const pullsOf = (api: GithubApi): PullSource<GithubPull> => ({
  place: api.place,
  find: (branch) => findByBranch(api, branch),
  isMerged: ({ merged_at: at }) => at != null,
  make: (order, words) => make(api, order, words),
  edit: async ({ number }, wanted) => (await api.own({ method: 'PATCH', path: `/pulls/${String(number)}`, body: wanted, schema: pull })).value,
  // As GitHub says where its branch was begun anew.
  staysClosed: (status) => status === 422,
  shown: (found) => shownPull(api, found),
});
