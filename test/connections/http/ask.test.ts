import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { createAsk, type Ask, type AskOptions } from '../../../src/connections/http/ask.js';
import { createPace } from '../../../src/connections/http/pace.js';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); })));
});

const asked: { method: string; url: string; headers: IncomingMessage['headers'] }[] = [];

/** A real server that answers as it is told, and an `ask` of it. */
const askOf = async (answer: (response: ServerResponse, request: IncomingMessage) => void, change: Partial<AskOptions> = {}): Promise<{ ask: Ask; base: string }> => {
  asked.length = 0;
  const server = createServer((request, response) => {
    asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    answer(response, request);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api`;
  return { base, ask: createAsk({ name: 'board', base, auth: async () => ({ 'x-api-key': 'canary-key' }), pace: createPace(), timeoutMs: 4_000, ...change }) };
};

const schema = z.object({ id: z.string() });
const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

describe('asking a connection', () => {
  test('signs in, sends JSON and gives what the schema knows', async () => {
    const { ask } = await askOf((response) => { json(response, 201, { id: 'a', more: 1 }); });
    const reply = await ask({ method: 'POST', path: `/x/${encodeURIComponent('a/b')}/`, query: { page: 2, none: undefined, words: 'a b&c' }, body: { a: 1 }, schema });
    expect(reply).toMatchObject({ status: 201, ok: true, value: { id: 'a' } });
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/api/x/a%2Fb/?page=2&words=a+b%26c', headers: { 'x-api-key': 'canary-key', 'content-type': 'application/json' } });
  });

  test('a status that is named as an answer is one', async () => {
    const { ask } = await askOf((response) => { json(response, 404, { error: 'gone' }); });
    expect(await ask({ path: '/x', schema, accept: [404] })).toMatchObject({ status: 404, ok: false });
    await expect(ask({ path: '/x', schema })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', facts: { status: 404 } });
  });

  test.each([
    [400, {}, 'CONNECTION_REFUSED', { status: 400 }], [401, {}, 'CONNECTION_REFUSED', { status: 401 }], [403, {}, 'CONNECTION_REFUSED', { status: 403 }],
    [429, {}, 'CONNECTION_AWAY', { retryAfterSeconds: 60 }], [429, { 'retry-after': '17' }, 'CONNECTION_AWAY', { retryAfterSeconds: 17 }],
    [403, { 'retry-after': '17' }, 'CONNECTION_AWAY', { retryAfterSeconds: 17 }], [403, { 'x-ratelimit-remaining': '0' }, 'CONNECTION_AWAY', { retryAfterSeconds: 60 }],
    [500, {}, 'CONNECTION_AWAY', {}], [502, {}, 'CONNECTION_AWAY', {}], [503, { 'retry-after': '9' }, 'CONNECTION_AWAY', { retryAfterSeconds: 9 }], [408, {}, 'CONNECTION_AWAY', {}],
  ])('%d with %j is %s, and %j is told', async (status, headers, code, facts) => {
    const { ask } = await askOf((response) => { json(response, status, { detail: 'because' }, headers as Record<string, string>); });
    await expect(ask({ path: '/x?token=1', schema })).rejects.toMatchObject({ code, facts, detail: expect.stringMatching(/board: GET \/x: \d+ because/) });
  });

  test('a limit that does not say when it ends closes the connection too: nothing more is asked', async () => {
    const { ask } = await askOf((response) => { json(response, 429, {}); });
    await expect(ask({ path: '/x' })).rejects.toMatchObject({ facts: { retryAfterSeconds: 60 } });
    await expect(ask({ path: '/x' })).rejects.toMatchObject({ code: 'CONNECTION_AWAY', facts: { retryAfterSeconds: 60 } });
    expect(asked).toHaveLength(1);
  });

  test('nothing that listens, a broken line and an answer that does not come are all away', async () => {
    const { base } = await askOf(() => undefined);
    const pace = createPace();
    const options = { name: 'board', auth: async () => ({}), pace, timeoutMs: 300 };
    await expect(createAsk({ ...options, base: 'http://127.0.0.1:9' })({ path: '/x' })).rejects.toMatchObject({ code: 'CONNECTION_AWAY', detail: expect.stringMatching(/^board: /) });
    await expect(createAsk({ ...options, base })({ path: '/x' })).rejects.toMatchObject({ code: 'CONNECTION_AWAY', detail: 'board: no answer in time' });
    const { ask: torn } = await askOf((response) => { response.writeHead(200, { 'content-length': '100' }).write('{"id"'); response.socket?.destroy(); });
    await expect(torn({ path: '/x', schema })).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
  });

  test('an answer that begins and does not end is away within the time-out', async () => {
    const { ask } = await askOf((response) => { response.writeHead(200).write('{'); }, { timeoutMs: 300 });
    await expect(ask({ path: '/x', schema })).rejects.toMatchObject({ code: 'CONNECTION_AWAY', detail: 'board: no answer in time' });
  });

  test('I9: an answer that is too large is refused before all of it is there', async () => {
    const { ask } = await askOf((response) => { response.writeHead(200); const more = (): void => { while (response.write('x'.repeat(65_536))); response.once('drain', more); }; more(); });
    await expect(ask({ path: '/x', schema, maxBytes: 100_000 })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', detail: expect.stringContaining('larger than 100000') });
  });

  test('a page for people and another shape are refused, and say what is wrong', async () => {
    const { ask: page } = await askOf((response) => { response.end('<html>'); });
    await expect(page({ path: '/x', schema })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', detail: 'board: /x did not answer JSON; is the url right?' });
    const { ask: other } = await askOf((response) => { json(response, 200, { id: 7 }); });
    await expect(other({ path: '/x', schema })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', detail: expect.stringContaining('another shape: id') });
  });

  test('I7: a redirect is not followed: the token stays here', async () => {
    const { base } = await askOf((response) => { json(response, 200, { id: 'a' }); });
    const { ask } = await askOf((response) => { response.writeHead(302, { location: `${base}/elsewhere` }).end(); });
    await expect(ask({ path: '/x', schema })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', detail: expect.stringContaining('another address') });
    expect(asked).toHaveLength(1);
  });

  test('I7: a token that cannot be sent is refused without being shown', async () => {
    for (const token of ['canary\nkey', 'canary-ü', '']) {
      const { ask } = await askOf((response) => { json(response, 200, { id: 'a' }); }, { auth: async () => ({ 'x-api-key': token }) });
      const error = await ask({ path: '/x', schema }).catch((one: unknown) => one) as Error;
      expect(error).toMatchObject({ code: 'CONNECTION_REFUSED' });
      expect(error.message).not.toContain('canary');
    }
  });

  test('what a server says is one line without control codes', async () => {
    const { ask } = await askOf((response) => { json(response, 400, { message: `\u001b[2Jno\n${'x'.repeat(5_000)}` }); });
    const { message } = await ask({ path: '/x' }).catch((one: unknown) => one) as Error;
    expect(message).toContain('GET /x: 400 no xxx');
    expect(message.length).toBeLessThan(450);
    expect(message).not.toMatch(/[\u001b\n]/);
  });

  test('no more than four requests are under way at once', async () => {
    let [now, most] = [0, 0];
    const { ask } = await askOf((response) => { now += 1; most = Math.max(most, now); setTimeout(() => { now -= 1; json(response, 200, { id: 'a' }); }, 5); }, { timeoutMs: 5_000 });
    await Promise.all(Array.from({ length: 20 }, () => ask({ path: '/x', schema })));
    expect([most, asked.length]).toEqual([4, 20]);
  });
});
