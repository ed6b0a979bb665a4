import { z } from 'zod';
import type { Account } from './connection.js';
import { statusOf } from './http/status-of.js';
import type { RepositoryApi } from './repository-api.js';

/**
 * Whether an account may write to the repository, as the forge says now; nobody knows that of one that is gone. `association`:
 * the word that GitHub writes beside what somebody wrote.
 */
export type IsMember = (who: Account, association?: string | null) => Promise<boolean>;

export interface MemberRules {
  /** The permissions with which one may write. */
  writing: readonly string[];
  /** For a token that may not ask for permissions. */
  otherwise: IsMember;
}

const permission = z.object({ permission: z.string() });

/** For one reading: everybody is asked for once, and nobody after it was refused. */
export const createMembers = (api: RepositoryApi, { writing, otherwise }: MemberRules): IsMember => {
  const known = new Map<string, Promise<boolean | undefined>>();
  let refused = false;
  const ask = async ({ name }: Account): Promise<boolean | undefined> => {
    if (refused) return undefined;
    try {
      const found = await api.find({ path: `/collaborators/${encodeURIComponent(name)}/permission`, schema: permission });
      return found !== null && writing.includes(found.permission);
    } catch (error) {
      if (statusOf(error) !== 403) throw error;
      refused = true;
      return undefined;
    }
  };
  return async (who, association = null) => {
    // A forge's own accounts and those that are gone have ids below 1.
    if (Number(who.id) < 1) return false;
    const said = known.get(who.id) ?? ask(who);
    known.set(who.id, said);
    return await said ?? otherwise(who, association);
  };
};
