import type { Request, RequestHandler, Response } from 'express';
import { errorDocument, errors, TowpathError, type ErrorCode } from '../../shared/error-table.js';
import { sendError } from '../send-error.js';
import type { Intake } from './intake.js';
import { readBody } from './read-body.js';

/** Header names come in lower case; of a header that was sent twice the values stand together. */
const headersOf = ({ headers }: Request): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]])));

const isJson = (type: string | undefined): boolean => /^application\/([a-z0-9.-]+\+)?json *(;|$)/i.test(type?.trim() ?? '');
const isCompressed = (encoding: string | undefined): boolean => encoding !== undefined && encoding.trim() !== '' && encoding.trim().toLowerCase() !== 'identity';

/** Nobody learns from the answer what is configured: a refusal has its title and no detail. */
const refuse = (response: Response, code: ErrorCode, status: number): void => {
  if (status === 429) response.set('retry-after', '60');
  response.status(status).json(errorDocument(code));
};

/** Without what express adds to an answer, such as a hash of it. */
const accept = (response: Response, id: string): void => {
  const text = JSON.stringify({ id });
  response.writeHead(202, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) }).end(text);
};

const take = async (request: Request, response: Response, intake: Intake | null): Promise<void> => {
  if (request.method !== 'POST') {
    response.set('allow', 'POST');
    throw new TowpathError('METHOD_NOT_ALLOWED', 'it takes POST');
  }
  const known = await intake?.connection(String(request.params['connection']));
  if (intake === null || known === undefined) throw new TowpathError('CONNECTION_UNKNOWN');
  if (!isJson(request.headers['content-type']) || isCompressed(request.headers['content-encoding'])) throw new TowpathError('MEDIA_TYPE');
  const body = await readBody(request, known.connection.maxBytes);
  const taken = await intake.take(known, { headers: headersOf(request), body }, request.socket.remoteAddress ?? '');
  if (taken.code === null) accept(response, taken.id);
  else refuse(response, taken.code, taken.status);
};

/**
 * A webhook's way in. It stands before the guards of the API: a sender comes by another host name and with no token.
 * What a page could send from somebody's browser is not signed, and no answer tells it anything.
 */
export const takeDelivery = (intake: () => Intake | null): RequestHandler => (request, response, next) => {
  take(request, response, intake()).catch((error: unknown) => {
    if (!(error instanceof TowpathError)) { next(error); return; }
    // What is left of a refused body is not read.
    if (!request.complete && errors[error.code].status !== 405) response.set('connection', 'close');
    if (!response.headersSent) sendError(response, error);
  });
};
