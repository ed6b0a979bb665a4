import type { Account } from '../connection.js';
import type { HostedPull, MergeOrder, MergeReply, PullOrder } from '../hosted-forge.js';
import { inPath } from '../http/in-path.js';
import { messageOf } from '../http/message-of.js';
import { bringUpToDate, type PullSource, type PullWords } from '../open-pull.js';
import type { RepositoryApi } from '../repository-api.js';
import { accountOf } from './api.js';
import { readEvents } from './issues.js';
import { pull, repository, type GiteaPull } from './shapes.js';

/** `base`: the branch that pull requests go to; null: the repository's own default. */
export interface GiteaRepository { api: RepositoryApi; base: string | null }

/** Newest first; a pull request that ended longer ago than so many others is not looked for. */
const mostClosed = 200;

const closer = async (api: RepositoryApi, { number }: GiteaPull): Promise<Account | null> =>
  (await readEvents(api, number)).filter(({ what }) => what === 'closed').at(-1)?.by ?? null;

const stateOf = ({ merged, state }: GiteaPull): HostedPull['state'] => (merged ? 'merged' : state);

export const shownPull = async (api: RepositoryApi, found: GiteaPull): Promise<HostedPull> => {
  const state = stateOf(found);
  const by = state === 'merged' && found.merged_by != null ? accountOf(found.merged_by) : null;
  return {
    // `head.ref` is another name once the branch is gone; the label stays.
    number: found.number, branch: found.head.label, base: found.base.ref, head: found.head.sha, state, by: state === 'closed' ? await closer(api, found) : by,
    mergedSha: found.merged ? found.merge_commit_sha ?? null : null, title: found.title, url: found.html_url, updatedAt: found.updated_at ?? null,
  };
};

/** A branch of a fork may have the same name. */
const isOf = (branch: string) => ({ head, base }: GiteaPull): boolean => head.label === branch && head.repo_id === base.repo_id;

const baseOf = async ({ api, base }: GiteaRepository): Promise<string> => base ?? (await api.own({ path: '', schema: repository })).value.default_branch;

/** The address of a branch's pull request answers an old one too: then the open ones are looked through, then the newest that ended. */
export const findByBranch = async (from: GiteaRepository, branch: string): Promise<GiteaPull | null> => {
  const { api } = from;
  const direct = await api.find({ path: `/pulls/${encodeURIComponent(await baseOf(from))}/${inPath(branch)}`, schema: pull });
  if (direct?.state === 'open') return direct;
  const mine = isOf(branch);
  const open = (await listPulls(api, 'open', (list) => list.some(mine))).find(mine);
  if (open !== undefined) return open;
  if (direct === null) return null;
  const ended = await listPulls(api, 'closed', (list) => list.some(({ number }) => number === direct.number) || list.length >= mostClosed);
  return ended.filter(mine).sort((one, other) => other.number - one.number)[0] ?? direct;
};

export const listPulls = (api: RepositoryApi, state: 'open' | 'closed', enough?: (list: GiteaPull[]) => boolean): Promise<GiteaPull[]> =>
  api.list({ path: '/pulls', query: { state, sort: 'recentupdate' }, entry: pull, ...(enough === undefined ? {} : { enough }) });

/** The open or merged one with this head. */
export const findByHead = async (api: RepositoryApi, sha: string): Promise<GiteaPull | null> => {
  const isIt = ({ head }: GiteaPull): boolean => head.sha === sha;
  const open = (await listPulls(api, 'open', (list) => list.some(isIt))).find(isIt);
  if (open !== undefined) return open;
  const ended = await listPulls(api, 'closed', (list) => list.length >= mostClosed);
  return ended.find((one) => one.merged && isIt(one)) ?? null;
};

const make = async (from: GiteaRepository, { branch, base }: PullOrder, words: PullWords): Promise<GiteaPull> => {
  const { api } = from;
  const order = { method: 'POST' as const, path: '/pulls', body: { head: branch, base, ...words }, schema: pull };
  // 409: somebody was faster; then it is there.
  const answer = await api.own({ ...order, accept: [409] });
  if (answer.status !== 409) return answer.value;
  const there = await findByBranch(from, branch);
  if (there !== null) return bringUpToDate(pullsOf(from), there, words);
  // Refused for another reason than one that is there: in its own words.
  return (await api.own(order)).value;
};

export const pullsOf = (from: GiteaRepository): PullSource<GiteaPull> => ({
  place: from.api.place,
  find: (branch) => findByBranch(from, branch),
  isMerged: ({ merged }) => merged,
  make: (order, words) => make(from, order, words),
  edit: async ({ number }, wanted) => (await from.api.own({ method: 'PATCH', path: `/pulls/${String(number)}`, body: wanted, schema: pull })).value,
  staysClosed: () => true,
  shown: (found) => shownPull(from.api, found),
});

/** Measured, see reference gitea: what the statuses and their words mean. */
const replyOf = (status: number, message: string): MergeReply => {
  if (status === 409 && /head out of date/i.test(message)) return { kind: 'head-moved' };
  // Without words: another merge of it at the same moment.
  if (status === 500 || (status === 409 && /cannot lock ref|out of date/i.test(message))) return { kind: 'again', message: message || 'another merge is under way' };
  if (status === 405 && /try again later/i.test(message)) return { kind: 'again', message };
  return { kind: 'refused', message: message || `refused with ${String(status)}` };
};

export const mergePull = async (api: RepositoryApi, { number, head, method, title, message }: MergeOrder): Promise<MergeReply> => {
  const answer = await api.own({
    method: 'POST', path: `/pulls/${String(number)}/merge`, accept: [403, 404, 405, 409, 422, 500],
    body: { Do: method, head_commit_id: head, MergeTitleField: title, MergeMessageField: message, delete_branch_after_merge: false },
  });
  return answer.ok ? { kind: 'merged' } : replyOf(answer.status, messageOf(answer.text));
};
