import type { GenericConfig } from '../../config/config.js';
import type { HintEvent } from '../../shared/hints.js';
import { idAt, linesAt, textAt } from '../body.js';
import type { Own, Reading, WebhookReader } from '../delivery.js';
import { dropEcho, hasMarker } from '../own.js';
import { commented, ignored, reading, told, word } from '../reading.js';
import { hexHmacFits } from '../signature/hex-hmac.js';
import { hasStandardHeaders, verifyStandard } from '../signature/standard-webhooks.js';

const parts = (path: string | null): string[] => path?.split('.') ?? [];
const textOf = (body: unknown, path: string | null): string | null => (path === null ? null : textAt(body, ...parts(path)));
const idOf = (body: unknown, path: string | null): number | string | null => (path === null ? null : idAt(body, ...parts(path)));

const isPull = (event: HintEvent): boolean => event.startsWith('pr_') || event.startsWith('review_');

const readEvent = ({ paths, events }: GenericConfig, body: unknown, own: Own): Reading => {
  const sent = textOf(body, paths.event);
  const said = {
    number: idOf(body, paths.item), actorId: idOf(body, paths.actor), repository: textOf(body, paths.project),
    ...told('state', textOf(body, paths.state)), ...told('label', textOf(body, paths.label)), ...told('commentId', idOf(body, paths.commentId)),
  };
  const event = sent !== null && Object.hasOwn(events, sent) ? events[sent] : undefined;
  if (event === undefined || event === 'ignored') return ignored(said, `the event ${word(sent)} is of no interest`);
  const text = paths.comment === null ? null : linesAt(body, ...parts(paths.comment));
  if (event === 'commented') return commented(said, { text, own });
  const hint = { ...said, event, isPullRequest: isPull(event), ...told('text', text) };
  return dropEcho(reading(hint), own, text !== null && hasMarker(text));
};

/** A sender of its own kind, as the configuration describes it. */
export const genericReader = (config: GenericConfig): WebhookReader => ({
  stableId: true,
  ownBody: [],
  deliveryId: ({ headers }) => (config.deliveryId === null ? undefined : headers[config.deliveryId.toLowerCase()]) ?? headers['webhook-id'] ?? null,
  verify(delivery, secrets, now) {
    const { signature } = config;
    const given = signature === 'standard' ? undefined : delivery.headers[signature.header.toLowerCase()];
    if (signature === 'standard' || (given === undefined && hasStandardHeaders(delivery))) return verifyStandard(delivery, secrets, now);
    return given?.startsWith(signature.prefix) === true && hexHmacFits(delivery.body, secrets, given.slice(signature.prefix.length)) ? 'ok' : 'bad';
  },
  read: (body, _delivery, own) => readEvent(config, body, own),
});
