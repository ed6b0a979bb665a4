import type { CommentSource } from '../issues/comments.js';
import { utc } from '../utc.js';
import { accountOf, type GithubApi } from './api.js';
import { githubMembers } from './members.js';
import { comment } from './shapes.js';

const entry = comment.transform(({ id, user, body, author_association: association, created_at: at }) =>
  ({ id, author: accountOf(user), association: association ?? null, body: body ?? '', at: utc(at) }));

export const githubComments = (api: GithubApi): CommentSource => ({
  api, entry, members: () => githubMembers(api),
  list: (number, since) => api.list({ path: `/issues/${String(number)}/comments`, query: { since }, entry }),
});
