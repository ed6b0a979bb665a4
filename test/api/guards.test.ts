import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { item } from './support/memory-client.js';
import { serve, type Served } from './support/serve.js';

/** No web page may approve anything, and no body may hurt: over real HTTP, before anything reaches a workflow. */
let api: Served;
beforeAll(async () => { api = await serve(); });
afterAll(async () => { await api.close(); });
beforeEach(() => { api.client.items = [item('SHP-1')]; api.client.asked.length = 0; });

const approve = '/api/items/SHP-1/approve';
const local = (): string => `127.0.0.1:${String(api.port)}`;

describe('the address in a request', () => {
  test.each([
    ['127.0.0.1', () => local()],
    ['localhost', () => `localhost:${String(api.port)}`],
    ['the loopback of version 6', () => `[::1]:${String(api.port)}`],
  ])('is taken as %s', async (_what, host) => {
    expect((await api.get('/api/items', { host: host() })).status).toBe(200);
  });

  test.each([
    ['a name that was made to point here', () => `evil.example:${String(api.port)}`],
    ['another port', () => '127.0.0.1:1'],
    ['no port', () => '127.0.0.1'],
    ['another machine', () => `10.0.0.7:${String(api.port)}`],
    ['a name that begins like ours', () => `localhost.evil.example:${String(api.port)}`],
    ['two addresses in one', () => `${local()}@evil.example`],
  ])('is refused as %s', async (_what, host) => {
    const reply = await api.get('/api/items', { host: host() });
    expect([reply.status, reply.code]).toEqual([403, 'HOST_REFUSED']);
    expect(api.client.asked).toEqual([]);
  });
});

describe('I4: a web page', () => {
  test.each([
    ['of another site', { origin: 'https://evil.example' }],
    ['of another port of this machine', { origin: 'http://127.0.0.1:3000' }],
    ['with our address over another scheme', () => ({ origin: `https://${local()}` })],
    ['in a sandboxed frame', { origin: 'null' }],
    ['whose browser says cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['whose browser says same-site', { 'sec-fetch-site': 'same-site' }],
    ['that navigates with a form', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
    ['opened by hand', { 'sec-fetch-site': 'none' }],
  ])('%s cannot approve', async (_what, given) => {
    const headers: Record<string, string> = typeof given === 'function' ? given() : { ...given } as Record<string, string>;
    const reply = await api.post(approve, {}, headers);
    expect([reply.status, reply.code]).toEqual([403, 'ORIGIN_REFUSED']);
    expect(api.client.asked).toEqual([]);
  });

  test('of ours and a program without a page can', async () => {
    expect((await api.post(approve, {}, { origin: `http://${local()}`, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await api.post(approve, {})).status).toBe(200);
    expect(api.client.asked).toHaveLength(2);
  });

  test.each([
    ['with its origin', { origin: 'https://evil.example' }],
    ['as an image or a script', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }],
    ['in a frame', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
  ])('of another site reads nothing %s', async (_what, headers: Record<string, string>) => {
    const reply = await api.get('/api/items/SHP-1', headers);
    expect([reply.status, reply.code]).toEqual([403, 'ORIGIN_REFUSED']);
    expect(reply.text).not.toContain('Title of');
  });

  test('may be the one that a person came from by a link', async () => {
    const headers = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await api.get('/api/items/SHP-1', headers)).status).toBe(200);
  });

  test.each([
    ['a form', 'application/x-www-form-urlencoded', 'revision=abc'],
    ['a form with a file', 'multipart/form-data; boundary=x', '--x--'],
    ['plain text that reads like JSON', 'text/plain', '{}'],
    ['a type that only begins like JSON', 'application/jsonp', '{}'],
  ])('cannot send %s', async (_what, type, body) => {
    const reply = await api.send({ method: 'POST', path: approve, headers: { 'content-type': type }, body });
    expect([reply.status, reply.code]).toEqual([400, 'NOT_JSON']);
    expect(api.client.asked).toEqual([]);
  });

  test('cannot approve by a request without body and type', async () => {
    const reply = await api.send({ method: 'POST', path: approve });
    expect([reply.status, reply.code]).toEqual([400, 'NOT_JSON']);
  });

  test('gets no leave to ask across origins', async () => {
    const reply = await api.send({ method: 'OPTIONS', path: approve, headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } });
    expect(reply.status).toBe(403);
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('can neither run, frame, keep nor guess what we send', async () => {
    const { headers } = await api.get('/api/items/NO-1');
    expect(headers['content-security-policy']).toContain('default-src \'none\'');
    expect(headers['content-security-policy']).toContain('frame-ancestors \'none\'');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' });
    expect(headers['x-powered-by']).toBeUndefined();
  });
});

const jsonHeaders = { 'content-type': 'application/json' };
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('I9: a body', () => {
  test.each([
    ['of 1 MiB and a byte', 413, 'TOO_LARGE', 'x'.repeat(1024 * 1024 + 1), {}],
    ['that grows when unpacked', 400, 'NOT_JSON', gzipSync(Buffer.alloc(4 * 1024 * 1024, 0x20)), { 'content-encoding': 'gzip' }],
    ['nested 100,000 deep', 422, 'INPUT_INVALID', deep(100_000), {}],
    ['nested deep in a field', 422, 'INPUT_INVALID', `{"reason":${deep(60)}}`, {}],
    ['with a prototype', 422, 'INPUT_INVALID', '{"__proto__":{"by":{"name":"anna"}}}', {}],
    ['with a prototype inside', 422, 'INPUT_INVALID', '{"reason":{"__proto__":1}}', {}],
    ['that is a list', 422, 'INPUT_INVALID', '[]', {}],
    ['that is null', 422, 'INPUT_INVALID', 'null', {}],
    ['that is torn', 400, 'NOT_JSON', '{"reason":"a', {}],
    ['that is no text', 400, 'NOT_JSON', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), {}],
    ['that names who decides', 422, 'INPUT_INVALID', '{"by":{"channel":"cli","id":"anna","name":"anna"}}', {}],
    ['with a number for a text', 422, 'INPUT_INVALID', '{"reason":7}', {}],
  ])('%s is refused with %i', async (_what, status, code, body, headers) => {
    const before = Date.now();
    const reply = await api.send({ method: 'POST', path: approve, headers: { ...jsonHeaders, ...headers } as Record<string, string>, body });
    expect([reply.status, reply.code]).toEqual([status, code]);
    expect(Date.now() - before).toBeLessThan(1_000);
    expect(api.client.asked).toEqual([]);
  });

  test('brackets inside a text are no depth', async () => {
    const reply = await api.post(approve, { reason: `${'[{"\\'.repeat(500)}` });
    expect(reply.status).toBe(200);
  });

  test('a hundred hostile ones leave memory flat', async () => {
    const hostile = Buffer.from(deep(120_000));
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 100; round += 1) {
      expect((await api.send({ method: 'POST', path: approve, headers: jsonHeaders, body: hostile })).status).toBe(422);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  });
});

describe('an address', () => {
  test.each([
    ['nothing lies at', 'GET', '/nothing', 404, 'ROUTE_NOT_FOUND'],
    ['climbs', 'GET', '/api/items/../../etc/passwd', 404, 'ROUTE_NOT_FOUND'],
    ['cannot be decoded', 'GET', '/api/items/%E0%A4%A', 422, 'INPUT_INVALID'],
    ['holds a key that climbs', 'GET', '/api/items/..%2f..%2fetc', 404, 'ITEM_NOT_FOUND'],
    ['takes another method', 'DELETE', '/api/items/SHP-1', 405, 'METHOD_NOT_ALLOWED'],
    ['only reads', 'POST', '/health', 405, 'METHOD_NOT_ALLOWED'],
    ['has a parameter that nobody knows', 'GET', '/api/items?stat=waiting', 422, 'INPUT_INVALID'],
    ['has a state that is none', 'GET', '/api/items?state=lost', 422, 'INPUT_INVALID'],
  ])('that %s answers as the table says', async (_what, method, path, status, code) => {
    const reply = await api.send({ method, path });
    expect([reply.status, reply.code]).toEqual([status, code]);
    expect(reply.json).toEqual({ error: { code, title: expect.any(String), detail: expect.any(String), remedy: expect.any(String) } });
  });

  test('that takes another method says which', async () => {
    expect((await api.send({ method: 'PUT', path: '/api/items' })).headers['allow']).toBe('GET, POST, HEAD');
  });
});
