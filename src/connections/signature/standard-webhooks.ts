import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Delivery, Verified } from '../delivery.js';

/** How far a signed time may be from ours, in seconds. Source: Standard Webhooks 1.0. */
const tolerance = 300;
const mostSignatures = 20;

/** `whsec_` and base64; what is not written so is the key itself. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'utf8');

const claimsOf = (header: string): Buffer[] => header.split(' ').slice(0, mostSignatures)
  .flatMap((one) => (/^v1,[A-Za-z0-9+/]{43}=$/.test(one) ? [Buffer.from(one.slice(3), 'base64')] : []));

export const hasStandardHeaders = ({ headers }: Delivery): boolean => headers['webhook-signature'] !== undefined;

/** Standard Webhooks 1.0: HMAC-SHA256 of `ID.TIMESTAMP.BODY`, several signatures in one header. */
export const verifyStandard = ({ headers, body }: Delivery, secrets: readonly string[], now: number): Verified => {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': header } = headers;
  if (id === undefined || id === '' || timestamp === undefined || header === undefined || !/^\d{1,12}$/.test(timestamp)) return 'bad';
  const claims = claimsOf(header);
  let fits = false;
  for (const key of secrets.map(keyOf)) {
    if (key.length === 0) continue;
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
    for (const claim of claims) if (claim.length === expected.length && timingSafeEqual(claim, expected)) fits = true;
  }
  if (!fits) return 'bad';
  return Math.abs(now / 1_000 - Number(timestamp)) <= tolerance ? 'ok' : 'stale';
};
