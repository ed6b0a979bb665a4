import type { DeliveryHint, HintEvent } from '../shared/hints.js';

/** A webhook as it came in: header names in lower case, the body's exact bytes. */
export interface Delivery { headers: Readonly<Record<string, string>>; body: Uint8Array }

/** `stale`: rightly signed for another time than now. */
export type Verified = 'ok' | 'bad' | 'stale';

/** Our own account at the sender, where it is known: its echoes are dropped by it. */
export interface Own { id: string | null; name: string | null }

/** `reason`: why it is ignored, or what could not be told; null: nothing to say. */
export interface Reading { hint: Omit<DeliveryHint, 'project'>; reason: string | null }

/** What one kind of sender's webhooks need. Pure, and never thrown from. */
export interface WebhookReader {
  /** On the raw bytes, in constant time, against each of the secrets (none of them empty). `now`: epoch milliseconds. */
  verify(delivery: Delivery, secrets: readonly string[], now: number): Verified;
  /** The sender's id of the delivery; null where there is none. */
  deliveryId(delivery: Delivery): string | null;
  /** The sender keeps the id when it sends the delivery again. */
  readonly stableId: boolean;
  /** Of which events a body tells apart each thing that happens, by an id or a time of its own. Others may look the same twice. */
  readonly ownBody: readonly HintEvent[] | 'all';
  /** `body`: the parsed JSON. Whatever its shape is, there is a reading. */
  read(body: unknown, delivery: Delivery, own: Own): Reading;
}
