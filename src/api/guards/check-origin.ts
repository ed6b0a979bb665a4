import type { Request, RequestHandler } from 'express';
import { TowpathError } from '../../shared/error-table.js';
import { isServedHost, type Bound } from './check-host.js';

const isOurs = (origin: string, bound: Bound): boolean =>
  origin.startsWith('http://') && isServedHost(origin.slice('http://'.length), bound);

/** Somebody follows a link to us: the page that it stood on cannot read the answer, and frames are refused. */
const isFollowedLink = (request: Request): boolean =>
  request.method === 'GET' && request.get('sec-fetch-mode') === 'navigate' && request.get('sec-fetch-dest') === 'document';

/** Why a request comes from another page, or undefined. Programs send neither header and pass. */
const foreign = (request: Request, bound: Bound): string | undefined => {
  const { origin } = request.headers;
  if (origin !== undefined && !isOurs(origin, bound)) return `origin ${origin.slice(0, 100)}`;
  const site = request.get('sec-fetch-site');
  if (site === undefined || site === 'same-origin') return undefined;
  if (site === 'none' && request.method === 'GET') return undefined;
  return isFollowedLink(request) ? undefined : `a ${site.slice(0, 20)} request of a browser`;
};

/** No other web page may read or change anything here, whatever the person's browser would send along. */
export const checkOrigin = (bound: () => Bound): RequestHandler => (request, _response, next) => {
  const why = foreign(request, bound());
  if (why !== undefined) throw new TowpathError('ORIGIN_REFUSED', why);
  next();
};
