import { mkdtemp, rm } from 'node:fs/promises';
import { request as open } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApi, type ApiOptions } from '../../../src/api/start-api.js';
import type { ApiLookups } from '../../../src/api/route.js';
import { openHome } from '../../../src/host/home.js';
import { MemoryClient } from './memory-client.js';

export interface Reply { status: number; headers: Record<string, string | string[] | undefined>; text: string; json: unknown; code: string | undefined; detail: string | undefined }
export interface Sent { method?: string; path: string; headers?: Record<string, string>; body?: string | Buffer }

/** One request with exactly these headers, on a connection of its own: `fetch` forbids Host and Origin. */
export const send = async (port: number, { method = 'GET', path, headers = {}, body }: Sent): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const request = open({ host: '127.0.0.1', port, method, path, agent: false, headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const json: unknown = text.startsWith('{') ? JSON.parse(text) : undefined;
        const error = (json as { error?: { code: string; detail: string } } | undefined)?.error;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json, code: error?.code, detail: error?.detail });
      });
    });
    request.on('error', reject);
    request.end(body);
  });

export const json = (value: unknown): Pick<Sent, 'headers' | 'body'> => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

export interface Served {
  client: MemoryClient;
  port: number;
  url: string;
  said: string[];
  added: string[];
  root: string;
  get: (path: string, headers?: Record<string, string>) => Promise<Reply>;
  post: (path: string, value: unknown, headers?: Record<string, string>) => Promise<Reply>;
  send: (sent: Sent) => Promise<Reply>;
  close: () => Promise<void>;
}

/** The real API on a real port; only the engine behind it is held in memory. */
export const serve = async (change: { lookups?: Partial<ApiLookups>; options?: Partial<ApiOptions> } = {}): Promise<Served> => {
  const client = new MemoryClient();
  const root = await mkdtemp(join(tmpdir(), 'towpath-api-'));
  const said: string[] = [];
  const added: string[] = [];
  const lookups: ApiLookups = {
    people: () => [], engineUi: () => 'http://127.0.0.1:8233', slots: () => ({ runs: 2, gates: 2 }),
    addConfig: async (file) => { added.push(file); return ['NEW']; }, ...change.lookups,
  };
  const api = await startApi({
    client, home: openHome(root), lookups, homeToken: 'home-token', version: '0.1.0', port: 0, say: (line) => said.push(line), ...change.options,
  }).catch(async (error: unknown) => {
    await rm(root, { recursive: true, force: true });
    throw error;
  });
  const one = async (sent: Sent): Promise<Reply> => send(api.port, sent);
  return {
    client, port: api.port, url: api.url, said, added, root, send: one,
    get: async (path, headers = {}) => one({ path, headers }),
    post: async (path, value, headers = {}) => one({ method: 'POST', path, ...json(value), headers: { ...json(value).headers, ...headers } }),
    close: async () => { await api.close(); await rm(root, { recursive: true, force: true }); },
  };
};
