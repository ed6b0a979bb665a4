import { listAt, numberAt, textAt, valueAt } from '../body.js';
import type { Own, Reading, WebhookReader } from '../delivery.js';
import { dropEcho, hasMarker } from '../own.js';
import { commented, deed, ignored, reading, told, word } from '../reading.js';
import { hexHmacFits } from '../signature/hex-hmac.js';
import { htmlToText } from './html-to-text.js';
import { isVersion2, readVersion2 } from './read-v2.js';

/** Who did it is told by `activity` alone: what `data` says of authors can be forged. */
const sentBy = (body: unknown): Partial<Reading['hint']> => ({
  actor: textAt(body, 'activity', 'actor', 'display_name'), actorId: textAt(body, 'activity', 'actor', 'id'), repository: textAt(body, 'data', 'project'),
});

/** Of the web interface, and of the API. */
const labelFields: readonly string[] = ['labels', 'label_ids'];
const ticketFields: readonly string[] = ['state', 'state_id', 'name', 'description', 'description_html', 'assignees', 'assignee_ids', 'archived_at', 'deleted_at'];

const valuesAt = (body: unknown, key: string): unknown[] => {
  const value = valueAt(body, 'activity', key);
  return Array.isArray(value) ? value as unknown[] : value === null || value === undefined || value === '' ? [] : [value];
};

/** The labels that are new: the body has ids in the one place and names in the other. */
const newLabels = (body: unknown): { added: boolean; label: string | null } => {
  const before = valuesAt(body, 'old_value');
  const added = valuesAt(body, 'new_value').filter((one) => !before.includes(one));
  const labels = listAt(body, 'data', 'labels');
  const named = labels.find((label) => added.includes(valueAt(label, 'id')) || added.includes(valueAt(label, 'name')));
  return { added: added.length > 0, label: textAt(named, 'name') };
};

const readUpdate = (body: unknown, said: Partial<Reading['hint']>): Reading => {
  const field = textAt(body, 'activity', 'field');
  const facts = { ...said, ...told('field', field) };
  if (field === null || ticketFields.includes(field)) return reading({ ...facts, event: 'updated' });
  if (!labelFields.includes(field)) return ignored(facts, `a ticket's ${deed(field)} changes nothing for us`);
  const { added, label } = newLabels(body);
  const labels = listAt(body, 'data', 'labels').flatMap((one) => textAt(one, 'name') ?? []);
  return reading({ ...facts, event: added ? 'labeled' : 'updated', labels, ...told('label', label) });
};

/** Older versions write `create` and `update`. */
const actionOf = (body: unknown): string => (textAt(body, 'action') ?? '').replace(/^(creat|updat|delet)ed?$/, '$1ed');

const readTicket = (body: unknown, own: Own): Reading => {
  const state = textAt(body, 'data', 'state', 'name') ?? textAt(body, 'data', 'state');
  const said = { ...sentBy(body), number: numberAt(body, 'data', 'sequence_id'), ...told('item', textAt(body, 'data', 'id')), ...told('state', state) };
  const action = actionOf(body);
  if (action === 'created') return reading({ ...said, event: 'opened' });
  if (action === 'updated') return dropEcho(readUpdate(body, said), own, false);
  return action === 'deleted' ? dropEcho(reading({ ...said, event: 'updated' }), own, false) : ignored(said, `a ticket's ${deed(action)} changes nothing for us`);
};

const readComment = (body: unknown, own: Own): Reading => {
  const html = textAt(body, 'data', 'comment_html');
  const text = html === null ? null : htmlToText(html);
  const said = { ...sentBy(body), ...told('item', textAt(body, 'data', 'issue')), ...told('commentId', textAt(body, 'data', 'id')), ...told('field', textAt(body, 'activity', 'field')) };
  // Of comments alone: a ticket that we made is everybody's.
  const ours = textAt(body, 'data', 'external_source') === 'towpath' || (html !== null && hasMarker(html));
  const action = actionOf(body);
  if (action === 'created') return dropEcho(commented(said, { text, own }), own, ours);
  if (action === 'updated') return dropEcho(reading({ ...said, event: 'comment_edited', ...told('text', text) }), own, ours);
  return ignored(said, `a comment's ${deed(action)} changes nothing for us`);
};

export const planeReader: WebhookReader = {
  stableId: false,
  ownBody: 'all',
  deliveryId: ({ headers }) => headers['x-plane-delivery'] ?? null,
  verify: ({ headers, body }, secrets) => (hexHmacFits(body, secrets, headers['x-plane-signature']) ? 'ok' : 'bad'),
  read(body, delivery, own) {
    if (isVersion2(body, delivery)) return readVersion2(body, delivery, own);
    const event = delivery.headers['x-plane-event'] ?? textAt(body, 'event') ?? '';
    if (event === 'issue') return readTicket(body, own);
    if (event === 'issue_comment') return readComment(body, own);
    return ignored(sentBy(body), `the event ${word(event === '' ? null : event)} is of no interest`);
  },
};
