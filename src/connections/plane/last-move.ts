import { TowpathError } from '../../shared/errors.js';
import type { Move, TicketRef } from '../tracker.js';
import type { PlaneApi } from './api.js';
import { accountOf, type Directory } from './directory.js';
import type { PlaneActivity, PlaneState, PlaneWorkItem } from './shapes.js';
import { stateOf } from './to-ticket.js';
import { isSame } from '../same-name.js';

/** Plane writes its activities down after the change, by a task of its own. */
const patienceMs = 60_000;

const leadsTo = (activity: PlaneActivity, state: PlaneState): boolean =>
  (typeof activity.new_identifier === 'string' ? activity.new_identifier === state.id : typeof activity.new_value === 'string' && isSame(activity.new_value, state.name));

const newestStateChange = async (api: PlaneApi, project: string, id: string): Promise<PlaneActivity | null> => {
  for await (const activity of api.activities(project, id)) if (activity.field === 'state' || activity.field === 'state_id') return activity;
  return null;
};

const moveOf = async (directory: Directory, { actor, created_at: at }: PlaneActivity): Promise<Move> => {
  if (actor === null || actor === undefined) return { by: null, member: false, at };
  const [own, members] = await Promise.all([directory.me(), directory.members()]);
  const by = typeof actor !== 'string' ? accountOf(actor) : [own, ...members].find(({ id }) => id === actor) ?? { id: actor, name: actor, bot: false };
  return { by, member: !by.bot && members.some(({ id }) => id === by.id), at };
};

const notToldYet = (item: PlaneWorkItem): boolean => Date.now() - Date.parse(item.updated_at) < patienceMs;

/**
 * Who put the work item into its state. Thrown when Plane has not written it down yet (CONNECTION_AWAY): a move of somebody
 * else before that is no answer.
 */
export const lastMove = async (api: PlaneApi, directory: Directory, ref: TicketRef): Promise<Move | null> => {
  const project = (await directory.project()).id;
  const item = await api.workItem(project, ref.id);
  const state = item === null ? null : await stateOf(directory, item);
  if (item === null || state === null) return null;
  const change = await newestStateChange(api, project, ref.id);
  if (change === null) return null;
  if (leadsTo(change, state)) return moveOf(directory, change);
  if (notToldYet(item)) throw new TowpathError('CONNECTION_AWAY', 'Plane has not yet written down who moved the ticket', { retryAfterSeconds: 2 });
  return { by: null, member: false, at: item.updated_at };
};
