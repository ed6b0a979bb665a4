import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { isAllowed, parseAllowedHost, parseDestination, type AllowedHost, type Destination } from '../../shared/allowed-hosts.js';
import type { AllowedHosts } from '../../shared/policy.js';
import { dialDirectly, dialThrough, Misleading, type DialOptions, type Lookup } from './dial.js';
import { forwardRequest } from './forward-request.js';

export interface ProxyOptions {
  network: AllowedHosts;
  /** Once a host that was asked for and is not reached. */
  onRefused: (detail: string) => void;
  lookup?: Lookup;
}

/** Connections of a run at once, on either side. */
const mostConnections = 256;
/** Refused hosts that are told apart and told of. */
const mostRefused = 200;

/** Why a request gets no further, with its HTTP status. */
class Refusal extends Error {
  constructor(readonly status: 400 | 403 | 503, message: string) { super(message); }
}

const statusOf = (error: Error): number => (error instanceof Refusal ? error.status : error instanceof Misleading ? 403 : 502);

const words: Record<number, string> = { 400: 'Bad Request', 403: 'Forbidden', 502: 'Bad Gateway', 503: 'Service Unavailable' };

const answerRaw = (client: Socket, status: number, message: string): void => {
  const body = `towpath: ${message}\n`;
  client.end(`HTTP/1.1 ${status} ${words[status] ?? ''}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
};

const join = (one: Socket, other: Socket): void => {
  for (const [from, to] of [[one, other], [other, one]] as const) {
    from.pipe(to);
    from.once('close', () => { to.destroySoon(); });
  }
};

/** The HTTP proxy of one run: CONNECT and plain requests to the hosts of a list, nothing else. */
export class NetworkProxy {
  readonly #list: readonly AllowedHost[];
  readonly #upstream: URL | undefined;
  readonly #options: ProxyOptions;
  readonly #dialing: DialOptions;
  /** An upload may take as long as the run. */
  readonly #http: HttpServer = createServer({ requestTimeout: 0 });
  readonly #clients = new Set<Socket>();
  /** Connections outwards. */
  readonly #reached = new Set<Socket>();
  readonly #refused = new Set<string>();
  #closed = false;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#list = options.network.allow.flatMap((text) => parseAllowedHost(text) ?? []);
    this.#upstream = options.network.proxy === null ? undefined : new URL(options.network.proxy);
    this.#dialing = { list: this.#list, track: (socket) => this.#track(socket, this.#reached), ...(options.lookup === undefined ? {} : { lookup: options.lookup }) };
    this.#http.maxConnections = mostConnections;
    this.#http.on('error', (error) => console.error(`the run's proxy: ${error.message}`));
    this.#http.on('connection', (client) => { this.#track(client, this.#clients); });
    this.#http.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) => { void this.#connect(request, client, head); });
    this.#http.on('request', (request, response) => { void this.#forward(request, response); });
  }

  /** Answers whoever connects to this socket, which is the proxy's from now on. */
  serve(server: Server): void {
    if (this.#closed) server.close();
    else this.#http.listen(server);
  }

  /** Nothing listens and no connection stands after it. */
  close(): void {
    this.#closed = true;
    this.#http.close();
    for (const socket of [...this.#clients, ...this.#reached]) socket.destroy();
  }

  #track(socket: Socket, among: Set<Socket>): void {
    among.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => among.delete(socket));
    if (this.#closed) socket.destroy();
  }

  #note(host: string, detail: string): void {
    if (this.#refused.has(host) || this.#refused.size >= mostRefused) return;
    this.#refused.add(host);
    this.#options.onRefused(detail.slice(0, 300));
  }

  #check(to: Destination): void {
    if (!isAllowed(this.#list, to)) {
      const wanted = `${to.host}:${to.port}`;
      this.#note(wanted, wanted);
      throw new Refusal(403, `${wanted.slice(0, 300)} is not in the run's list of allowed hosts`);
    }
    if (this.#reached.size >= mostConnections) throw new Refusal(503, `${mostConnections} connections at once are the most`);
  }

  async #dial(to: Destination): Promise<Socket> {
    this.#check(to);
    return this.#upstream === undefined ? this.#direct(to) : dialThrough(this.#upstream, to, this.#dialing);
  }

  async #direct(to: Destination): Promise<Socket> {
    try { return await dialDirectly(to, this.#dialing); } catch (error) {
      if (error instanceof Misleading) this.#note(`${to.host}:${to.port}`, error.message);
      throw error;
    }
  }

  async #connect(request: IncomingMessage, client: Socket, head: Buffer): Promise<void> {
    try {
      const to = parseDestination(request.url ?? '');
      if (to === undefined) throw new Refusal(400, 'CONNECT takes host:port');
      const socket = await this.#dial(to);
      if (client.destroyed) { socket.destroy(); return; }
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) socket.write(head);
      join(client, socket);
    } catch (error) { answerRaw(client, statusOf(error as Error), (error as Error).message); }
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fail = (error: Error): void => {
      if (response.headersSent) { response.destroy(); return; }
      response.writeHead(statusOf(error), { 'content-type': 'text/plain', connection: 'close' }).end(`towpath: ${error.message}\n`);
    };
    try {
      const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : undefined;
      const to = url?.protocol === 'http:' ? parseDestination(`${url.hostname}:${url.port || '80'}`) : undefined;
      if (url === undefined || to === undefined) throw new Refusal(400, 'a proxy takes requests for http://host/path, and CONNECT for all else');
      this.#check(to);
      const next = this.#upstream === undefined ? undefined : parseDestination(`${this.#upstream.hostname}:${this.#upstream.port || '80'}`);
      const socket = next === undefined ? await this.#direct(to) : await dialDirectly(next, { ...this.#dialing, list: null });
      if (response.destroyed) { socket.destroy(); return; }
      response.once('close', () => { socket.destroy(); });
      forwardRequest(request, response, { url, socket, absolute: next !== undefined, onFailure: fail });
    } catch (error) { fail(error as Error); }
  }
}
