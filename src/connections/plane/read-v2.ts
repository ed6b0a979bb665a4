import { listAt, numberAt, textAt, valueAt } from '../body.js';
import type { Delivery, Own, Reading } from '../delivery.js';
import { dropEcho, hasMarker } from '../own.js';
import { commented, deed, ignored, reading, told, word } from '../reading.js';
import { htmlToText } from './html-to-text.js';

/** Plane's webhooks of version 2. Source: its documentation, "Webhooks" (July 2026); no server of it was run. */

/** Its examples write Python's word for nothing. */
const saidAt = (body: unknown, ...path: readonly string[]): string | null => {
  const text = textAt(body, ...path);
  return text === 'None' ? null : text;
};

/** `workitem.updated`; its examples have the name of the enumeration's member in some places. */
const eventOf = (body: unknown, { headers }: Delivery): string => (headers['x-plane-event'] ?? textAt(body, 'event') ?? '')
  .replace(/^WebhookScope\.ScopeChoices\./, '').toLowerCase().replace(/^work_item_/, 'workitem.').replace(/_(created|updated|archived|deleted)$/, '.$1');

export const isVersion2 = (body: unknown, delivery: Delivery): boolean => textAt(body, 'version') === 'v2' || eventOf(body, delivery).includes('.');

const ticketFields = /^(name|description(_\w+)?|state_id|label_ids|assignee_ids|archived_at|deleted_at)$/;

/** What it is about stands in `data`, or, of a deleted one, in what it was before. Nothing says who did it. */
const ticketSaid = (body: unknown): Partial<Reading['hint']> => {
  const [now, before] = [valueAt(body, 'data'), valueAt(body, 'previous_attributes')];
  return {
    number: numberAt(now, 'sequence_id') ?? numberAt(before, 'sequence_id'), repository: saidAt(now, 'project_id') ?? saidAt(before, 'project_id'),
    ...told('item', saidAt(body, 'entity_id') ?? saidAt(now, 'id')), ...told('state', saidAt(now, 'state_id')),
  };
};

/** The names of what has changed are the keys of what was there before. */
const readUpdate = (body: unknown): Reading => {
  const said = ticketSaid(body);
  const before = valueAt(body, 'previous_attributes') ?? {};
  const fields = Object.keys(before);
  if (fields.length > 0 && !fields.some((field) => ticketFields.test(field))) return ignored(said, `a ticket's ${deed(fields.join(', '))} changes nothing for us`);
  const had = listAt(before, 'label_ids');
  const labeled = fields.includes('label_ids') && listAt(body, 'data', 'label_ids').some((label) => !had.includes(label));
  return reading({ ...said, event: labeled ? 'labeled' : 'updated' });
};

/** A comment names its ticket and its author, and no project. */
const readComment = (body: unknown, happened: string, own: Own): Reading => {
  const comment = valueAt(body, 'data', 'comment');
  const html = saidAt(comment, 'comment_html');
  const text = html === null ? saidAt(comment, 'comment_stripped') : htmlToText(html);
  const said = {
    actorId: saidAt(comment, 'actor_id'), repository: saidAt(body, 'data', 'project_id') ?? saidAt(comment, 'project_id'),
    ...told('item', saidAt(comment, 'issue_id') ?? saidAt(body, 'entity_id')), ...told('commentId', saidAt(comment, 'id')),
  };
  const ours = saidAt(comment, 'external_source') === 'towpath' || (html !== null && hasMarker(html));
  if (happened === 'created') return dropEcho(commented(said, { text, own }), own, ours);
  if (happened === 'updated') return dropEcho(reading({ ...said, event: 'comment_edited', ...told('text', text) }), own, ours);
  return ignored(said, `a comment's ${deed(happened)} changes nothing for us`);
};

/** Whatever the shape of the body is, there is a reading. */
export const readVersion2 = (body: unknown, delivery: Delivery, own: Own): Reading => {
  const event = eventOf(body, delivery);
  if (event === 'workitem.created') return reading({ ...ticketSaid(body), event: 'opened' });
  if (event === 'workitem.updated') return readUpdate(body);
  if (event === 'workitem.archived' || event === 'workitem.deleted') return reading({ ...ticketSaid(body), event: 'updated' });
  if (event.startsWith('workitem.comment.')) return readComment(body, event.slice('workitem.comment.'.length), own);
  return ignored(ticketSaid(body), `the event ${word(event)} is of no interest`);
};
