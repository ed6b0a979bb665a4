import type { ErrorRequestHandler, Response } from 'express';
import { errorDocument, errors, TowpathError } from '../shared/error-table.js';

/** What Express and its body parser throw; the rest of their words stay inside. */
const ofExpress = (error: { status?: unknown; type?: unknown }): TowpathError => {
  if (error.type === 'entity.too.large') return new TowpathError('TOO_LARGE', 'the body');
  if (error.type === 'encoding.unsupported') return new TowpathError('NOT_JSON', 'a compressed body is not taken');
  if (error.type === 'request.aborted' || error.type === 'request.size.invalid') return new TowpathError('NOT_JSON', 'the body ended early');
  if (typeof error.status === 'number' && error.status < 500) return new TowpathError('INPUT_INVALID', 'the address cannot be decoded');
  return new TowpathError('INTERNAL');
};

export const asTowpathError = (error: unknown): TowpathError => {
  if (error instanceof TowpathError) return error;
  return typeof error === 'object' && error !== null ? ofExpress(error) : new TowpathError('INTERNAL');
};

export const sendError = (response: Response, error: TowpathError): void => {
  const { code } = error;
  const { status, retryable } = errors[code];
  if (code === 'UNAUTHENTICATED') response.set('www-authenticate', 'Bearer');
  if (status === 503 && retryable) response.set('retry-after', '2');
  // What is left of a refused body is not read: the next request needs a new connection.
  if (code === 'TOO_LARGE') response.set('connection', 'close');
  response.status(status).json(errorDocument(code, code === 'INTERNAL' ? '' : error.detail));
};

/** The last handler: every failure leaves as a row of the error table, and nothing else of it leaves. */
// eslint-disable-next-line max-params -- Express knows an error handler by its four parameters
export const errorHandler = (say: (line: string) => void): ErrorRequestHandler => (error: unknown, request, response, next) => {
  if (response.headersSent) { next(error); return; }
  const known = asTowpathError(error);
  if (known.code === 'INTERNAL') {
    const cause = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]?.slice(0, 300) ?? ''}` : 'not an error';
    say(`api: ${request.method} ${request.path} failed: ${cause}`);
  }
  sendError(response, known);
};
