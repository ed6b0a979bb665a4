import type { CommentSource } from '../issues/comments.js';
import type { RepositoryApi } from '../repository-api.js';
import { utc } from '../utc.js';
import { accountOf } from './api.js';
import { giteaMembers } from './members.js';
import { comment } from './shapes.js';

const entry = comment.transform(({ id, user, body, created_at: at }) => ({ id, author: accountOf(user), association: null, body, at: utc(at) }));

export const giteaComments = (api: RepositoryApi): CommentSource => ({
  api, entry, members: () => giteaMembers(api),
  /** Gitea gives all comments of an issue at once. */
  list: async (number, since) => (await api.own({ path: `/issues/${String(number)}/comments`, query: { since }, schema: entry.array() })).value,
});
