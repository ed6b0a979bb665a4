import type { HostedCheck, HostedForge, HostedPull, HostedReview } from '../../connections/hosted-forge.js';
import type { PullRequest } from '../../shared/activities.js';
import { ownPrefix } from '../../shared/ids.js';
import { plainTail } from '../../shared/plain-text.js';
import type { ForeignHead, PullLook, PullNews, SeenCheck, SeenReview } from '../../shared/pull.js';
import { isAncestor } from '../forge/commit-facts.js';
import { findMerge } from '../forge/find-merge.js';
import { partyOf, seenComments } from '../ticket/seen-comments.js';
import type { Mirror } from '../workspace/mirror.js';
import type { RemoteState } from '../workspace/refresh-mirror.js';
import { headRef } from '../workspace/remote.js';

export interface PullLooking { forge: HostedForge; mirror: Mirror; look: PullLook }

/** Of a log, characters; of a look, logs and checks. */
const tailCharacters = 2_000;
const mostLogs = 5;
const mostChecks = 50;
const mostReviews = 20;

const idOf = ({ name, state, log, says }: HostedCheck): string => `${name}:${state}:${log ?? says}`.slice(0, 200);

const urgency = ['failed', 'pending', 'passed'] satisfies HostedCheck['state'][];

/** What decides comes first: of more than are carried only green ones that nobody asks for are left out. */
const mostTelling = (checks: readonly HostedCheck[], { required = [] }: PullLook): HostedCheck[] => {
  const rank = ({ name, state }: HostedCheck): number => (required.includes(name) ? -1 : urgency.indexOf(state));
  return [...checks].sort((one, other) => rank(one) - rank(other)).slice(0, mostChecks);
};

const checksOf = async ({ forge, look }: PullLooking): Promise<SeenCheck[]> => {
  const checks = mostTelling((await forge.checks(look.head)).filter(({ ours, name }) => !ours && !name.startsWith(ownPrefix)), look);
  const wanted = checks.filter((one) => one.state === 'failed' && one.log !== null && !look.told.includes(idOf(one))).slice(0, mostLogs);
  const tails = new Map<string, string>();
  for (const one of wanted) {
    const tail = await forge.logTail(one.log ?? '', 4 * tailCharacters);
    if (tail !== null) tails.set(idOf(one), plainTail(tail, tailCharacters));
  }
  return checks.map((one) => ({ id: idOf(one), name: one.name.slice(0, 200), state: one.state, says: one.says.slice(0, 300), link: one.link, tail: tails.get(idOf(one)) ?? null }));
};

/** Of each person the newest word that decides; a comment takes nothing back. */
const inForce = (reviews: readonly HostedReview[]): HostedReview[] => {
  const deciding = reviews.filter(({ dismissed, state }) => !dismissed && state !== 'commented').sort((one, other) => one.at.localeCompare(other.at));
  return [...new Map(deciding.map((review) => [review.author.id, review])).values()];
};

const seenReview = ({ id, author, member, state, sha, text, comments }: HostedReview): SeenReview => ({
  id, by: partyOf(author), bot: author.bot, member, state, sha, text: text.slice(0, 2_000),
  comments: comments.slice(0, 30).map(({ path, line, text: said }) => ({ path: path.slice(0, 300), line, text: said.slice(0, 1_000) })),
});

const pullRequest = ({ number, branch, base, head, state, url }: HostedPull, look: PullLook): PullRequest =>
  ({ number, branch: branch === '' ? look.branch : branch, base, head, state, link: url });

/** The branch as somebody else left it, with what a run of ours would tell about it. */
const foreignHead = async ({ mirror, look }: PullLooking, { refs }: RemoteState): Promise<ForeignHead | null> => {
  const sha = refs.get(headRef(look.branch));
  if (sha === undefined || sha === look.head) return null;
  const seen = await mirror.takeResult({ key: look.key, run: 'look', clone: '', sha, from: sha, work: 'code' });
  return seen.kind === 'taken' ? { sha, base: seen.base, code: seen.code, documents: seen.documents } : null;
};

/** A merge is what the base's own history shows, whatever the forge says of the pull request. */
const mergedSha = async ({ mirror, look }: PullLooking, state: RemoteState, pull: HostedPull | null): Promise<string | null> => {
  for (const head of new Set([look.head, ...(pull?.state === 'merged' ? [pull.head] : [])])) {
    const found = await findMerge(mirror.path, { base: state.base, head }).catch(() => undefined);
    if (found !== undefined) return found;
  }
  // Squashed or rebased, the head is not in it: then it is the commit that the forge names, where the base holds it.
  const told = pull?.state === 'merged' ? pull.mergedSha : null;
  return told !== null && await isAncestor(mirror.path, told, state.base) ? told : null;
};

/** `PullActivities.lookAtPull`. */
export const lookAtPull = async (looking: PullLooking): Promise<PullNews> => {
  const { forge, mirror, look } = looking;
  const [pull, state, checks] = await Promise.all([forge.findPull(look.branch), mirror.refresh(), checksOf(looking)]);
  const reviews = pull === null ? [] : inForce(await forge.reviews(pull.number));
  const comments = pull === null ? [] : seenComments(await forge.comments(pull.number, look.since), await forge.account());
  const merged = pull?.state === 'open' ? null : await mergedSha(looking, state, pull);
  return {
    kind: look.forge.kind, pull: pull === null ? null : pullRequest(pull, look), by: pull?.by == null ? null : partyOf(pull.by),
    mergedSha: merged, foreign: merged === null ? await foreignHead(looking, state) : null,
    comments, checks, reviews: reviews.slice(-mostReviews).map(seenReview),
  };
};
