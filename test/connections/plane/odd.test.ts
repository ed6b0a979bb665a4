import { afterEach, describe, expect, test } from '@jest/globals';
import { createPace } from '../../../src/connections/http/pace.js';
import { createPlaneTracker } from '../../../src/connections/plane/tracker.js';
import type { Tracker } from '../../../src/connections/tracker.js';
import { start, stateNames } from '../../conformance/tracker.js';
import { startFakePlane, typed, type FakePlane, type FakePlaneOptions } from '../../fakes/plane/start-fake-plane.js';

const running: FakePlane[] = [];
afterEach(async () => { await Promise.all(running.splice(0).map((plane) => plane.close())); });

const planeWith = async (options: FakePlaneOptions = {}, project = 'SHOP'): Promise<{ plane: FakePlane; tracker: Tracker; another: () => Tracker }> => {
  const plane = await startFakePlane(options);
  running.push(plane);
  const pace = createPace();
  const another = (): Tracker => createPlaneTracker({
    connection: { name: 'board', kind: 'plane', url: plane.url, workspace: plane.workspace, token: async () => plane.token },
    place: { project, stateNames, start }, pace, timeoutMs: 4_000,
  });
  return { plane, tracker: another(), another };
};

/** What a request says by the API itself, as somebody else's program would. */
const call = async (plane: FakePlane, path: string, body: unknown, method = 'POST'): Promise<Response> =>
  fetch(`${plane.url}/api/v1/workspaces/team/projects/${plane.store.projectId}/${path}`, { method, headers: { 'x-api-key': plane.token, 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('what is odd about Plane', () => {
  test('I4: who wrote a comment is who called, never whom the body names', async () => {
    const { plane, tracker } = await planeWith();
    const ref = plane.as('mina').create({ name: 'One' });
    await call(plane, `work-items/${ref.id}/comments/`, { comment_html: '<p>/approve</p>', created_by: plane.store.user('mina').id });
    expect(plane.store.comments[0]?.createdBy).toBe(plane.store.user('mina').id);
    expect(await tracker.comments(ref, null)).toMatchObject([{ author: { id: plane.store.user('towpath').id }, ours: true }]);
  });

  test('I4: a move that is not written down yet is nobody\'s: not of who moved it before', async () => {
    const { plane, tracker } = await planeWith({ activityDelayMs: 400 });
    const ref = plane.as('mina').create({ name: 'One', state: 'To do' });
    plane.as('mina').move(ref, 'In Progress');
    const { activities } = plane.store;
    while (!activities.some(({ field }) => field === 'state')) await new Promise((resolve) => { setTimeout(resolve, 10); });
    await tracker.lastMove(ref);
    plane.as('mallory').move(ref, 'Approved');
    await expect(tracker.lastMove(ref)).rejects.toMatchObject({ code: 'CONNECTION_AWAY', facts: { retryAfterSeconds: 2 } });
    for (;;) {
      const move = await tracker.lastMove(ref).catch(() => undefined);
      if (move === undefined) { await new Promise((resolve) => { setTimeout(resolve, 20); }); continue; }
      expect(move).toMatchObject({ by: { id: plane.store.user('mallory').id } });
      break;
    }
  });

  test('a state change that was never written down is of nobody, after a minute', async () => {
    const { plane, tracker } = await planeWith();
    const ref = plane.as('mina').create({ name: 'One', state: 'To do' });
    plane.as('mina').move(ref, 'In Progress');
    const ticket = plane.store.ticket(ref);
    if (ticket !== undefined) Object.assign(ticket, { state: plane.store.state('Approved').id, updatedAt: (Date.now() - 120_000) * 1000 });
    expect(await tracker.lastMove(ref)).toMatchObject({ by: null });
    expect(await tracker.lastMove(plane.as('mina').create({ name: 'Two', state: 'To do' }))).toBeNull();
  });

  test('times come in the zone of the account and are told in UTC', async () => {
    const { plane, tracker } = await planeWith({ minutes: 330 });
    const before = Date.now();
    const ref = plane.as('mina').create({ name: 'One' });
    plane.as('mina').comment(ref, typed('hello'));
    const at = [(await tracker.ticket(ref.number))?.updatedAt ?? '', (await tracker.comments(ref, null))[0]?.at ?? ''];
    for (const one of at) {
      expect(one).toMatch(/Z$/);
      expect(Math.abs(Date.parse(one) - before)).toBeLessThan(5_000);
    }
  });

  test('a project is found by identifier, id or name, and one that is not there is refused with those that are', async () => {
    const { plane, tracker } = await planeWith({}, 'the SHOP');
    expect(await tracker.names()).toEqual([plane.store.projectId, 'SHOP', 'The shop']);
    const { tracker: other } = await planeWith({}, 'WEB');
    await expect(other.ticket(1)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', message: expect.stringContaining('no project WEB to our account; it shows SHOP') });
    expect((await other.check(null)).find(({ ok }) => !ok)).toMatchObject({ what: 'permission', says: expect.stringContaining('no project WEB') });
  });

  test('I1: a project that got another identifier has not lost its tickets', async () => {
    const { plane, tracker } = await planeWith({}, 'The shop');
    const ref = plane.as('mina').create({ name: 'One' });
    await tracker.ticket(ref.number);
    plane.store.identifier = 'STORE';
    expect(await tracker.ticket(ref.number)).toMatchObject({ ...ref, url: `${plane.url}/team/browse/STORE-1/` });
  });

  test('I1: a proxy that answers 404 for everything has deleted no ticket', async () => {
    const { plane, tracker } = await planeWith();
    const ref = plane.as('mina').create({ name: 'One' });
    await tracker.ticket(ref.number);
    const { url } = plane;
    const elsewhere = createPlaneTracker({ connection: { name: 'board', kind: 'plane', url, workspace: 'another', token: async () => plane.token }, place: { project: 'SHOP', stateNames, start }, pace: createPace() });
    await expect(elsewhere.ticket(ref.number)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
    plane.as('mina').remove(ref);
    expect(await tracker.ticket(ref.number)).toBeNull();
    expect(await tracker.numberOf(ref.id)).toBeNull();
  });

  test('a state that was renamed or made meanwhile is found, whatever was read before', async () => {
    const { plane, tracker } = await planeWith();
    const ref = plane.as('mina').create({ name: 'One', state: 'To do' });
    await tracker.setState(ref, { state: 'In Progress', over: null });
    plane.store.states.push({ id: '5a100000-0000-4000-8000-0000000000aa', name: 'Waiting', group: 'started', color: '#fff' });
    await tracker.setState(ref, { state: 'waiting', over: null });
    expect(await tracker.ticket(ref.number)).toMatchObject({ state: 'Waiting' });
  });

  test('a ticket is made with the label and assignee that start it; a label is made where it is missing', async () => {
    const { plane, tracker } = await planeWith();
    const made = await tracker.create({ title: 'One', body: '', start: { state: 'To do', label: 'brand new', assignee: 'mina' }, once: 'start/1' });
    expect(made).toMatchObject({ labels: ['brand new'], assignees: [{ id: plane.store.user('mina').id, name: 'mina' }] });
    await expect(tracker.create({ title: 'Two', body: '', start: { state: null, label: null, assignee: 'nobody' }, once: 'start/2' })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', message: expect.stringContaining('nobody') });
  });

  test('a ticket that was made and deleted is not made again behind a person\'s back', async () => {
    const { plane, tracker } = await planeWith();
    const order = { title: 'One', body: '', start, once: 'start/1' };
    const made = await tracker.create(order);
    plane.as('mina').remove(made);
    expect(await tracker.create(order)).not.toMatchObject({ number: made.number });
  });

  test('sixty requests a minute: the sixty-first is not sent, and who asks is told when it goes on', async () => {
    const { plane, tracker, another } = await planeWith({ limit: 60 });
    const ref = plane.as('mina').create({ name: 'One', state: 'To do' });
    const both = [tracker, another()];
    const asks = Array.from({ length: 90 }, (_, index) => both[index % 2]?.ticket(ref.number).then(() => null, (error: unknown) => error as { code: string; facts: { retryAfterSeconds: number } }));
    const refused = (await Promise.all(asks)).filter((one) => one !== null);
    expect(plane.requests.length).toBeLessThanOrEqual(64);
    expect(refused.length).toBeGreaterThanOrEqual(30);
    for (const one of refused) {
      expect(one).toMatchObject({ code: 'CONNECTION_AWAY' });
      expect(one?.facts.retryAfterSeconds).toBeGreaterThan(50);
    }
  });

  test('an ordinary look at a ticket costs one request, a card that changes one, once names are known', async () => {
    const { plane, tracker } = await planeWith();
    const ref = plane.as('mina').create({ name: 'One', state: 'To do' });
    const note = (text: string) => ({ once: 'SHOP-1/card', note: { blocks: [{ kind: 'text' as const, text }] } });
    await tracker.ticket(ref.number);
    await tracker.say(ref, note('one'));
    const before = plane.requests.length;
    await tracker.ticket(ref.number);
    await tracker.say(ref, note('two'));
    expect(plane.requests.slice(before).map((one) => one.split(' ')[0])).toEqual(['GET', 'PATCH']);
  });
});
