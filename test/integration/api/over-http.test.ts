import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApi, type Api } from '../../../src/api/start-api.js';
import { itemDocumentSchema, itemRowSchema, projectDocumentSchema } from '../../../src/contracts/item-document.js';
import type { ItemDocument } from '../../../src/shared/documents.js';
import { json, send, type Reply } from '../../api/support/serve.js';
import { eventually, Lock } from '../client/lock.js';
import { World } from '../../workflows/world.js';

/** One item from its title to merged by HTTP alone: real API, real client, real workflows and engine. */
let lock: Lock;
let api: Api;
let world: World;
beforeAll(async () => {
  lock = await Lock.open();
  await lock.startProject('WEB');
  world = new World();
  world.gates['analysis'] = [{ kind: 'approval', by: ['anna'], min: 1 }];
  world.policy = { people: [{ name: 'anna', ids: {} }] };
  await lock.startWorkers(world);
  api = await startApi({
    client: lock.client, home: lock.home, homeToken: 'home', version: '0.1.0', port: 0,
    lookups: { people: () => [{ name: 'anna', token: 'a-token' }, { name: 'ben', token: 'b-token' }], engineUi: () => null, slots: () => null, addConfig: async () => [] },
  });
});
afterAll(async () => { await api.close(); await lock.close(); });

const as = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
const get = async (path: string): Promise<Reply> => send(api.port, { path, headers: as('a-token') });
const post = async (path: string, value: unknown, headers: Record<string, string>): Promise<Reply> =>
  send(api.port, { method: 'POST', path, ...json(value), headers: { ...json(value).headers, ...headers } });

describe('over HTTP', () => {
  test('an item is made once, approved by the one who may, for the revision shown, and ends merged', async () => {
    const made = await post('/api/items', { title: 'Add login' }, { ...as('b-token'), 'idempotency-key': 'ticket-1' });
    expect([made.status, made.json]).toEqual([201, { key: 'WEB-1', workflowId: 'item/WEB-1', existing: false }]);
    await post('/api/items', { title: 'Add login' }, { ...as('b-token'), 'idempotency-key': 'ticket-1' });
    expect((await post('/api/items', { title: 'Add login' }, as('b-token'))).code).toBe('ITEM_DUPLICATE');

    const waiting = (await eventually(async () => get('/api/items/WEB-1'), (reply) => (reply.json as ItemDocument).waitingFor === 'approval')).json as ItemDocument;
    expect(itemDocumentSchema.safeParse(waiting).error?.issues ?? []).toEqual([]);
    expect(waiting).toMatchObject({ waitingOn: ['anna'], decide: { what: 'approval', by: ['anna'], min: 1 } });

    const { revision } = waiting.decide ?? { revision: null };
    expect((await post('/api/items/WEB-1/approve', { revision }, as('b-token'))).json).toMatchObject({ error: { code: 'NOT_ALLOWED' } });
    expect((await post('/api/items/WEB-1/approve', { revision: '0'.repeat(40) }, as('a-token'))).status).toBe(409);
    expect((await post('/api/items/WEB-1/approve', { revision }, { ...as('a-token'), 'idempotency-key': 'click-1' })).json)
      .toMatchObject({ accepted: true, verb: 'approve', revision });

    const done = (await eventually(async () => get('/api/items/WEB-1'), (reply) => (reply.json as ItemDocument).state === 'done')).json as ItemDocument;
    expect(done.mergedSha).toBe('d'.repeat(40));
    expect(done.pullRequest?.link).toBe(`${api.url}/pulls/WEB-1`);
    expect((await get('/pulls/WEB-1')).json).toMatchObject({ key: 'WEB-1', pullRequest: { state: 'merged' } });
    expect(world.merges).toHaveLength(1);
  });

  test('I11: queue, list, projects, status and health say who waits for whom', async () => {
    await post('/api/items', { title: 'Another' }, as('a-token'));
    await eventually(async () => get('/queue'), (reply) => (reply.json as { people: { key: string }[] }).people.some((row) => row.key === 'WEB-2'));
    const { items } = (await get('/api/items?state=waiting')).json as { items: unknown[] };
    expect(items.map((row) => itemRowSchema.safeParse(row).success)).toEqual([true]);
    const { projects } = (await get('/api/projects')).json as { projects: unknown[] };
    expect(projects.map((one) => projectDocumentSchema.safeParse(one).success)).toEqual([true]);
    expect((await get('/status')).json).toMatchObject({ projects: [{ key: 'WEB' }], items: { waiting: 1 }, engine: { reachable: true } });
    expect((await send(api.port, { path: '/health' })).json).toMatchObject({ engine: { reachable: true }, pollers: { items: expect.any(Number) } });
  });
});
