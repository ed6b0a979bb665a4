import express, { type Express } from 'express';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TowpathClient } from '../client/towpath-client.js';
import type { Home } from '../host/home.js';
import { errorDocument, TowpathError } from '../shared/error-table.js';
import { checkHost, isLoopback, type Bound } from './guards/check-host.js';
import { checkOrigin } from './guards/check-origin.js';
import { securityHeaders } from './guards/security-headers.js';
import { mountRefusals, mountRoute, mountUnguarded } from './mount-route.js';
import type { ApiContext, ApiLookups } from './route.js';
import { routes } from './routes.js';
import { errorHandler } from './send-error.js';
import type { Intake } from './webhooks/intake.js';

export interface ApiOptions {
  client: TowpathClient;
  home: Home;
  lookups: ApiLookups;
  /** `ensureHomeToken`: what this home's own commands send. */
  homeToken: string;
  version: string;
  /** 0: any free one. */
  port: number;
  /** Default 127.0.0.1. Others only while `lookups.people()` names somebody with a token. */
  bind?: string;
  /** Where webhooks go; absent: none are taken. */
  intake?: Intake;
  /** Takes a line for people, never a body or a token. */
  say?: (line: string) => void;
}

export interface Api { url: string; port: number; close(): Promise<void> }

const makeApp = (context: () => ApiContext, bound: () => Bound, say: (line: string) => void): Express => {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('case sensitive routing', true);
  app.use(securityHeaders);
  for (const route of routes) mountUnguarded(app, route, context);
  app.use(checkHost(bound), checkOrigin(bound));
  for (const route of routes) mountRoute(app, route, context);
  mountRefusals(app, routes);
  app.use(errorHandler(say));
  return app;
};

/** What is not HTTP gets an answer that is. */
const refuseGarbage = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (!socket.writable || error.code === 'ECONNRESET') { socket.destroy(); return; }
  const [status, code] = error.code === 'HPE_HEADER_OVERFLOW' ? ['431 Request Header Fields Too Large', 'TOO_LARGE'] as const
    : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? ['408 Request Timeout', 'INPUT_INVALID'] as const
      : ['400 Bad Request', 'INPUT_INVALID'] as const;
  const body = JSON.stringify(errorDocument(code, 'the request is not HTTP as we take it'));
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${String(Buffer.byteLength(body))}\r\nconnection: close\r\n\r\n${body}`);
};

/** Slow and idle clients lose their connection: others are not kept waiting by them. */
const makeServer = (app: Express): Server => {
  const server = createServer({
    maxHeaderSize: 16 * 1024, headersTimeout: 5_000, requestTimeout: 20_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 1_000,
  }, app);
  server.maxConnections = 2_000;
  server.on('clientError', refuseGarbage);
  return server;
};

const listen = async (server: Server, { bind, port }: Bound): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new TowpathError('PORT_TAKEN', `${bind}:${String(port)}`) : error);
    });
    server.listen({ host: bind, port }, () => { resolve((server.address() as AddressInfo).port); });
  });

const close = async (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => { if (error === undefined) resolve(); else reject(error); });
    server.closeIdleConnections();
    // Whoever is still answered gets a moment; nobody keeps `up` from ending.
    setTimeout(() => { server.closeAllConnections(); }, 2_000).unref();
  });

/** Serves the API. Thrown when the port is taken (PORT_TAKEN) or others would come in without a token (UNAUTHENTICATED). */
export const startApi = async (options: ApiOptions): Promise<Api> => {
  const { bind = '127.0.0.1', say = () => undefined, client, home, lookups, homeToken, version } = options;
  if (!isLoopback(bind) && lookups.people().length === 0) {
    throw new TowpathError('UNAUTHENTICATED', `${bind} is not loopback, and nobody under \`people\` has a token`);
  }
  const bound: Bound = { bind, port: options.port };
  const context: ApiContext = { client, home, lookups, homeToken, intake: options.intake ?? null, version, startedAt: new Date().toISOString(), loopback: isLoopback(bind), url: '' };
  const server = makeServer(makeApp(() => context, () => bound, say));
  bound.port = await listen(server, bound);
  const shown = bind === '0.0.0.0' || bind === '::' ? '127.0.0.1' : bind;
  context.url = `http://${shown.includes(':') ? `[${shown}]` : shown}:${String(bound.port)}`;
  return { url: context.url, port: bound.port, close: async () => close(server) };
};
