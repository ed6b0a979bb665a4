import { lookup as systemLookup } from 'node:dns';
import { request } from 'node:http';
import { connect, type LookupFunction, type Socket } from 'node:net';
import type { AllowedHost, Destination } from '../../shared/allowed-hosts.js';
import { mayReach } from './private-address.js';

/** An allowed name that leads where the list does not. */
export class Misleading extends Error {}

export type Lookup = typeof systemLookup;

export interface DialOptions {
  /** null: of no account, for the configuration's own word. */
  list: readonly AllowedHost[] | null;
  /** Told of every socket as soon as there is one. */
  track: (socket: Socket) => void;
  lookup?: Lookup;
}

/** How long a connection may take to stand. */
const patienceMs = 30_000;

/** An address in brackets, without them. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, '');

/** Looks a name up and leaves out what it must not lead to: what is connected to is what was checked. */
export const checkedLookup = ({ list, lookup = systemLookup }: DialOptions, port: number): LookupFunction => (name, options, done) => {
  lookup(name, { ...options, all: true }, (error, addresses) => {
    if (error !== null) { done(error, '', 0); return; }
    const open = addresses.filter(({ address }) => list === null || mayReach(list, { host: address, port }));
    const [first] = open;
    if (first === undefined) {
      const led = addresses[0]?.address ?? 'nothing';
      done(new Misleading(`${name}:${port} leads to ${led}, a private address that is not in the run's list of allowed hosts`), '', 0);
    } else if (options.all === true) done(null, open);
    else done(null, first.address, first.family);
  });
};

const standing = (socket: Socket): Promise<Socket> => new Promise((resolve, reject) => {
  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`no connection within ${patienceMs / 1000} s`)));
  socket.once('error', reject);
  socket.once('close', () => reject(new Error('the connection was closed')));
  socket.once('connect', () => { socket.setTimeout(0); resolve(socket); });
});

/** A connection to an allowed host. Rejects with Misleading where its name leads to a private address. */
export const dialDirectly = (to: Destination, options: DialOptions): Promise<Socket> => {
  const socket = connect({ host: bare(to.host), port: to.port, allowHalfOpen: true, lookup: checkedLookup(options, to.port) });
  options.track(socket);
  return standing(socket);
};

/** A tunnel to an allowed host through another proxy, which looks the name up itself. */
export const dialThrough = (proxy: URL, to: Destination, { track }: DialOptions): Promise<Socket> => new Promise((resolve, reject) => {
  const authority = `${to.host}:${to.port}`;
  const asked = request({ host: bare(proxy.hostname), port: proxy.port || 80, method: 'CONNECT', path: authority, headers: { host: authority }, agent: false });
  asked.setTimeout(patienceMs, () => asked.destroy(new Error(`${proxy.host} did not answer within ${patienceMs / 1000} s`)));
  asked.once('socket', track);
  asked.once('error', reject);
  asked.once('connect', ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
    socket.setTimeout(0);
    if (statusCode >= 200 && statusCode < 300) {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    } else {
      socket.destroy();
      reject(new Error(`${proxy.host} answered ${statusCode} for ${authority}`));
    }
  });
  asked.once('response', ({ statusCode }) => {
    asked.destroy();
    reject(new Error(`${proxy.host} answered ${String(statusCode)} for ${authority}`));
  });
  asked.end();
});
