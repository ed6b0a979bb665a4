import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { TowpathError, type ErrorCode } from '../../src/shared/error-table.js';
import { errors } from '../../src/shared/error-table.js';
import { item, project } from './support/memory-client.js';
import { serve, type Served } from './support/serve.js';

let api: Served;
beforeAll(async () => { api = await serve(); });
afterAll(async () => { await api.close(); });
beforeEach(() => {
  api.client.items = [item('SHP-1')];
  api.client.known = [project('SHP')];
  api.client.asked.length = 0;
  api.client.fails = undefined;
  api.client.answerHealth = {
    engine: { reachable: true, address: '127.0.0.1:7233', namespace: 'default', unreachableSince: null }, pollers: { items: 1, runs: 1, gates: 1 },
  };
});

const away = { reachable: false, address: '127.0.0.1:7233', namespace: 'default', unreachableSince: '2026-01-02T09:12:00.000Z' };

describe('health', () => {
  test('is ok with an engine, workers on every queue and room on the disk', async () => {
    const reply = await api.get('/health');
    expect([reply.status, reply.json]).toEqual([200, {
      status: 'ok', engine: { reachable: true, unreachableSince: null }, pollers: { items: 1, runs: 1, gates: 1 }, disk: { low: false },
    }]);
  });

  test('I11: says since when the engine is away, with 503', async () => {
    api.client.answerHealth = { engine: away, pollers: null };
    const reply = await api.get('/health');
    expect([reply.status, reply.json]).toMatchObject([503, { status: 'down', engine: { unreachableSince: '2026-01-02T09:12:00.000Z' } }]);
  });

  test('is degraded where a queue has no worker, whatever the rest says', async () => {
    api.client.answerHealth = { ...api.client.answerHealth, pollers: { items: 1, runs: 0, gates: 1 } };
    expect((await api.get('/health')).json).toMatchObject({ status: 'degraded' });
  });

  test('I7: tells a stranger no address, path or version', async () => {
    const { text } = await api.get('/health');
    expect(text).not.toMatch(/7233|\/tmp|0\.1\.0|default/);
  });
});

describe('status', () => {
  test('says version, engine, slots, projects and items by state', async () => {
    expect((await api.get('/status')).json).toMatchObject({
      version: '0.1.0', engine: { reachable: true, address: '127.0.0.1:7233', ui: 'http://127.0.0.1:8233' },
      host: { runs: 2, gates: 2 }, projects: [{ key: 'SHP' }], items: { waiting: 1, done: 0 },
    });
  });

  test('I11: still answers while the engine is away', async () => {
    api.client.answerHealth = { engine: away, pollers: null };
    api.client.fails = new TowpathError('ENGINE_UNREACHABLE');
    const reply = await api.get('/status');
    expect([reply.status, reply.json]).toMatchObject([200, { engine: { reachable: false }, pollers: null, projects: null, items: null }]);
  });
});

describe('I11: the queue says who waits for what', () => {
  beforeEach(() => {
    api.client.items = [
      item('SHP-1', { since: '2026-01-01T00:00:01.000Z' }),
      item('SHP-2', { state: 'queued', waitingFor: 'admission', waitingOn: [] }),
      item('SHP-3', { state: 'queued', waitingFor: 'admission', waitingOn: [] }),
      item('SHP-4', { waitingFor: 'merge', waitingOn: ['SHP-5'] }),
      item('SHP-6', { state: 'blocked', waitingFor: null }),
      item('SHP-7', { waitingFor: 'limit' }),
      item('SHP-8', { state: 'running', waitingFor: null }),
    ];
    api.client.known = [project('SHP', { waitingForAdmission: ['SHP-3', 'SHP-2'], merging: 'SHP-5', waitingForMerge: ['SHP-4'] })];
  });
  const keysOf = (reply: unknown): Record<string, unknown> => Object.fromEntries(Object.entries(reply as Record<string, { key: string }[]>)
    .map(([name, rows]) => [name, rows.map((row) => row.key)]));

  test('in the project\'s own order', async () => {
    expect(keysOf((await api.get('/queue')).json)).toEqual({
      admission: ['SHP-3', 'SHP-2'], merging: ['SHP-5'], merge: ['SHP-4'], people: ['SHP-1', 'SHP-6'], other: ['SHP-7'],
    });
  });
});

describe('items', () => {
  test('are listed as search attributes tell, filtered', async () => {
    const reply = await api.get('/api/items?all=true&project=SHP&state=waiting&state=blocked');
    expect(reply.json).toEqual({ items: [expect.objectContaining({ key: 'SHP-1', waitingFor: 'approval' })] });
    expect(api.client.asked).toEqual([{ what: 'list', with: { all: true, project: 'SHP', states: ['waiting', 'blocked'] } }]);
  });

  test.each([[null], ['http://127.0.0.1:1/pulls/SHP-1']])('are shown whole, with the pull request\'s address on this API (kept: %s)', async (link) => {
    const pullRequest = { number: 1, branch: 'towpath/SHP-1-x', base: 'main', head: 'b'.repeat(40), state: 'open' as const, link };
    api.client.items = [item('SHP-1', { pullRequest })];
    const shown = (await api.get('/api/items/SHP-1')).json as { pullRequest: { link: string } };
    expect(shown.pullRequest.link).toBe(`${api.url}/pulls/SHP-1`);
    const page = await api.get(new URL(shown.pullRequest.link).pathname);
    expect(page.json).toMatchObject({ key: 'SHP-1', item: `${api.url}/api/items/SHP-1`, pullRequest: { number: 1, state: 'open' } });
  });

  test('keep the address of a pull request that another forge holds', async () => {
    const link = 'https://forge.example/shop/pulls/7';
    api.client.items = [item('SHP-1', { pullRequest: { number: 7, branch: 'towpath/SHP-1-x', base: 'main', head: 'b'.repeat(40), state: 'open', link } })];
    expect((await api.get('/api/items/SHP-1')).json).toMatchObject({ pullRequest: { link } });
  });

  test('without a pull request say so', async () => {
    expect((await api.get('/pulls/SHP-1')).json).toMatchObject({ error: { code: 'ITEM_NOT_FOUND', detail: 'SHP-1 has no pull request yet' } });
  });

  test('are made once an idempotency key', async () => {
    const first = await api.post('/api/items', { title: 'Add login' }, { 'idempotency-key': 'k1' });
    const second = await api.post('/api/items', { title: 'Add login', idempotencyKey: 'k1' });
    expect([first.status, first.headers['location'], second.status]).toEqual([201, '/api/items/SHP-1', 200]);
    expect(api.client.asked.filter((one) => one.what === 'create')[0]?.with).toEqual({
      title: 'Add login', body: '', project: 'SHP', pipeline: null, priority: 3, idempotencyKey: 'k1', again: false,
      by: { channel: 'api', id: null, name: 'anonymous' },
    });
  });

  test('are not made under two keys at once', async () => {
    const reply = await api.post('/api/items', { title: 'Add login', idempotencyKey: 'k1' }, { 'idempotency-key': 'k2' });
    expect([reply.status, reply.code]).toEqual([422, 'INPUT_INVALID']);
  });

  test('need a project where there are several', async () => {
    api.client.known = [project('SHP'), project('WEB')];
    const reply = await api.post('/api/items', { title: 'Add login' });
    expect([reply.status, reply.code, reply.detail]).toEqual([422, 'PROJECT_UNDECIDED', 'project: expected one of SHP, WEB']);
  });

  test('name each mistake of a body with its place', async () => {
    const reply = await api.post('/api/items', { titel: 'x', priority: 'high' });
    expect(reply.code).toBe('INPUT_INVALID');
    for (const part of ['body.title:', 'body.priority:', 'titel']) expect(reply.detail).toContain(part);
  });
});

describe('verbs', () => {
  test('I4: carry revision, reason and id as they were sent', async () => {
    const reply = await api.post('/api/items/SHP-1/reject', { revision: 'abc1234', reason: 'too wide' }, { 'idempotency-key': 'click-7' });
    expect(reply.json).toMatchObject({ key: 'SHP-1', verb: 'reject', accepted: true, next: 'architecture starts' });
    expect(api.client.asked).toEqual([{ what: 'act', with: {
      key: 'SHP-1', verb: 'reject', input: { by: { channel: 'api', id: null, name: 'anonymous' }, id: 'click-7', revision: 'abc1234', reason: 'too wide' },
    } }]);
  });

  test.each([['hold', 501, 'NOT_YET'], ['prioritise', 501, 'NOT_YET'], ['merge', 404, 'VERB_UNKNOWN'], ['constructor', 404, 'VERB_UNKNOWN']])(
    '%s answers %i', async (verb, status, code) => {
      const reply = await api.post(`/api/items/SHP-1/${verb}`, {});
      expect([reply.status, reply.code]).toEqual([status, code]);
      expect(api.client.asked).toEqual([]);
    });

  test('pause and resume a project', async () => {
    expect((await api.post('/api/projects/SHP/pause', { id: 'p1' })).status).toBe(200);
    expect(api.client.asked[0]).toEqual({ what: 'actOnProject', with: { key: 'SHP', action: { verb: 'pause', id: 'p1', by: { channel: 'api', id: null, name: 'anonymous' } } } });
    expect((await api.post('/api/projects/SHP/freeze', {})).code).toBe('NOT_YET');
    expect((await api.post('/api/projects/SHP/delete', {})).code).toBe('VERB_UNKNOWN');
    expect((await api.get('/api/projects/NO')).code).toBe('PROJECT_NOT_FOUND');
    expect((await api.get('/api/projects')).json).toMatchObject({ projects: [{ key: 'SHP' }] });
  });
});

describe('a failure', () => {
  test.each(Object.keys(errors) as ErrorCode[])('%s leaves with the table\'s words and status', async (code) => {
    api.client.fails = new TowpathError(code, 'the facts');
    const reply = await api.get('/api/items/SHP-1');
    const { status, title, remedy } = errors[code];
    expect(reply.status).toBe(status);
    expect(reply.json).toEqual({ error: { code, title, detail: code === 'INTERNAL' ? '' : 'the facts', remedy } });
  });

  test('that nobody expected says nothing of the inside', async () => {
    api.client.fails = new TypeError('Cannot read properties of /srv/secret');
    const reply = await api.get('/api/items/SHP-1');
    expect([reply.status, reply.json]).toEqual([500, { error: { code: 'INTERNAL', title: errors.INTERNAL.title, detail: '', remedy: errors.INTERNAL.remedy } }]);
  });
});
