import { safeItemBranch } from '../../../host/git-names.js';
import type { HostedForge } from '../../../connections/hosted-forge.js';
import type { PullRequest } from '../../../shared/activities.js';
import type { MergeMethod } from '../../../shared/connections.js';
import { TowpathError } from '../../../shared/error-table.js';
import type { Mirror } from '../../workspace/mirror.js';
import type { RemoteState } from '../../workspace/refresh-mirror.js';
import type { Forge, PullName, PullOrder } from '../forge.js';
import { describePull } from './describe-pull.js';
import { mergeHosted } from './merge-hosted.js';
import { showHosted } from './show-hosted.js';
import { tellPutBack } from './tell-put-back.js';

/** What the parts of a hosted forge share: git goes through the mirror, everything else through the API. */
export interface Hosted {
  mirror: Mirror;
  api: HostedForge;
  method: MergeMethod;
  /** Milliseconds before the first of the next looks at what is not decided yet; each waits longer. */
  patienceMs: number;
}

/** `method`: merge by default. */
export type HostedForgeOptions = Pick<Hosted, 'mirror' | 'api'> & Partial<Hosted>;

/** What is refused for what it is; a token that is not taken is none of these. */
const refusals = [400, 403, 404, 409, 412, 422];

const asPushRefused = (error: unknown): unknown => {
  if (!(error instanceof TowpathError) || error.code !== 'CONNECTION_REFUSED' || !refusals.includes(error.facts['status'] as number)) return error;
  return new TowpathError('PUSH_REFUSED', error.detail);
};

/** The item's pull request on the forge: found by its branch, or made. `seen`: what the remote showed a moment ago. */
export const openHosted = async (hosted: Hosted, order: PullOrder, seen?: RemoteState): Promise<PullRequest> => {
  const { mirror, api } = hosted;
  await safeItemBranch(order.key, order.branch);
  const state = seen ?? await mirror.refresh();
  const title = `${order.key}: ${order.title}`;
  const { base } = mirror.place;
  // What the item says there since it was made is not written over.
  const there = await api.findPull(order.branch);
  if (there?.state === 'open' && there.title === title && there.base === base) return showHosted(hosted, there, state);
  const description = await describePull(mirror.path, order);
  const pull = await api.openPull({ branch: order.branch, base, title, description, once: `${order.key}/pull` })
    .catch((error: unknown) => { throw asPushRefused(error); });
  await tellPutBack(api, order.key, { before: there, after: pull });
  return showHosted(hosted, pull, state);
};

const readHosted = async (hosted: Hosted, { branch }: PullName): Promise<PullRequest | null> => {
  const [state, pull] = [await hosted.mirror.refresh(), await hosted.api.findPull(branch)];
  return pull === null ? null : showHosted(hosted, pull, state);
};

const closeHosted = async (hosted: Hosted, name: PullName): Promise<PullRequest | null> => {
  const pull = await hosted.api.findPull(name.branch);
  if (pull?.state === 'open') await hosted.api.closePull(pull.number);
  return readHosted(hosted, name);
};

/** A forge with an API of its own: Gitea, Forgejo, GitHub. What it answers is never taken for what is true: the remote is read. */
export const createHostedForge = ({ mirror, api, method = 'merge', patienceMs = 250 }: HostedForgeOptions): Forge => {
  const hosted: Hosted = { mirror, api, method, patienceMs };
  return {
    kind: api.kind,
    openOrFindPull: (order) => openHosted(hosted, order),
    readPull: (name) => readHosted(hosted, name),
    merge: (order) => mergeHosted(hosted, order),
    closePull: (name) => closeHosted(hosted, name),
  };
};
