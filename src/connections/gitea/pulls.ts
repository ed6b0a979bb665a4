import type { Account } from '../connection.js';
import type { HostedPull, MergeReply, PullOrder } from '../hosted-forge.js';
import { inPath } from '../http/in-path.js';
import { statusOf } from '../http/status-of.js';
import { inTurn } from '../in-turn.js';
import { renderMarkdown } from '../note/markdown.js';
import { accountOf, type GiteaApi } from './api.js';
import { pull, repository, type GiteaPull } from './shapes.js';
import { readTimeline } from './tickets.js';

/** `base`: the branch that pull requests go to; null: the repository's own default. */
export interface GiteaRepository { api: GiteaApi; base: string | null }

/** Newest first; a pull request that ended longer ago than so many others is not looked for. */
const mostClosed = 200;

const closer = async (api: GiteaApi, { number }: GiteaPull): Promise<Account | null> => {
  const by = (await readTimeline(api, number)).filter(({ type }) => type === 'close').at(-1)?.user;
  return by == null ? null : accountOf(by);
};

const stateOf = ({ merged, state }: GiteaPull): HostedPull['state'] => (merged ? 'merged' : state);

export const shownPull = async (api: GiteaApi, found: GiteaPull): Promise<HostedPull> => {
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

export const listPulls = (api: GiteaApi, state: 'open' | 'closed', enough?: (list: GiteaPull[]) => boolean): Promise<GiteaPull[]> =>
  api.list({ path: '/pulls', query: { state, sort: 'recentupdate' }, entry: pull, ...(enough === undefined ? {} : { enough }) });

/** The open or merged one with this head. */
export const findByHead = async (api: GiteaApi, sha: string): Promise<GiteaPull | null> => {
  const isIt = ({ head }: GiteaPull): boolean => head.sha === sha;
  const open = (await listPulls(api, 'open', (list) => list.some(isIt))).find(isIt);
  if (open !== undefined) return open;
  const ended = await listPulls(api, 'closed', (list) => list.length >= mostClosed);
  return ended.find((one) => one.merged && isIt(one)) ?? null;
};

const change = async (api: GiteaApi, found: GiteaPull, wanted: { title: string; body: string; state?: 'open' }): Promise<GiteaPull> => {
  const same = found.title === wanted.title && found.body.trim() === wanted.body.trim() && (wanted.state === undefined || found.state === wanted.state);
  return same ? found : (await api.own({ method: 'PATCH', path: `/pulls/${String(found.number)}`, body: wanted, schema: pull })).value;
};

const make = async (from: GiteaRepository, { branch, base }: PullOrder, words: { title: string; body: string }): Promise<GiteaPull> => {
  const { api } = from;
  // 409: somebody was faster; then it is there.
  const answer = await api.own({ method: 'POST', path: '/pulls', body: { head: branch, base, ...words }, schema: pull, accept: [409] });
  if (answer.status !== 409) return answer.value;
  const there = await findByBranch(from, branch);
  if (there !== null) return change(api, there, words);
  // Refused for another reason than one that is there: in its own words.
  return (await api.own({ method: 'POST', path: '/pulls', body: { head: branch, base, ...words }, schema: pull })).value;
};

/** A closed one is opened again rather than joined by a second one. */
const reopen = async (api: GiteaApi, found: GiteaPull, words: { title: string; body: string }): Promise<GiteaPull | null> => {
  try {
    return await change(api, found, { ...words, state: 'open' });
  } catch (error) {
    if (statusOf(error) === undefined) throw error;
    return null;
  }
};

export const openPull = (from: GiteaRepository, order: PullOrder): Promise<HostedPull> => inTurn(`${from.api.place} pull ${order.branch}`, async () => {
  const words = { title: order.title, body: renderMarkdown(order.description, order.once) };
  const there = await findByBranch(from, order.branch);
  if (there !== null && !there.merged && there.base.ref === order.base) {
    const changed = await reopen(from.api, there, words);
    if (changed !== null) return shownPull(from.api, changed);
  }
  return shownPull(from.api, await make(from, order, words));
});

const wordsOf = (text: string): string => {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : '';
  } catch {
    return text.slice(0, 300);
  }
};

/** Measured, see reference gitea: what the statuses and their words mean. */
const replyOf = (status: number, message: string): MergeReply => {
  if (status === 409 && /head out of date/i.test(message)) return { kind: 'head-moved' };
  // Without words: another merge of it at the same moment.
  if (status === 500 || (status === 409 && /cannot lock ref|out of date/i.test(message))) return { kind: 'again', message: message || 'another merge is under way' };
  if (status === 405 && /try again later/i.test(message)) return { kind: 'again', message };
  return { kind: 'refused', message: message || `refused with ${String(status)}` };
};

export const mergePull = async (api: GiteaApi, { number, head, title, message }: { number: number; head: string; title: string; message: string }): Promise<MergeReply> => {
  const answer = await api.own({
    method: 'POST', path: `/pulls/${String(number)}/merge`, accept: [403, 404, 405, 409, 422, 500],
    body: { Do: 'merge', head_commit_id: head, MergeTitleField: title, MergeMessageField: message, delete_branch_after_merge: false },
  });
  return answer.ok ? { kind: 'merged' } : replyOf(answer.status, wordsOf(answer.text));
};
