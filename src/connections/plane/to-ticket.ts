import type { Account } from '../connection.js';
import type { Ticket, TicketComment } from '../tracker.js';
import type { Directory } from './directory.js';
import { accountOf } from './directory.js';
import { htmlToText } from './html-to-text.js';
import type { PlaneComment, PlaneState, PlaneUser, PlaneWorkItem } from './shapes.js';

/** What marks a work item or comment as made by us. */
export const ourSource = 'towpath';

const overOf = (group: string | undefined): Ticket['over'] => (group === 'completed' ? 'done' : group === 'cancelled' ? 'cancelled' : null);

const accountFor = async (directory: Directory, user: string | PlaneUser): Promise<Account> => {
  if (typeof user !== 'string') return accountOf(user);
  return (await directory.members()).find(({ id }) => id === user) ?? { id: user, name: user, bot: false };
};

export const stateOf = async (directory: Directory, item: PlaneWorkItem): Promise<PlaneState | null> => {
  const { state } = item;
  if (typeof state !== 'string') return state ?? null;
  const known = (states: PlaneState[]): PlaneState | undefined => states.find(({ id }) => id === state);
  return known(await directory.states()) ?? known(await directory.statesNow()) ?? null;
};

/** Some answers name states, labels and people by id alone, whatever they were asked for. */
export const toTicket = async (directory: Directory, { url, workspace }: { url: string; workspace: string }, item: PlaneWorkItem): Promise<Ticket> => {
  const state = await stateOf(directory, item);
  const labels = await Promise.all(item.labels.map(async (label) => (typeof label !== 'string' ? label.name : (await directory.labels()).find(({ id }) => id === label)?.name ?? label)));
  const { identifier } = await directory.project();
  return {
    id: item.id, number: item.sequence_id, title: item.name, body: htmlToText(item.description_html ?? ''),
    state: state?.name ?? null, over: overOf(state?.group), labels, assignees: await Promise.all(item.assignees.map((user) => accountFor(directory, user))),
    url: `${url}/${encodeURIComponent(workspace)}/browse/${identifier}-${String(item.sequence_id)}/`, updatedAt: item.updated_at,
  };
};

/** The author is the `actor`, which is who called; nobody where Plane names none. */
export const toComment = async (directory: Directory, comment: PlaneComment): Promise<TicketComment> => {
  const [own, members] = await Promise.all([directory.me(), directory.members()]);
  const author = comment.actor === null || comment.actor === undefined ? { id: '', name: 'unknown', bot: true } : await accountFor(directory, comment.actor);
  return {
    id: comment.id, author, member: members.some(({ id }) => id === author.id), text: htmlToText(comment.comment_html ?? ''), at: comment.created_at,
    ours: author.id === own.id || comment.external_source === ourSource,
  };
};

