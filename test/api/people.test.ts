import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { userInfo } from 'node:os';
import type { VerbInput } from '../../src/shared/messages.js';
import type { MemoryClient } from './support/memory-client.js';
import { item } from './support/memory-client.js';
import { serve, type Served } from './support/serve.js';

/** I4: who decides is who the token says, never what a body or another header says. */
let open: Served;
let named: Served;
const people = [{ name: 'anna', token: 'anna-secret' }, { name: 'ben', token: 'ben-secret' }];
beforeAll(async () => {
  open = await serve();
  named = await serve({ lookups: { people: () => people } });
});
afterAll(async () => { await open.close(); await named.close(); });
beforeEach(() => { for (const { client } of [open, named]) { client.items = [item('SHP-1')]; client.asked.length = 0; } });

const whoActed = (client: MemoryClient): unknown =>
  client.asked.filter((one) => one.what === 'act').map((one) => (one.with as { input: VerbInput }).input.by);
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

describe('I7: how connections stand', () => {
  const connections = [{ name: 'board', standing: 'refused' as const, since: null, message: 'deliveries: env:PLANE_SECRET is not set' }];
  const shown = async (lookups: Parameters<typeof serve>[0] & object, headers?: Record<string, string>) => {
    const served = await serve({ ...lookups, lookups: { connections: async () => connections, ...lookups.lookups } });
    const reply = await served.get('/health', headers);
    await served.close();
    return reply;
  };

  test('is told to whoever may read the rest of the API, and changes no probe\'s answer', async () => {
    for (const reply of [await shown({}), await shown({ lookups: { people: () => people } }, bearer('anna-secret')), await shown({ lookups: { people: () => people } }, bearer('home-token'))]) {
      expect([reply.status, reply.json]).toMatchObject([200, { status: 'ok', connections }]);
    }
  });

  test('a stranger learns of no connection and no secret', async () => {
    for (const reply of [await shown({ lookups: { people: () => people } }), await shown({ lookups: { people: () => people } }, bearer('guess')), await shown({ lookups: { people: () => people }, options: { bind: '0.0.0.0' } })]) {
      expect(reply.status).toBe(200);
      expect(reply.text).not.toMatch(/connections|board|PLANE/);
    }
  });
});

describe('I4: where nobody has a token', () => {
  test('a request acts as anonymous, which satisfies no name', async () => {
    expect((await open.post('/api/items/SHP-1/approve', {})).status).toBe(200);
    expect(whoActed(open.client)).toEqual([{ channel: 'api', id: null, name: 'anonymous' }]);
  });

  test('a wrong token is not overlooked', async () => {
    const reply = await open.post('/api/items/SHP-1/approve', {}, bearer('guess'));
    expect([reply.status, reply.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(whoActed(open.client)).toEqual([]);
  });

  test('the home\'s own commands act as the user that owns the home', async () => {
    await open.post('/api/items/SHP-1/approve', {}, bearer('home-token'));
    expect(whoActed(open.client)).toEqual([{ channel: 'cli', id: userInfo().username, name: userInfo().username }]);
  });
});

describe('I4: where people have tokens', () => {
  test('a token says who acts', async () => {
    await named.post('/api/items/SHP-1/approve', {}, bearer('ben-secret'));
    expect(whoActed(named.client)).toEqual([{ channel: 'api', id: 'ben', name: 'ben' }]);
  });

  test.each([
    ['no token', {}],
    ['a wrong one', bearer('anna-secreT')],
    ['a part of one', bearer('anna')],
    ['one with another scheme', { authorization: 'Basic YW5uYTphbm5hLXNlY3JldA==' }],
    ['an empty one', { authorization: 'Bearer ' }],
  ])('%s is not let in', async (_what, headers: Record<string, string>) => {
    for (const reply of [await named.get('/api/items', headers), await named.get('/status', headers), await named.post('/api/items/SHP-1/stop', {}, headers)]) {
      expect([reply.status, reply.code, reply.headers['www-authenticate']]).toEqual([401, 'UNAUTHENTICATED', 'Bearer']);
    }
    expect(named.client.asked).toEqual([]);
  });

  test('health and the description of the API need none', async () => {
    expect((await named.get('/health')).status).toBe(200);
    expect((await named.get('/openapi.json')).status).toBe(200);
  });

  test('I7: no answer and no line of the log holds a token', async () => {
    named.client.fails = new Error('boom');
    const reply = await named.post('/api/items/SHP-1/approve', { reason: 'because' }, bearer('anna-secret'));
    named.client.fails = undefined;
    expect(reply.code).toBe('INTERNAL');
    expect(named.said.join('\n')).toContain('boom');
    expect(`${reply.text}${named.said.join('\n')}`).not.toMatch(/anna-secret|because/);
  });
});

describe('the home\'s own address', () => {
  test('takes a second file from the home\'s token alone', async () => {
    for (const headers of [{}, bearer('anna-secret'), bearer('guess')]) {
      expect((await named.post('/internal/configs', { file: '/srv/other/towpath.yaml' }, headers)).status).toBe(401);
    }
    expect(named.added).toEqual([]);
    const reply = await named.post('/internal/configs', { file: '/srv/other/towpath.yaml' }, bearer('home-token'));
    expect(reply.json).toEqual({ projects: ['NEW'] });
    expect(named.added).toEqual(['/srv/other/towpath.yaml']);
  });

  test('takes no relative path', async () => {
    const reply = await named.post('/internal/configs', { file: 'towpath.yaml' }, bearer('home-token'));
    expect([reply.status, reply.detail]).toEqual([422, 'body.file: expected an absolute path']);
  });
});

describe('another address than loopback', () => {
  test('is refused while nobody has a token', async () => {
    await expect(serve({ options: { bind: '0.0.0.0' } })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('stays closed to strangers when the last token is taken away', async () => {
    let now: typeof people = people;
    const wide = await serve({ options: { bind: '0.0.0.0' }, lookups: { people: () => now } });
    try {
      expect((await wide.get('/api/items', bearer('anna-secret'))).status).toBe(200);
      now = [];
      expect((await wide.get('/api/items')).status).toBe(401);
    } finally { await wide.close(); }
  });

  test('that is taken already is named', async () => {
    await expect(serve({ options: { port: open.port } })).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  });
});
