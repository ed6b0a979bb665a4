import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether `given` is the hex HMAC-SHA256 of the body under one of the secrets. Every secret is tried, in constant time. */
export const hexHmacFits = (body: Uint8Array, secrets: readonly string[], given: string | undefined): boolean => {
  if (given === undefined || !/^[0-9a-f]{64}$/.test(given)) return false;
  const claimed = Buffer.from(given, 'hex');
  let fits = false;
  for (const secret of secrets) {
    if (secret === '') continue;
    if (timingSafeEqual(createHmac('sha256', secret).update(body).digest(), claimed)) fits = true;
  }
  return fits;
};
