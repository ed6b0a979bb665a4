import type { IncomingMessage, ServerResponse } from 'node:http';
import type { User, World } from './model.js';

export interface Exchange { world: World; user: User; params: string[]; query: URLSearchParams; body: Record<string, unknown> }
/** `undefined` JSON: an empty body. */
export interface Answer { status: number; json?: unknown; headers?: Record<string, string> }
export interface Route { method: string; pattern: RegExp; act: (exchange: Exchange) => Answer | Promise<Answer> }

export const ok = (json: unknown, status = 200): Answer => ({ status, json });
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
export const ids = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);

/** A page of at most 50, as `page` and `limit` say. */
export const page = <T>({ query, world }: Exchange, all: readonly T[], shape: (one: T) => unknown): Answer => {
  const limit = Math.min(50, Number(query.get('limit') ?? 30));
  const n = Math.max(1, Number(query.get('page') ?? 1));
  const more = all.length > n * limit;
  return {
    status: 200, json: all.slice((n - 1) * limit, n * limit).map(shape),
    headers: { 'x-total-count': String(all.length), ...(more ? { link: `<${world.url}/next?page=${String(n + 1)}>; rel="next"` } : {}) },
  };
};

export const readJson = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const said = Buffer.concat(parts).toString('utf8');
  return said === '' ? {} : JSON.parse(said) as Record<string, unknown>;
};

export const reply = (response: ServerResponse, { status, json, headers = {} }: Answer): void => {
  response.writeHead(status, { ...headers, ...(json === undefined ? {} : { 'content-type': 'application/json;charset=utf-8' }) });
  response.end(json === undefined ? undefined : JSON.stringify(json));
};
