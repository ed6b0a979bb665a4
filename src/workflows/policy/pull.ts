import type { ForeignHead, PullLook, PullNews, SeenCheck } from '../../shared/pull.js';
import { block, settle } from './changes.js';
import type { ItemData } from './item-data.js';
import { enterStage } from './stage.js';
import { closedName, isCounted, lookAgain, rememberCounted, tended } from './tending.js';
import { note } from './timeline.js';

export interface PullEffect { data: ItemData; /** What runs is about something that is over. */ interrupt: boolean }

const lastOf = (data: ItemData, work: 'code' | 'merge'): number => {
  const stages = data.plan?.stages ?? [];
  return stages.map((stage) => stage.work).lastIndexOf(work);
};

/** A person merged it: what the remote shows is what is so. The item goes on after its merge. */
const mergedOutside = (data: ItemData, news: PullNews & { mergedSha: string }, now: number): ItemData => {
  const by = news.by?.name ?? 'somebody';
  const merged = note({ ...data, mergedSha: news.mergedSha, pull: news.pull ?? data.pull }, now, { event: 'merged', detail: `${news.mergedSha}, by ${by} on the forge` });
  const freed: ItemData = { ...merged, blocked: null, limit: null, connection: null, candidate: null, headMoved: false };
  const index = lastOf(data, 'merge');
  if (index === -1) return note({ ...freed, done: true }, now, { event: 'done', detail: news.mergedSha });
  return { ...enterStage(freed, index, now), phase: 'deploy', begun: true };
};

const closedOutside = (data: ItemData, news: PullNews, now: number): ItemData => {
  const number = String(news.pull?.number ?? 0);
  const counted = rememberCounted(data, closedName(news.pull?.number ?? 0));
  const message = `pull request ${number} was closed by ${news.by?.name ?? 'somebody'} without a merge; \`retry\` opens it again, \`stop\` ends the item`;
  return block(counted, now, { class: 'permanent', message, then: 'again' });
};

/**
 * Somebody pushed to the item's branch: that is the head now. Where code has been made already, all gates of the stage
 * that makes it are asked about the new head, without a run of an agent.
 */
export const takeForeign = (data: ItemData, foreign: ForeignHead, now: number): ItemData => {
  const { sha, base, code, documents } = foreign;
  const taken = note({ ...data, head: sha, base, code, documents, headMoved: false }, now, { event: 'pushed', detail: `${sha}, not by a run of this item` });
  const index = lastOf(data, 'code');
  const same = code === data.code;
  // An agent is about to work there: it goes on from what is there now.
  const begins = data.index === index && data.phase === 'agent';
  if (index === -1 || data.index < index || same || begins) return taken;
  const entered = enterStage(taken, index, now);
  const stage = data.plan?.stages[index]?.stage ?? '';
  const attempts = { ...entered.attempts, [stage]: (entered.attempts[stage] ?? 0) + 1 };
  return { ...entered, attempts, begun: true, phase: 'gates', gate: 0 };
};

const isOpen = ({ done, stopped, mergedSha }: ItemData): boolean => !done && stopped === null && mergedSha === null;

const looksOf = (checks: readonly SeenCheck[]): string => JSON.stringify(checks.map(({ id }) => id).sort());

/** A check that begins when another one has ended is not late. */
const checksSince = ({ ci }: ItemData, { look, news }: { look: PullLook; news: PullNews }, now: number): number =>
  (ci?.sha === look.head && looksOf(ci.checks) === looksOf(news.checks) ? ci.checksSince ?? now : now);

const showsOf = ({ ci }: ItemData): string => JSON.stringify([ci?.sha, looksOf(ci?.checks ?? []), ci?.reviews]);

/** A refused merge for which a check or a review has come meanwhile: it may be what the forge's rule asked for. */
export const mayMergeNow = (before: ItemData, after: ItemData): boolean => after.mergeRefused != null && showsOf(before) !== showsOf(after);

/** The forge is asked again without waiting for its time. */
export const mergeNow = (data: ItemData, now: number): ItemData => (data.mergeRefused == null ? data : { ...data, mergeRefused: { ...data.mergeRefused, until: now } });

/** What the forge shows, applied. News of a head that is no longer the item's only make it look again. */
export const applyPull = (data: ItemData, { look, news }: { look: PullLook; news: PullNews }, now: number): PullEffect => {
  const told = tended(data, (tending) => ({ told: [...tending.told, ...news.checks.filter(({ tail }) => tail !== null).map(({ id }) => id)].slice(-50) }));
  const kept = (data.ci?.sha === look.head ? data.ci.checks : []);
  const withTails = news.checks.map((check) => (check.tail !== null ? check : { ...check, tail: kept.find(({ id }) => id === check.id)?.tail ?? null }));
  const seen: ItemData = { ...told, ci: { sha: look.head, checks: withTails, reviews: news.reviews, checksSince: checksSince(data, { look, news }, now) }, pull: news.pull ?? told.pull };
  const calm = (next: ItemData): PullEffect => ({ data: settle(data, next, now), interrupt: false });
  if (!isOpen(data) || data.merging) return calm({ ...told, ...(data.done ? { pull: news.pull ?? told.pull } : {}) });
  if (news.mergedSha !== null) return { data: settle(data, mergedOutside(seen, { ...news, mergedSha: news.mergedSha }, now), now), interrupt: true };
  if (news.pull?.state === 'closed' && data.pull !== null && data.blocked === null && !isCounted(data, closedName(news.pull.number))) {
    return { data: settle(data, closedOutside(seen, news, now), now), interrupt: true };
  }
  // A run of ours pushes before the workflow hears of it.
  if (data.pending?.queue === 'runs') return calm(news.foreign === null ? seen : { ...told });
  if (data.head !== look.head) return calm(lookAgain(told, 'pull'));
  if (news.foreign !== null) return { data: settle(data, takeForeign(seen, news.foreign, now), now), interrupt: true };
  return calm({ ...seen, headMoved: false });
};
