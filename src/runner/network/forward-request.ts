import { request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** Between two neighbours only. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'proxy-authenticate', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'];

const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name) && !named.includes(name)));
};

export interface Forwarding {
  url: URL;
  /** A connection of this request's own: to the host itself, or to the next proxy. */
  socket: Socket;
  /** The request line names the whole address: a proxy is asked. */
  absolute: boolean;
  onFailure: (error: Error) => void;
}

/** Sends one plain request on, and what is answered back. The Host is the one that was checked, whatever the client wrote. */
export const forwardRequest = (from: IncomingMessage, to: ServerResponse, { url, socket, absolute, onFailure }: Forwarding): void => {
  const path = `${url.pathname}${url.search}`;
  const chunked = from.headers['transfer-encoding'] !== undefined;
  const out = request({
    createConnection: () => socket, method: from.method, path: absolute ? `http://${url.host}${path}` : path,
    // A body keeps its framing: without one it would be read as a request of its own.
    headers: { ...endToEnd(from.headers), host: url.host, connection: 'close', ...(chunked ? { 'transfer-encoding': 'chunked' } : {}) },
  }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.headers));
    pipeline(answer, to, () => undefined);
  });
  out.on('error', (error) => { socket.destroy(); onFailure(error); });
  to.once('close', () => out.destroy());
  from.pipe(out);
};
