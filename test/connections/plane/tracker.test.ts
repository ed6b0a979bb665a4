import { afterEach } from '@jest/globals';
import { createPace } from '../../../src/connections/http/pace.js';
import { createPlaneTracker } from '../../../src/connections/plane/tracker.js';
import { start, stateNames, trackerConformance, type Person, type TrackerUnderTest } from '../../conformance/tracker.js';
import { startFakePlane, typed, type FakePlane } from '../../fakes/plane/start-fake-plane.js';

const running: FakePlane[] = [];
afterEach(async () => { await Promise.all(running.splice(0).map((plane) => plane.close())); });

const personOf = (plane: FakePlane, name: string): Person => {
  const person = plane.as(name);
  return {
    id: person.id,
    makeTicket: async ({ title, body, state, labels }) => person.create({
      name: title, ...(body === undefined ? {} : { html: typed(body) }), ...(state === undefined ? {} : { state }), ...(labels === undefined ? {} : { labels }),
    }),
    move: async (ref, state) => { person.move(ref, state); },
    close: async (ref) => { person.move(ref, 'Cancelled'); },
    retitle: async (ref, title) => { person.edit(ref, { name: title }); },
    comment: async (ref, text) => person.comment(ref, typed(text)),
    edit: async (_ref, comment, text) => { person.editComment(comment, typed(text)); },
    removeComment: async (_ref, comment) => { person.removeComment(comment); },
  };
};

trackerConformance('plane', async (): Promise<TrackerUnderTest> => {
  const plane = await startFakePlane();
  running.push(plane);
  const another: TrackerUnderTest['another'] = (change = {}) => createPlaneTracker({
    connection: { name: 'board', kind: 'plane', url: change.url ?? plane.url, workspace: plane.workspace, token: async () => change.token ?? plane.token },
    place: { project: 'shop', stateNames: change.stateNames ?? stateNames, start }, pace: createPace(), timeoutMs: 1_000,
  });
  return {
    tracker: another(), another, syntax: 'html', names: [plane.store.projectId, 'SHOP', 'The shop'], own: plane.store.user('towpath').id, makesStates: false,
    as: (name) => personOf(plane, name),
    seeComments: async ({ id }) => plane.store.comments.filter((one) => one.ticket === id).map((one) => ({ id: one.id, by: one.actor, source: one.html })),
    seeTickets: async () => plane.store.tickets.map(({ number }) => number),
    fault: plane.fault, limit: plane.limitFor, heal: plane.heal,
    requests: () => ({ all: plane.requests.length, writes: plane.requests.filter((one) => !one.startsWith('GET')).length }),
  };
});
