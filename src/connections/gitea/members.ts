import { statusOf } from '../http/status-of.js';
import type { GiteaApi } from './api.js';
import { permission, user, type GiteaUser } from './shapes.js';

/** Whether an account may write to the repository, as Gitea says now. */
export type IsMember = (who: GiteaUser) => Promise<boolean>;

/**
 * Only an administrator of the repository may ask for somebody's permission; the list of those who can be given an issue
 * is open to all and holds whoever may write.
 */
const asked = async (api: GiteaApi, who: GiteaUser): Promise<boolean | undefined> => {
  try {
    const found = await api.find({ path: `/collaborators/${encodeURIComponent(who.login)}/permission`, schema: permission });
    return found !== null && ['owner', 'admin', 'write'].includes(found.permission);
  } catch (error) {
    if (statusOf(error) === 403) return undefined;
    throw error;
  }
};

const listed = async (api: GiteaApi): Promise<Set<number>> => new Set((await api.list({ path: '/assignees', entry: user })).map(({ id }) => id));

/** For one reading: everybody is asked for once. */
export const createMembers = (api: GiteaApi): IsMember => {
  const known = new Map<number, Promise<boolean>>();
  let list: Promise<Set<number>> | undefined;
  const look = async (who: GiteaUser): Promise<boolean> => {
    if (who.id < 1) return false;
    const said = list === undefined ? await asked(api, who) : undefined;
    return said ?? (await (list ??= listed(api))).has(who.id);
  };
  return (who) => {
    const found = known.get(who.id) ?? look(who);
    known.set(who.id, found);
    return found;
  };
};
