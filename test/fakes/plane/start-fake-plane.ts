import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from '../../conformance/tracker-under-test.js';
import { createFakeHooks, type FakeHooks, type HookTarget } from './hooks.js';
import { personIn, type PlanePerson } from './people.js';
import { route, type Answer } from './routes.js';
import { PlaneStore, type StoreOptions } from './store.js';
import { createThrottle } from './throttle.js';

export { typed, type PlanePerson } from './people.js';
export type { HookTarget, SentHook } from './hooks.js';

export interface FakePlaneOptions extends StoreOptions {
  /** Of our own account, `towpath`. Default `plane-token`. */
  token?: string;
  /** Where webhooks go. Default: nowhere. */
  hook?: HookTarget;
  /** Requests a minute; Plane's is 60. Default: no limit, and no headers of one. */
  limit?: number;
  /** Zone of our own account, minutes east of UTC: times of answers are in it. Default 120. */
  minutes?: number;
}

export interface FakePlane {
  url: string;
  token: string;
  workspace: string;
  /** What is really there. */
  store: PlaneStore;
  hooks: FakeHooks;
  /** `mina` and `ravi` are members of the project, `mallory` is not, `towpath` is our own account. */
  as: (name: string) => PlanePerson;
  fault: (fault: Fault) => void;
  limitFor: (seconds: number) => void;
  heal: () => void;
  /** Each request that came, `METHOD /path`. */
  requests: string[];
  close: () => Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const parts: Uint8Array[] = [];
  for await (const part of request as AsyncIterable<Uint8Array>) parts.push(part);
  return parts.length === 0 ? {} : JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>;
};

const send = (response: ServerResponse, { status, body }: Answer, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body === undefined ? undefined : JSON.stringify(body));
};

const broken: Answer = { status: 500, body: { error: 'Something went wrong please try again later' } };

/** How badly it does at this moment. */
class Faults {
  private fault: (Fault & { left: number }) | null = null;
  private until = 0;
  private readonly hanging: ServerResponse[] = [];

  set(fault: Fault): void { this.fault = { ...fault, left: fault.times ?? Number.POSITIVE_INFINITY }; }
  limit(seconds: number): void { this.until = Date.now() + seconds * 1000; }
  waitSeconds(): number { return Math.ceil((this.until - Date.now()) / 1000); }

  heal(): void {
    this.fault = null;
    this.until = 0;
    for (const response of this.hanging.splice(0)) response.destroy();
  }

  take(writes: boolean): Fault['kind'] | null {
    const { fault } = this;
    if (fault === null || fault.left < 1 || (fault.writes === true && !writes)) return null;
    fault.left -= 1;
    return fault.kind;
  }

  /** true: it has been answered, or never will be. */
  answered(kind: Fault['kind'] | null, response: ServerResponse): boolean {
    if (kind === 'fails') send(response, broken);
    else if (kind === 'hangs') this.hanging.push(response);
    else if (kind === 'garbage') response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": "5a1');
    else if (kind === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><html><body>Sign in</body></html>');
    else if (kind === 'other-shape') send(response, { status: 200, body: { hello: 1 } });
    else return false;
    return true;
  }
}

/** A Plane 1.3.1 of one workspace and one project on a free port of this machine, with its oddities, real webhooks and faults on demand. */
export const startFakePlane = async (options: FakePlaneOptions = {}): Promise<FakePlane> => {
  const { token = 'plane-token', hook = null, limit, minutes = 120 } = options;
  const hooks = createFakeHooks(() => store, hook);
  const store: PlaneStore = new PlaneStore(options, token, hooks.tell);
  const throttle = limit === undefined ? null : createThrottle(limit);
  const faults = new Faults();
  const requests: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [method, url] = [request.method ?? 'GET', new URL(request.url ?? '/', 'http://plane')];
    requests.push(`${method} ${url.pathname}`);
    const body = await bodyOf(request);
    const kind = faults.take(method !== 'GET');
    if (faults.answered(kind, response)) return;
    const wait = faults.waitSeconds();
    const turn = wait > 0 ? { wait } : throttle?.ask() ?? { headers: {} };
    if ('wait' in turn) { send(response, { status: 429, body: { detail: `Request was throttled. Expected available in ${String(turn.wait)} seconds.` } }, { 'Retry-After': String(turn.wait) }); return; }
    const user = store.users.find((one) => one.token !== null && one.token === request.headers['x-api-key']);
    if (user === undefined) { send(response, { status: 403, body: { detail: 'Given API token is not valid' } }); return; }
    if (!url.pathname.endsWith('/')) { send(response, { status: 301 }, { location: `${url.pathname}/` }); return; }
    const said = await route(store, { method, path: url.pathname, query: url.searchParams, body, user: user.id, minutes });
    send(response, kind === 'does-and-fails' ? broken : said, turn.headers);
  };
  const server = createServer((request, response) => { answer(request, response).catch(() => { send(response, broken); }); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, token, workspace: store.workspace, store, hooks, requests,
    as: (name) => personIn(store, name),
    fault: (fault) => { faults.set(fault); }, limitFor: (seconds) => { faults.limit(seconds); }, heal: () => { faults.heal(); },
    close: async () => {
      hooks.close();
      store.close();
      faults.heal();
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
};
