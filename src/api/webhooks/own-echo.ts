import type { Bridges } from '../../connections/bridges.js';
import type { DeliveryHint, HintEvent } from '../../shared/hints.js';
import { ownPrefix } from '../../shared/ids.js';
import type { ItemFound } from './find-item.js';

/** What we caused and know already. A ticket that our account opened may be another program's, and is looked at. */
const caused: readonly HintEvent[] = ['updated', 'labeled', 'commented', 'pr_opened', 'pr_synchronized', 'pr_closed', 'pr_merged', 'push'];

/** Whether a delivery only tells of what our own account did. Where nobody can say who we are, it is none. */
export const isOwnEcho = async (bridges: Bridges, hint: DeliveryHint, { project, ticket }: ItemFound): Promise<boolean> => {
  if (hint.event === 'ci_status') return hint.context?.startsWith(ownPrefix) === true;
  if (hint.actorId === null || !caused.includes(hint.event)) return false;
  try {
    const { id } = await (await (ticket === null ? bridges.forge(project.key) : bridges.tracker(project.key))).account();
    return id === String(hint.actorId);
  } catch {
    return false; // a look too many does no harm
  }
};
