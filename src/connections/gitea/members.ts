import { createMembers, type IsMember } from '../members.js';
import type { RepositoryApi } from '../repository-api.js';
import { user } from './shapes.js';

/** Those who can be given an issue: open to all, and holds whoever may write. */
const readAssignees = async (api: RepositoryApi): Promise<Set<string>> => new Set((await api.list({ path: '/assignees', entry: user })).map(({ id }) => String(id)));

/** Only an administrator of the repository may ask for somebody's permission. */
export const giteaMembers = (api: RepositoryApi): IsMember => {
  let assignees: Promise<Set<string>> | undefined;
  return createMembers(api, { writing: ['owner', 'admin', 'write'], otherwise: async ({ id }) => (await (assignees ??= readAssignees(api))).has(id) });
};
