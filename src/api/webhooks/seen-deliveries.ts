import type { WebhookReader } from '../../connections/delivery.js';
import type { EndedDelivery, SpooledDelivery } from './delivery-record.js';

/** How long a repeat is known as one. */
export const seenForMs = 24 * 3_600_000;
const most = 200_000;

/** Clocks of sender and host differ, and Gitea's times are whole seconds. */
const clockMs = 10_000;

/** The newest moment that a body names; undefined: it names none. */
const newestTime = (body: string): number | undefined => {
  const found = body.match(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)/g) ?? [];
  const times = found.map((text) => Date.parse(text.replace(' ', 'T'))).filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : times.reduce((one, other) => Math.max(one, other));
};

interface First { id: string; at: number; deliveryId: string | null }

/** How one kind of sender repeats itself. */
export type Sender = Pick<WebhookReader, 'stableId' | 'ownBody'>;

const keyOf = ({ connection, sha256 }: SpooledDelivery): string => `${connection} ${sha256}`;

/**
 * What was dispatched in the last day. A hint that is told twice does no harm and a lost one does, so a repeat is ended
 * only where it cannot be something new: the same bytes, and either an id that the sender keeps, or a body that tells
 * of a moment well before the first was dispatched, so that what the item looked at then was newer than the body.
 */
export class SeenDeliveries {
  readonly #first = new Map<string, First>();

  /** Only what reached an item counts: another configuration may take what was ignored. */
  note(ended: Pick<EndedDelivery, 'outcome' | 'endedAt'> & SpooledDelivery): void {
    if (ended.outcome.kind !== 'told' && ended.outcome.kind !== 'started') return;
    const key = keyOf(ended);
    this.#first.delete(key);
    this.#first.set(key, { id: ended.id, at: Date.parse(ended.endedAt), deliveryId: ended.deliveryId });
    for (const [oldest, { at }] of this.#first) {
      if (this.#first.size <= most && Date.parse(ended.endedAt) - at < seenForMs) break;
      this.#first.delete(oldest);
    }
  }

  /** The id of the delivery that this one repeats, or undefined. */
  firstOf(delivery: SpooledDelivery, { stableId, ownBody }: Sender, now: number): string | undefined {
    const first = this.#first.get(keyOf(delivery));
    if (first === undefined || first.id === delivery.id || now - first.at >= seenForMs) return undefined;
    if (stableId) return delivery.deliveryId !== null && delivery.deliveryId === first.deliveryId ? first.id : undefined;
    if (ownBody !== 'all' && !delivery.hints.every(({ event }) => ownBody.includes(event))) return undefined;
    const time = newestTime(Buffer.from(delivery.body, 'base64').toString('utf8'));
    return time !== undefined && time + clockMs < first.at ? first.id : undefined;
  }
}
