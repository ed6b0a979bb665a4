import type { RequestHandler } from 'express';
import { isIP } from 'node:net';
import { TowpathError } from '../../shared/error-table.js';

export interface Bound { bind: string; port: number }

export const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));

/** `host`, `host:port`, `[::1]:port` → name and port, or undefined where it is none of these. */
const splitHost = (header: string): { name: string; port: number } | undefined => {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::([0-9]{1,5}))?$/i.exec(header);
  if (match === null) return undefined;
  return { name: (match[1] ?? match[2] ?? '').toLowerCase(), port: match[3] === undefined ? 80 : Number(match[3]) };
};

/**
 * Whether the address is ours. A page that made its own name point to this machine still sends that name:
 * names other than localhost are refused, and beyond loopback every plain address with our port is taken.
 */
export const isServedHost = (header: string | undefined, { bind, port }: Bound): boolean => {
  const host = header === undefined ? undefined : splitHost(header);
  if (host === undefined || host.port !== port) return false;
  if (['localhost', '127.0.0.1', '::1'].includes(host.name) || host.name === bind.toLowerCase()) return true;
  return !isLoopback(bind) && isIP(host.name) !== 0;
};

export const checkHost = (bound: () => Bound): RequestHandler => (request, _response, next) => {
  const { host } = request.headers;
  if (!isServedHost(host, bound())) throw new TowpathError('HOST_REFUSED', `the request names ${host?.slice(0, 100) ?? 'no host'}`);
  next();
};
