import { setTimeout as sleep } from 'node:timers/promises';
import type { HostedPull, MergeReply } from '../../../connections/hosted-forge.js';
import { oneLine } from '../../../host/git-commit.js';
import { safeItemBranch, safeSha } from '../../../host/git-names.js';
import { TowpathError } from '../../../shared/error-table.js';
import type { RemoteState } from '../../workspace/refresh-mirror.js';
import { headRef } from '../../workspace/remote.js';
import { buildMerge, mergeWords } from '../build-merge.js';
import { findMerge } from '../find-merge.js';
import type { ForgeMerge, MergeOrder } from '../forge.js';
import { openHosted, type Hosted } from './hosted-forge.js';
import { judgeMerge } from './judge-merge.js';
import { settleHosted } from './settle-hosted.js';
import { toldMerge } from './show-hosted.js';

/** Looks at a forge that has not decided yet, each after a longer while. */
const mostTries = 5;

interface Again { kind: 'again'; message: string }

/** The merge that the base shows: of the head itself, or the commit that the forge made of it. */
const findDone = async (hosted: Hosted, order: MergeOrder, state: RemoteState): Promise<{ sha: string } | { pull: HostedPull | null }> => {
  const { mirror, api } = hosted;
  const sha = await findMerge(mirror.path, { base: state.base, head: order.head });
  if (sha !== undefined) return { sha };
  const pull = await api.findPull(order.branch);
  const told = pull === null || pull.head !== order.head ? undefined : await toldMerge(hosted, pull, state.base);
  return told === undefined ? { pull } : { sha: told };
};

const finish = async (hosted: Hosted, order: MergeOrder, { state, sha }: { state: RemoteState; sha: string }): Promise<ForgeMerge> => {
  const untested = await judgeMerge(hosted.mirror.path, order, sha);
  await settleHosted(hosted, order, state);
  return { kind: 'merged', sha, ...(untested === undefined ? {} : { untested }) };
};

const notSeen = ({ mirror: { place } }: Hosted, { base }: RemoteState): TowpathError =>
  new TowpathError('MERGE_NOT_SEEN', `${place.remote.shown}, ${place.base} at ${base}`);

/** What the remote shows is the evidence, not what the forge said. A forge may show it a moment later. */
const readBack = async (hosted: Hosted, order: MergeOrder): Promise<ForgeMerge> => {
  for (let tries = 0; ; tries += 1) {
    const state = await hosted.mirror.refresh();
    const done = await findDone(hosted, order, state);
    if ('sha' in done) return finish(hosted, order, { state, sha: done.sha });
    if (tries >= 2) throw notSeen(hosted, state);
    await sleep(hosted.patienceMs * 2 ** tries);
  }
};

const closedWords = ({ number, by }: HostedPull): string =>
  `pull request ${number} was closed${by === null ? '' : ` by ${by.name}`} without being merged; open it again, then retry`;

/** The number to merge. Refused: why there is none. */
const numberOf = async (hosted: Hosted, order: MergeOrder, { pull, state }: { pull: HostedPull | null; state: RemoteState }): Promise<number | { refused: string }> => {
  const { base } = hosted.mirror.place;
  if (pull?.state === 'open' && pull.base === base) return pull.number;
  if (pull?.state === 'closed') return { refused: closedWords(pull) };
  try {
    const opened = await openHosted(hosted, order, state);
    return opened.base === base ? opened.number : { refused: `pull request ${opened.number} goes to ${opened.base}: point it at ${base}, then retry` };
  } catch (error) {
    if (error instanceof TowpathError && error.code === 'PUSH_REFUSED') return { refused: error.detail };
    throw error;
  }
};

const ask = (hosted: Hosted, order: MergeOrder, number: number): Promise<MergeReply> => {
  const { subject, trailers } = mergeWords(order);
  const message = Object.entries(trailers).map(([name, value]) => `${name}: ${value}`).join('\n');
  return hosted.api.mergePull({ number, head: order.head, method: hosted.method, title: oneLine(subject), message });
};

/** Its answer decides only what is looked at next. */
const land = async (hosted: Hosted, order: MergeOrder, number: number): Promise<ForgeMerge | Again> => {
  const reply = await ask(hosted, order, number);
  switch (reply.kind) {
    case 'merged': return readBack(hosted, order);
    case 'again': return reply;
    case 'head-moved': return { kind: 'again', message: 'the forge knows another head' };
    case 'refused': {
      // Refused because it is merged already, by whoever was faster?
      const state = await hosted.mirror.refresh();
      const done = await findDone(hosted, order, state);
      return 'sha' in done ? finish(hosted, order, { state, sha: done.sha }) : { kind: 'refused', message: reply.message, open: true };
    }
  }
};

const attempt = async (hosted: Hosted, order: MergeOrder): Promise<ForgeMerge | Again> => {
  const { mirror } = hosted;
  const state = await mirror.refresh();
  const done = await findDone(hosted, order, state);
  if ('sha' in done) return finish(hosted, order, { state, sha: done.sha });
  // It says that it has merged this head, perhaps since the remote was read: another pull request of it would be merged twice.
  if (done.pull?.state === 'merged' && done.pull.head === order.head) return readBack(hosted, order);
  const found = state.refs.get(headRef(order.branch)) ?? null;
  if (found !== order.head) return { kind: 'head-moved', expected: order.head, found };
  const built = await buildMerge(mirror.path, { key: order.key, title: order.title, base: state.base, head: order.head });
  if (built.kind === 'conflict') return { kind: 'conflict', base: state.base, files: built.files };
  if (built.kind === 'unrelated') return { kind: 'refused', message: `${mirror.place.base} has a new history that shares nothing with the branch` };
  if (built.moved && built.sha !== order.candidate) return { kind: 'candidate', sha: built.sha, base: state.base };
  const number = await numberOf(hosted, order, { pull: done.pull, state });
  return typeof number === 'number' ? land(hosted, order, number) : { kind: 'refused', message: number.refused };
};

/** Decides as forge `local` does, and lets the forge merge exactly the expected head. A merge of an earlier call is found and answered again. */
export const mergeHosted = async (hosted: Hosted, order: MergeOrder): Promise<ForgeMerge> => {
  await safeItemBranch(order.key, order.branch);
  safeSha(order.head);
  let last = '';
  for (let tries = 0; tries < mostTries; tries += 1) {
    const outcome = await attempt(hosted, order);
    if (outcome.kind !== 'again') return outcome;
    last = outcome.message;
    if (tries + 1 < mostTries) await sleep(hosted.patienceMs * 2 ** tries);
  }
  throw new TowpathError('CONNECTION_AWAY', `${hosted.mirror.place.remote.shown} does not merge yet: ${last}`);
};
