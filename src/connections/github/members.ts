import { statusOf } from '../http/status-of.js';
import type { GithubApi } from './api.js';
import { permission, type GithubUser } from './shapes.js';

/** `association`: what GitHub writes beside what somebody wrote. */
export interface Writer { user?: GithubUser | null | undefined; author_association?: string | null | undefined }

/** Whether somebody may write to the repository, as GitHub says now. */
export type IsMember = (who: Writer) => Promise<boolean>;

const writing = ['admin', 'maintain', 'write'];
/** Beside what they wrote, for a token that may not ask for permissions. */
const belonging = ['OWNER', 'MEMBER', 'COLLABORATOR'];

const asked = async (api: GithubApi, { login }: GithubUser): Promise<boolean | undefined> => {
  try {
    const found = await api.find({ path: `/collaborators/${encodeURIComponent(login)}/permission`, schema: permission });
    return found !== null && writing.includes(found.permission);
  } catch (error) {
    if (statusOf(error) === 403) return undefined;
    throw error;
  }
};

/** For one reading: everybody is asked for once. */
export const createMembers = (api: GithubApi): IsMember => {
  const known = new Map<number, Promise<boolean | undefined>>();
  return async ({ user, author_association: association }) => {
    if (user == null) return false;
    const found = known.get(user.id) ?? asked(api, user);
    known.set(user.id, found);
    return await found ?? belonging.includes(association ?? '');
  };
};
