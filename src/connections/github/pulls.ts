import type { Account } from '../connection.js';
import type { HostedPull, PullOrder } from '../hosted-forge.js';
import { statusOf } from '../http/status-of.js';
import { inTurn } from '../in-turn.js';
import { renderMarkdown } from '../note/markdown.js';
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

interface Words { title: string; body: string; state?: 'open' }

const change = async (api: GithubApi, found: GithubPull, wanted: Words): Promise<GithubPull> => {
  const same = found.title === wanted.title && (found.body ?? '').replace(/\r\n/g, '\n').trim() === wanted.body.trim() && (wanted.state === undefined || found.state === wanted.state);
  return same ? found : (await api.own({ method: 'PATCH', path: `/pulls/${String(found.number)}`, body: wanted, schema: pull })).value;
};

const make = async (api: GithubApi, { branch, base }: PullOrder, words: Words): Promise<GithubPull> => {
  const order = { method: 'POST' as const, path: '/pulls', body: { head: branch, base, ...words }, schema: pull };
  // 422: somebody was faster and it is there, or it cannot be.
  const answer = await api.own({ ...order, accept: [422] });
  if (answer.ok) return answer.value;
  const there = await findByBranch(api, branch);
  if (there?.state === 'open') return change(api, there, words);
  // Merged a moment ago by another call: the branch has nothing that the base lacks.
  if (there?.merged_at != null && there.base.ref === base && /No commits between/.test(answer.text)) return there;
  return (await api.own(order)).value;
};

/** A closed one is opened again rather than joined by a second one; null: GitHub does not, its branch was begun anew. */
const reopen = async (api: GithubApi, found: GithubPull, words: Words): Promise<GithubPull | null> => {
  try {
    return await change(api, found, { ...words, state: 'open' });
  } catch (error) {
    if (statusOf(error) !== 422) throw error;
    return null;
  }
};

export const openPull = (api: GithubApi, order: PullOrder): Promise<HostedPull> => inTurn(`${api.place} pull ${order.branch}`, async () => {
  const words = { title: order.title, body: renderMarkdown(order.description, order.once) };
  const there = await findByBranch(api, order.branch);
  if (there !== null && there.merged_at == null && there.base.ref === order.base) {
    const changed = await reopen(api, there, words);
    if (changed !== null) return shownPull(api, changed);
  }
  return shownPull(api, await make(api, order, words));
});
