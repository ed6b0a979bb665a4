import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { showTicket } from '../../../src/activities/ticket/show-ticket.js';
import type { TrackerConfig } from '../../../src/config/config.js';
import { createPace } from '../../../src/connections/http/pace.js';
import { createPlaneTracker } from '../../../src/connections/plane/tracker.js';
import type { Tracker } from '../../../src/connections/tracker.js';
import type { TicketShow } from '../../../src/shared/ticket.js';
import { startFakePlane, type FakePlane } from '../../fakes/plane/start-fake-plane.js';

const config = { connection: 'board', project: 'SHOP', start: { state: 'To do', label: null, assignee: null }, states: { progress: 'In Progress', approval: 'In Review' } } as unknown as TrackerConfig;
const card = { once: 'SHP-1/1/card', note: { blocks: [{ kind: 'text' as const, text: 'waits' }] } };
const show: TicketShow = { project: 'SHP', number: 1, says: 'approval', over: null, card, comments: [], expected: 'In Progress' };

describe('showing an item in its ticket', () => {
  let plane: FakePlane;
  let tracker: Tracker;
  const stateOf = (): string => plane.store.state(plane.store.ticket({ number: 1 })?.state ?? '').name;

  beforeEach(async () => {
    plane = await startFakePlane();
    const connection = { name: 'board', kind: 'plane' as const, url: plane.url, workspace: plane.workspace, token: async () => plane.token };
    tracker = createPlaneTracker({ connection, place: { project: 'SHOP', start: config.start, stateNames: ['To do', 'In Progress', 'In Review'] }, pace: createPace() });
    plane.as('mina').create({ name: 'One', state: 'In Progress' });
  });
  afterEach(async () => { await plane.close(); });

  test('I4: a person\'s move while the comments are written is not written over', async () => {
    const slow: Tracker = { ...tracker, say: async (ref, what) => { const said = await tracker.say(ref, what); plane.as('mina').move({ number: 1 }, 'Rejected'); return said; } };
    expect(await showTicket({ tracker: slow, config, show })).toEqual({ kind: 'moved' });
    expect(stateOf()).toBe('Rejected');
  });

  test('once the item is over, how the ticket was left is read from the tracker, unless somebody has moved it meanwhile', async () => {
    const over: TicketShow = { ...show, says: 'done', over: 'done' };
    const done = { ...config, states: { ...config.states, done: 'Done' } } as TrackerConfig;
    const left = await showTicket({ tracker, config: done, show: over });
    expect(left).toEqual({ kind: 'shown', state: 'Done', left: { over: 'done', at: new Date(Math.floor((plane.store.ticket({ number: 1 })?.updatedAt ?? 0) / 1000)).toISOString() } });
    expect(await showTicket({ tracker, config: done, show: { ...over, expected: 'Done' } })).toEqual(left);
    plane.as('mina').move({ number: 1 }, 'In Progress');
    const hasty: Tracker = { ...tracker, setState: async (ref, to) => { await tracker.setState(ref, to); plane.as('mina').move({ number: 1 }, 'To do'); } };
    expect(await showTicket({ tracker: hasty, config: done, show: over })).toEqual({ kind: 'shown', state: 'Done' });
  });

  test('a ticket that says it already is neither read again nor set', async () => {
    expect(await showTicket({ tracker, config, show })).toEqual({ kind: 'shown', state: 'In Review' });
    plane.requests.length = 0;
    expect(await showTicket({ tracker, config, show: { ...show, expected: 'In Review' } })).toEqual({ kind: 'shown', state: 'In Review' });
    expect(plane.requests.filter((one) => one.startsWith('PATCH'))).toEqual([]);
    expect(plane.requests.filter((one) => one.endsWith('/work-items/SHOP-1/'))).toHaveLength(1);
  });
});
