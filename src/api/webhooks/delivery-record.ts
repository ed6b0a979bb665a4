import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Delivery } from '../../connections/delivery.js';
import { hintEvents, type DeliveryHint } from '../../shared/hints.js';

const hint = z.looseObject({ event: z.enum(hintEvents), sha: z.string().nullable(), repository: z.string().nullable(), project: z.string().nullable() });

/** A delivery that was taken, as a line of a spool file. */
export const spooledDelivery = z.object({
  schema: z.literal(1),
  /** Ours, ordered by time. */
  id: z.string().regex(/^[0-9a-z-]{1,80}$/),
  connection: z.string(),
  receivedAt: z.string(),
  /** The sender's id, where it has one. */
  deliveryId: z.string().nullable(),
  /** Of the body, hex. */
  sha256: z.string(),
  /** Without what signs or signs in. */
  headers: z.record(z.string(), z.string()),
  /** base64 */
  body: z.string(),
  reason: z.string().nullable(),
  hints: z.array(hint),
});
export type SpooledDelivery = Omit<z.infer<typeof spooledDelivery>, 'hints'> & { hints: DeliveryHint[] };

/** `told`, `started`: items that know. `failed`: given up, the reconciler has to find it. */
export const outcomeKinds = ['told', 'started', 'ignored', 'duplicate', 'failed'] as const;
export const outcome = z.object({ kind: z.enum(outcomeKinds), /** A line. */ says: z.string(), keys: z.array(z.string()) });
export type Outcome = z.infer<typeof outcome>;

/** The same in `deliveries/`, with what became of it. */
export const endedDelivery = spooledDelivery.extend({ endedAt: z.string(), outcome });
export type EndedDelivery = SpooledDelivery & { endedAt: string; outcome: Outcome };

const secretHeader = /auth|cookie|token|secret|signature|password|api-?key/i;

/** A signature is no use to anybody but the sender; a token in a header is the secret itself. */
const shownHeaders = (headers: Delivery['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeader.test(name)));

let count = 0;
const own = randomBytes(3).toString('hex');

/** Sorts by time, and within a process by order. */
export const newDeliveryId = (now: number): string => {
  count = (count + 1) % 36 ** 4;
  return `${String(now).padStart(14, '0')}-${count.toString(36).padStart(4, '0')}-${own}`;
};

export const timeOfId = (id: string): number => Number(/^\d{14}/.exec(id)?.[0] ?? Number.NaN);

export const digestOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

export interface Taken { connection: string; delivery: Delivery; now: number; deliveryId: string | null; reason: string | null; hints: DeliveryHint[] }

export const makeRecord = ({ connection, delivery, now, deliveryId, reason, hints }: Taken): SpooledDelivery => ({
  schema: 1, id: newDeliveryId(now), connection, receivedAt: new Date(now).toISOString(), deliveryId, sha256: digestOf(delivery.body),
  headers: shownHeaders(delivery.headers), body: Buffer.from(delivery.body).toString('base64'), reason, hints,
});

/** What keeps its order: deliveries of one lane are dispatched one after the other. */
export const laneOf = ({ connection, hints: [first] }: SpooledDelivery): string => {
  if (first === undefined) return connection;
  const { project, repository, item, number, ref, sha } = first;
  return [connection, project ?? repository ?? '', item ?? number ?? ref ?? sha ?? ''].join(' ');
};
