import { TowpathError } from '../shared/error-table.js';

/** The id of a request, from header or body. Thrown when both are given and differ (INPUT_INVALID). */
export const oneId = (header: string | undefined, body: string | undefined): string | undefined => {
  if (header !== undefined && body !== undefined && header !== body) {
    throw new TowpathError('INPUT_INVALID', 'the header Idempotency-Key and the body name different ids');
  }
  return header ?? body;
};
