import { spawnSync, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApi, type Api } from '../../../src/api/start-api.js';
import { listEnded, readEnded } from '../../../src/api/webhooks/kept-deliveries.js';
import { openWebhooks, type Webhooks } from '../../../src/api/webhooks/open-webhooks.js';
import type { ConnectionConfig } from '../../../src/config/config.js';
import type { Home } from '../../../src/host/home.js';
import { MemoryClient } from '../support/memory-client.js';
import { send, type Reply, type Sent } from '../support/serve.js';
import { connection, eventually, MemoryBridges, project, sign, temporaryHome, ticket } from './support.js';

let home: Home;
let remove: () => Promise<void>;
let client: MemoryClient;
let bridges: MemoryBridges;
let webhooks: Webhooks;
let api: Api;
let connections: ConnectionConfig[];
let said: string[];
beforeEach(async () => {
  ({ home, remove } = await temporaryHome());
  client = new MemoryClient();
  bridges = new MemoryBridges();
  said = [];
  writeFileSync(join(home.root, 'new'), 'test-secret\n');
  connections = [connection({ secrets: ['env:MISSING', `file:${join(home.root, 'new')}`] }), connection({ name: 'silent', secrets: [] })];
  webhooks = openWebhooks({
    home, client, bridges, env: {}, say: (line) => said.push(line),
    configs: { connections: () => connections.map((one) => ({ config: {} as never, connection: one, projects: [project()] })), host: () => undefined },
  });
  api = await startApi({
    client, home, intake: webhooks.intake, homeToken: 'home', version: '0.1.0', port: 0,
    lookups: { people: () => [], engineUi: () => null, slots: () => null, addConfig: async () => [] },
  });
});
afterEach(async () => { await api.close(); await webhooks.close(); await remove(); });

const body = JSON.stringify({ action: 'opened', issue: { number: 12, title: 'Add login' }, repository: { full_name: 'team/shop' }, sender: { id: 21, login: 'mina' } });
const type = { 'content-type': 'application/json', 'x-gitea-event': 'issues', 'x-gitea-event-type': 'issues' };
const post = async (change: Partial<Sent> = {}): Promise<Reply> => {
  const sent = change.body ?? body;
  return send(api.port, { method: 'POST', path: '/webhooks/forge', body: sent, ...change, headers: { ...type, 'x-gitea-signature': sign(sent), ...change.headers } });
};
const stored = (): string[] => [home.spool, home.deliveries].flatMap((folder) => { try { return readdirSync(folder); } catch { return []; } });
const ended = async () => eventually(async () => Promise.all((await listEnded(home)).map(async (id) => readEnded(home, id))), (all) => all.length > 0);

describe('a webhook', () => {
  test('is stored, answered with 202, told to its item and kept with what became of it', async () => {
    client.open.add('SHP-12');
    const reply = await post({ headers: { authorization: 'Basic c2VjcmV0', cookie: 'a=b' } });
    expect([reply.status, Object.keys(reply.json as object)]).toEqual([202, ['id']]);
    expect(await ended()).toMatchObject([{ id: (reply.json as { id: string }).id, connection: 'forge', body: Buffer.from(body).toString('base64'), outcome: { kind: 'told', says: 'told SHP-12', keys: ['SHP-12'] } }]);
    expect(client.asked).toEqual([{ what: 'hint', with: { key: 'SHP-12', hint: { connection: 'forge', reason: 'ticket', ref: null, actor: '21' } } }]);
    const [kept] = await ended();
    expect(Object.keys(kept?.headers ?? {})).toEqual(expect.arrayContaining(['x-gitea-event']));
    expect(JSON.stringify(kept)).not.toMatch(/c2VjcmV0|a=b|signature|test-secret/);
    await eventually(async () => readdirSync(home.spool), (names) => names.length === 0);
  });

  test('is taken under whatever name the sender reaches us, with its origin and no token', async () => {
    const reply = await post({ headers: { host: 'hooks.example.test', origin: 'https://git.example.test', 'sec-fetch-site': 'cross-site' } });
    expect(reply.status).toBe(202);
  });

  test('starts the item of a ticket that the rule names', async () => {
    bridges.tickets = [ticket()];
    await post();
    expect(await ended()).toMatchObject([{ outcome: { kind: 'started', says: 'started SHP-12' } }]);
    expect(client.asked.map(({ what }) => what)).toEqual(['hint', 'startHinted']);
  });
});

describe('a webhook about a ticket whose item has ended', () => {
  const left = { state: null, over: 'done' as const, at: null, since: '2026-11-21T08:00:00Z', seen: ['7'] };
  beforeEach(() => { client.ended.add('SHP-12'); client.rounds.set('SHP-12', { round: 1, endedAt: '2026-11-21T09:00:00Z', left }); });

  test('I1: starts its next round where somebody has put it back', async () => {
    bridges.tickets = [ticket()];
    await post();
    expect(await ended()).toMatchObject([{ outcome: { kind: 'started', says: 'started SHP-12, round 2', keys: ['SHP-12'] } }]);
    expect(client.reopened).toMatchObject([{ key: 'SHP-12', round: 2, read: { since: left.since, seen: ['7'] } }]);
  });

  test('I3: starts nothing where the ticket is done, however late the delivery comes', async () => {
    bridges.tickets = [ticket({ over: 'done' })];
    await post();
    expect(await ended()).toMatchObject([{ outcome: { kind: 'ignored', says: 'ignored: SHP-12 has ended, and is not taken up again: the ticket is over' } }]);
    expect(client.reopened).toEqual([]);
  });
});

describe('a webhook that is refused leaves nothing behind:', () => {
  afterEach(() => { expect(stored()).toEqual([]); expect(client.asked).toEqual([]); });

  test.each<[string, Partial<Sent>, number, string]>([
    ['another method, before the connection is looked for', { method: 'GET', path: '/webhooks/none' }, 405, 'METHOD_NOT_ALLOWED'],
    ['an unknown connection, before the type', { path: '/webhooks/none', headers: { 'content-type': 'text/plain' } }, 404, 'CONNECTION_UNKNOWN'],
    ['a connection without a secret', { path: '/webhooks/silent' }, 404, 'CONNECTION_UNKNOWN'],
    ['a form, before the size', { body: 'x'.repeat(70_000), headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'MEDIA_TYPE'],
    ['a compressed body', { headers: { 'content-encoding': 'gzip' } }, 415, 'MEDIA_TYPE'],
    ['a large body, before the signature', { body: 'x'.repeat(70_000), headers: { 'x-gitea-signature': 'no' } }, 413, 'TOO_LARGE'],
    ['a wrong signature, before the JSON', { body: '{', headers: { 'x-gitea-signature': 'a'.repeat(64) } }, 401, 'SIGNATURE_REFUSED'],
    ['an empty signature', { headers: { 'x-gitea-signature': '' } }, 401, 'SIGNATURE_REFUSED'],
    ['no JSON', { body: '{' }, 400, 'NOT_JSON'],
  ])('%s', async (_what, sent, status, code) => {
    const reply = await post(sent);
    expect([reply.status, reply.code, reply.detail]).toEqual([status, code, code === 'METHOD_NOT_ALLOWED' ? 'it takes POST' : expect.not.stringMatching(/secret|forge|silent|none/)]);
  });

  test('a connection without a secret answers as one that is not there', async () => {
    const [silent, none] = [await post({ path: '/webhooks/silent' }), await post({ path: '/webhooks/none' })];
    expect(silent.text).toBe(none.text);
  });

  test('a body that grows too large while it comes is not read on', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(api.port, '127.0.0.1', () => {
        socket.write('POST /webhooks/forge HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
        for (let at = 0; at < 10; at += 1) socket.write(`4000\r\n${'x'.repeat(0x4000)}\r\n`);
      });
      let text = '';
      socket.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      socket.on('close', () => { resolve(text); }).on('error', () => undefined);
    });
    expect(answer).toMatch(/^HTTP\/1.1 413 .*connection: close/is);
  });

  test('a sender that only guesses is told to stop, and signed deliveries of its address are still read', async () => {
    const statuses = [];
    for (let at = 0; at < 32; at += 1) statuses.push((await post({ headers: { 'x-gitea-signature': 'a'.repeat(64) } })).status);
    expect(statuses.slice(0, 30).every((status) => status === 401)).toBe(true);
    expect(statuses.slice(30)).toEqual([429, 429]);
    expect((await post({ body: '{' })).status).toBe(400);
  });
});

describe('the secrets of a connection', () => {
  test('are read again when their file changes, and a missing one is told once', async () => {
    expect((await post()).status).toBe(202);
    await post();
    expect(said).toEqual([expect.stringMatching(/connection forge: .*MISSING/)]);
    writeFileSync(join(home.root, 'new'), 'another-secret');
    await eventually(async () => (await post()).status, (status) => status === 401);
    expect((await post({ headers: { 'x-gitea-signature': sign(body, 'another-secret') } })).status).toBe(202);
  });

  test('count from the configuration as it stands', async () => {
    connections = [connection({ secrets: [] })];
    expect((await post()).status).toBe(404);
  });
});

describe('a spool that cannot be written', () => {
  const refusedAndTakenAgain = async (mend: () => void): Promise<void> => {
    const reply = await post();
    expect([reply.status, reply.code, reply.headers['retry-after']]).toEqual([503, 'SPOOL_FULL', '2']);
    const health = async () => (await send(api.port, { path: '/health' })).json as { status: string; deliveries: { stored: boolean } };
    expect(await health()).toMatchObject({ status: 'degraded', deliveries: { stored: false } });
    mend();
    // It finds out by itself, without a delivery.
    await eventually(health, ({ deliveries }) => deliveries.stored);
    expect((await post()).status).toBe(202);
  };

  test('answers 503 until it can', async () => {
    writeFileSync(home.spool, 'a file where the folder belongs');
    await refusedAndTakenAgain(() => { rmSync(home.spool); });
  });

  test('D1: a full disk answers 503 and keeps nothing half', async () => {
    mkdirSync(home.spool);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', home.spool]).status !== 0) { rmdirSync(home.spool); return; }
    try {
      spawnSync('dd', ['if=/dev/zero', `of=${join(home.spool, 'filler')}`, 'bs=4k']);
      await refusedAndTakenAgain(() => { expect(readdirSync(home.spool)).toEqual(['filler']); rmSync(join(home.spool, 'filler')); });
      await eventually(async () => readdirSync(home.spool), (names) => names.length === 0);
    } finally {
      await webhooks.close();
      execFileSync('umount', ['-l', home.spool]);
    }
  });
});
