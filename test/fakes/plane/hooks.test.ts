import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pythonJson } from './python-json.js';
import { startFakePlane, typed, type FakePlane, type HookTarget } from './start-fake-plane.js';

interface Body { event: string; action: string; data: { id: string; state: { name: string }; comment_html?: string; labels: { name: string }[] }; activity: { field: string | null; new_value: unknown; old_value: unknown; actor: { id: string } } }
const got: { headers: IncomingHttpHeaders; raw: string; body: Body }[] = [];
let answers: (number | null)[] = [];
let receiver: Server;
let plane: FakePlane;

const begin = async (how: Partial<HookTarget> = {}): Promise<void> => {
  plane = await startFakePlane({ hook: { url: `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}/webhooks/board`, secret: 'test-secret', retryMs: 10, ...how } });
};

beforeEach(async () => {
  got.length = 0;
  answers = [];
  receiver = createServer((request, response) => {
    void (async () => {
      const parts: Uint8Array[] = [];
      for await (const part of request as AsyncIterable<Uint8Array>) parts.push(part);
      const raw = Buffer.concat(parts).toString('utf8');
      got.push({ headers: request.headers, raw, body: JSON.parse(raw) as Body });
      const status = answers.shift();
      if (status === null) request.socket.destroy();
      else response.writeHead(status ?? 202).end();
    })();
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});

afterEach(async () => {
  await plane.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => { receiver.close(resolve); });
});

describe('the webhooks of the fake Plane', () => {
  test('bytes are Python\'s, and signed as they are', async () => {
    expect(pythonJson({ a: [1, 'ü✓😀\u2028\n'], b: { c: null }, d: [], e: {} })).toBe('{"a": [1, "\\u00fc\\u2713\\ud83d\\ude00\\u2028\\n"], "b": {"c": null}, "d": [], "e": {}}');
    await begin();
    plane.as('mina').create({ name: 'Schleuse – klemmt', state: 'To do' });
    await plane.hooks.settled();
    expect(got).toHaveLength(1);
    const [{ headers, raw, body }] = got as [typeof got[0]];
    expect(headers).toMatchObject({ 'x-plane-event': 'issue', 'content-type': 'application/json', 'x-plane-signature': createHmac('sha256', 'test-secret').update(raw).digest('hex') });
    expect(raw).toContain('"name": "Schleuse \\u2013 klemmt"');
    expect(body).toMatchObject({ event: 'issue', action: 'created', data: { state: { name: 'To do' } }, activity: { field: null, actor: { id: plane.store.user('mina').id } } });
  });

  test('a save of two fields is two deliveries; the web interface and the API name fields of ids differently', async () => {
    await begin();
    const ref = plane.as('mina').create({ name: 'One', state: 'To do' });
    plane.as('mina').edit(ref, { name: 'Two', html: typed('x') });
    plane.as('mina').move(ref, 'In Progress');
    plane.as('mina').label(ref, ['agent']);
    await fetch(`${plane.url}/api/v1/workspaces/team/projects/${plane.store.projectId}/work-items/${ref.id}/`, { method: 'PATCH', headers: { 'x-api-key': plane.token }, body: JSON.stringify({ state: plane.store.state('Approved').id }) });
    await plane.hooks.settled();
    expect(got.map(({ body }) => body.activity.field).filter((field) => field !== null).sort()).toEqual(['description_html', 'label_ids', 'name', 'state', 'state_id']);
    expect(got.find(({ body }) => body.activity.field === 'state')?.body.activity).toMatchObject({ new_value: plane.store.state('Approved').id, actor: { id: plane.store.user('towpath').id } });
  });

  test('data is read when it is sent: it may be newer than what the delivery tells of', async () => {
    await begin();
    const ref = plane.as('mina').create({ name: 'One', state: 'To do' });
    plane.as('mina').move(ref, 'In Progress');
    plane.as('mina').move(ref, 'Approved');
    await plane.hooks.settled();
    expect(got).toHaveLength(3);
    for (const { body } of got) expect(body.data.state.name).toBe('Approved');
  });

  test('any answer is delivered; without one it is tried again with a new id, and switched off in the end', async () => {
    await begin();
    answers = [500];
    const ref = plane.as('mina').create({ name: 'One' });
    await plane.hooks.settled();
    expect(got).toHaveLength(1);
    answers = [null, null];
    plane.as('mina').comment(ref, typed('hello'));
    await plane.hooks.settled();
    expect(got).toHaveLength(4);
    expect(new Set(got.slice(1).map(({ raw }) => raw)).size).toBe(1);
    expect(new Set(got.map(({ headers }) => headers['x-plane-delivery'])).size).toBe(4);
    answers = [null, null, null, null, null, null];
    plane.as('mina').comment(ref, typed('again'));
    await plane.hooks.settled();
    expect([got.length, plane.hooks.active]).toEqual([10, false]);
  });

  test('on demand: every second is lost, each comes twice, all come backwards; a deletion tells nobody', async () => {
    await begin({ dropEverySecond: true });
    for (let one = 0; one < 6; one += 1) plane.as('mina').create({ name: String(one) });
    await plane.hooks.settled();
    expect(got).toHaveLength(3);
    if (plane.hooks.target !== null) Object.assign(plane.hooks.target, { dropEverySecond: false, double: true, shuffle: true });
    got.length = 0;
    const ref = plane.as('mina').create({ name: 'first' });
    plane.as('mina').comment(ref, typed('second'));
    await plane.hooks.settled();
    expect(got).toHaveLength(4);
    expect(new Set(got.map(({ headers }) => headers['x-plane-delivery'])).size).toBe(4);
    got.length = 0;
    plane.as('mina').remove(ref);
    await plane.hooks.settled();
    expect(got).toEqual([]);
  });
});
