import express from 'express';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Agent, createServer, request as open } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { startApi } from '../src/api/start-api.js';
import { openWebhooks } from '../src/api/webhooks/open-webhooks.js';
import { loadConfig } from '../src/config/load.js';
import { connectionsOf } from '../src/config/store.js';
import type { TowpathClient } from '../src/client/towpath-client.js';
import { localBridges } from '../src/connections/local-bridges.js';
import { openHome } from '../src/host/home.js';

const secret = 'bench-secret';
interface Load { port: number; path: string; count: number; atOnce: number }
export interface Rate { perSecond: number; p50: number; p99: number }

/** As large as a forge's own, each another one. */
const bodyOf = (at: number): string => JSON.stringify({
  action: 'opened', issue: { id: at, number: at + 1, title: `Ticket ${at}`, body: 'x'.repeat(4_000), updated_at: new Date().toISOString() },
  repository: { full_name: 'team/shop' }, sender: { id: 21, login: 'mina' },
});

const sendOne = async ({ port, path }: Load, agent: Agent, body: string): Promise<void> => new Promise((resolve, reject) => {
  const headers = {
    'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'x-gitea-event': 'issues', 'x-gitea-event-type': 'issues',
    'x-gitea-signature': createHmac('sha256', secret).update(body).digest('hex'),
  };
  const sent = open({ port, path, method: 'POST', agent, headers }, (response) => {
    response.resume().on('end', () => { if (response.statusCode === 202) resolve(); else reject(new Error(`answered ${String(response.statusCode)}`)); });
  });
  sent.on('error', reject);
  sent.end(body);
});

/** In a thread of its own: the sender's work is not the server's. */
const sendAll = async (load: Load): Promise<Rate> => {
  const agent = new Agent({ keepAlive: true, maxSockets: load.atOnce });
  const times: number[] = [];
  let next = 0;
  const began = performance.now();
  await Promise.all(Array.from({ length: load.atOnce }, async () => {
    for (let at = next++; at < load.count; at = next++) {
      const body = bodyOf(at);
      const before = performance.now();
      await sendOne(load, agent, body);
      times.push(performance.now() - before);
    }
  }));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  times.sort((one, other) => one - other);
  return { perSecond: load.count / seconds, p50: times[Math.floor(times.length / 2)] ?? 0, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
};

if (!isMainThread && (workerData as { bench?: string } | null)?.bench === 'deliveries') {
  parentPort?.postMessage(await sendAll((workerData as { load: Load }).load));
}

const measure = async (load: Load): Promise<Rate> => new Promise((resolve, reject) => {
  new Worker(fileURLToPath(import.meta.url), { workerData: { bench: 'deliveries', load } }).on('message', resolve).on('error', reject);
});

/** express and an HMAC, and nothing else. */
const bare = async (count: number, atOnce: number): Promise<Rate> => {
  const app = express();
  app.post('/', express.raw({ type: () => true }), (request, response) => {
    const given = Buffer.from(request.get('x-gitea-signature') ?? '', 'hex');
    const right = timingSafeEqual(given, createHmac('sha256', secret).update(request.body as Buffer).digest());
    response.status(right ? 202 : 401).json({});
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  try {
    return await measure({ port: (server.address() as AddressInfo).port, path: '/', count, atOnce });
  } finally {
    server.close();
    server.closeAllConnections();
  }
};

const configuration = [
  'version: 1', 'agents: { default: { adapter: command, command: ["true"] } }',
  'connections: { forge: { kind: gitea, url: "https://git.example.test", token: "env:NONE", secret: "env:HOOK" } }',
  'projects:', '  - { key: SHP, repository: { url: "https://git.example.test/team/shop.git", base: main }, forge: forge, tracker: { connection: forge, project: team/shop, start: { label: agent } } }', '',
].join('\n');

/** Route, spool and dispatcher as they are; the engine takes every signal at once. */
const ours = async (count: number, atOnce: number): Promise<Rate> => {
  const root = mkdtempSync(join(tmpdir(), 'towpath-bench-deliveries-'));
  writeFileSync(join(root, 'towpath.yaml'), configuration);
  const config = await loadConfig(join(root, 'towpath.yaml'));
  const home = openHome(join(root, 'home'));
  const client = { hint: async () => 'told', startHinted: async () => 'told' } as unknown as TowpathClient;
  const say = (line: string): void => { process.stderr.write(`${line}\n`); };
  const webhooks = openWebhooks({ home, client, bridges: localBridges, say, env: { HOOK: secret }, configs: { connections: () => connectionsOf(config), host: () => config.host } });
  const lookups = { people: () => [], engineUi: () => null, slots: () => null, addConfig: async () => [] };
  const api = await startApi({ client, home, lookups, intake: webhooks.intake, homeToken: 'bench', version: '0', port: 0, say });
  try {
    return await measure({ port: api.port, path: '/webhooks/forge', count, atOnce });
  } finally {
    await api.close();
    await webhooks.close();
    await rm(root, { recursive: true, force: true });
  }
};

/** Deliveries that are taken, against a server that only checks the signature, before and after. */
export const measureDeliveries = async (count = 6_000, atOnce = 32): Promise<{ bare: Rate; ours: Rate }> => {
  await bare(1_000, atOnce);
  const before = await bare(count, atOnce);
  const own = await ours(count, atOnce);
  const after = await bare(count, atOnce);
  return { ours: own, bare: { perSecond: (before.perSecond + after.perSecond) / 2, p50: (before.p50 + after.p50) / 2, p99: (before.p99 + after.p99) / 2 } };
};
