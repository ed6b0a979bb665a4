import type { IncomingMessage, ServerResponse } from 'node:http';

/** `before`: 500 without having done it; `after`: done, then 500. */
export type Fault = { kind: 'before' } | { kind: 'after' } | { kind: 'limit'; seconds: number } | { kind: 'hang' } | { kind: 'garbage' } | { kind: 'html' } | { kind: 'shape' }
  /** As GitHub says its limits. */
  | { kind: 'forbidden'; headers: Record<string, string>; message: string };

interface Pending { fault: Fault; left: number; matches: (method: string, path: string) => boolean }

/** What goes wrong on demand with requests to the API. */
export class FaultBox {
  /** Nothing answers at all: connections end. */
  away = false;
  #pending: Pending[] = [];

  next(fault: Fault, count = 1, matches: Pending['matches'] = () => true): void { this.#pending.push({ fault, left: count, matches }); }
  clear(): void { this.#pending = []; this.away = false; }

  take(method: string, path: string): Fault | undefined {
    const found = this.#pending.find((one) => one.left > 0 && one.matches(method, path));
    if (found === undefined) return undefined;
    found.left -= 1;
    return found.fault;
  }
}

/** Answers in the fault's way; false: the request is to be served first (`after`), or at all. */
export const serveFault = (fault: Fault, _request: IncomingMessage, response: ServerResponse): boolean => {
  switch (fault.kind) {
    case 'after': return false;
    case 'hang': return true;
    case 'before': response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":""}'); return true;
    case 'limit': response.writeHead(429, { 'retry-after': String(fault.seconds) }).end('too many requests'); return true;
    case 'forbidden': response.writeHead(403, { ...fault.headers, 'content-type': 'application/json' }).end(JSON.stringify({ message: fault.message })); return true;
    case 'garbage': response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": 1, '); return true;
    case 'html': response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>'); return true;
    case 'shape': response.writeHead(200, { 'content-type': 'application/json' }).end('{"surprise": true}'); return true;
  }
};
