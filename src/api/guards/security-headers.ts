import type { RequestHandler } from 'express';

const headers: Record<string, string> = {
  'content-security-policy': 'default-src \'none\'; frame-ancestors \'none\'; base-uri \'none\'; form-action \'none\'',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** What we send is data: no page may run, frame, read or keep it. */
export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set(headers);
  next();
};
