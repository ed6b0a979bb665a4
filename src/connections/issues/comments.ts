import type { z } from 'zod';
import type { Note } from '../../shared/note.js';
import type { Account } from '../connection.js';
import type { IsMember } from '../members.js';
import { ownMarker } from '../note/plain.js';
import type { RepositoryApi } from '../repository-api.js';
import { sayOnce } from '../say-once.js';
import type { TicketComment } from '../tracker.js';

export interface IssueComment { id: number; author: Account; /** As `IsMember` takes it. */ association: string | null; body: string; /** UTC. */ at: string }

/** Comments of issues and pull requests, which have them in common; under GitHub's paths, which Gitea took over. */
export interface CommentSource {
  api: RepositoryApi;
  /** One, as it is answered. */
  entry: z.ZodType<IssueComment>;
  /** In the order in which they were written. `since`: at least those that were written then or later. */
  list(number: number, since?: string): Promise<IssueComment[]>;
  /** For one reading. */
  members(): IsMember;
}

const written = ({ id, author, body }: IssueComment) => ({ id, by: author.id, body });

/** Writes a comment of ours once, on an issue or pull request; a repeat brings it up to date. */
export const sayOnIssue = ({ api, entry, list }: CommentSource, number: number, say: { once: string; note: Note }): Promise<{ id: string }> => sayOnce({
  name: `${api.place}#${String(number)}`, own: async () => (await api.account()).id,
  list: async () => (await list(number)).map(written),
  make: async (body) => written((await api.own({ method: 'POST', path: `/issues/${String(number)}/comments`, body: { body }, schema: entry })).value),
  edit: async (id, body) => { await api.own({ method: 'PATCH', path: `/issues/comments/${String(id)}`, body: { body } }); },
  remove: async (id) => { await api.own({ method: 'DELETE', path: `/issues/comments/${String(id)}`, accept: [404] }); },
}, say);

/** Comments on an issue or pull request, in the order in which they were written. */
export const readComments = async ({ api, list, members }: CommentSource, number: number, since: string | null): Promise<TicketComment[]> => {
  const [own, all] = [await api.account(), await list(number, since ?? undefined)];
  const isMember = members();
  const wanted = all.filter(({ at }) => since === null || Date.parse(at) >= Date.parse(since));
  return Promise.all(wanted.map(async ({ id, author, association, body, at }): Promise<TicketComment> => ({
    id: String(id), author, member: await isMember(author, association), text: body.replace(/\r\n?/g, '\n'), at, ours: author.id === own.id || body.includes(ownMarker),
  })));
};
