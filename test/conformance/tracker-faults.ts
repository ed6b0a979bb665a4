import { expect, test } from '@jest/globals';
import type { Note } from '../../src/shared/note.js';
import type { TicketRef, Tracker } from '../../src/connections/tracker.js';
import { start, states, type FaultKind, type TrackerUnderTest } from './tracker-under-test.js';

const note: Note = { blocks: [{ kind: 'text', text: 'It runs.' }] };

/** Each thing that a tracker is asked for, as a call. */
const callsOf = (tracker: Tracker, ref: TicketRef): Record<string, () => Promise<unknown>> => ({
  ticket: () => tracker.ticket(ref.number),
  lastMove: () => tracker.lastMove(ref),
  changed: () => tracker.changed(null),
  comments: () => tracker.comments(ref, null),
  create: () => tracker.create({ title: 'New', body: '', start, once: 'start/1' }),
  setState: () => tracker.setState(ref, { state: states.progress, over: null }),
  say: () => tracker.say(ref, { once: 'SHP-1/card', note }),
});

/** What every tracker does when its server does not do as it should. */
export const trackerFaults = (makeTracker: () => Promise<TrackerUnderTest>): void => {
  test.each<[FaultKind, string]>([['fails', 'CONNECTION_AWAY'], ['garbage', 'CONNECTION_REFUSED'], ['html', 'CONNECTION_REFUSED'], ['other-shape', 'CONNECTION_REFUSED']])(
    'G1: a server that %s: each call fails as %s, and all goes on afterwards', async (kind, code) => {
      const { tracker, another, as, fault, heal, seeComments } = await makeTracker();
      const ref = await as('mina').makeTicket({ title: 'One', state: states.start });
      fault({ kind });
      const found = await Promise.all(Object.entries(callsOf(another(), ref)).map(async ([name, call]) => [name, await call().then(() => 'answered', (error: unknown) => (error as { code: string }).code)]));
      expect(found).toEqual(found.map(([name]) => [name, code]));
      heal();
      for (const call of Object.values(callsOf(tracker, ref))) await call();
      expect(await seeComments(ref)).toHaveLength(1);
    });

  test('G1: a server that takes requests and never answers is away, within the time-out', async () => {
    const { another, as, fault, heal } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One', state: states.start });
    fault({ kind: 'hangs' });
    const tracker = another();
    await expect(tracker.ticket(ref.number)).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
    await expect(tracker.say(ref, { once: 'SHP-1/card', note })).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
    heal();
    await tracker.say(ref, { once: 'SHP-1/card', note });
    expect(await tracker.comments(ref, null)).toHaveLength(1);
  });

  test('G1: where nothing listens the tracker is away', async () => {
    const { another, as } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One', state: states.start });
    await expect(another({ url: 'http://127.0.0.1:9' }).ticket(ref.number)).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
  });

  test('a wrong token is refused, and not taken for a tracker that is away', async () => {
    const { another, as } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One', state: states.start });
    const tracker = another({ token: 'wrong' });
    await expect(tracker.account()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
    for (const call of Object.values(callsOf(tracker, ref))) await expect(call()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
  });

  test.each(['create', 'setState', 'say'])('I1: %s that was done and answered with an error is found when it is asked again', async (name) => {
    const { another, as, fault, heal, seeComments, seeTickets } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One', state: states.start });
    fault({ kind: 'does-and-fails', times: 1, writes: true });
    await callsOf(another(), ref)[name]?.().catch((error: unknown) => { expect(error).toMatchObject({ code: 'CONNECTION_AWAY' }); });
    heal();
    const tracker = another();
    await callsOf(tracker, ref)[name]?.();
    await callsOf(another(), ref)[name]?.();
    expect(await seeComments(ref)).toHaveLength(name === 'say' ? 1 : 0);
    expect(await seeTickets()).toHaveLength(name === 'create' ? 2 : 1);
    expect(await tracker.ticket(ref.number)).toMatchObject({ state: name === 'setState' ? states.progress : states.start });
  });

  test('I1: an edit that was done and answered with an error is no second comment', async () => {
    const { tracker, as, fault, heal, seeComments } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    const said = await tracker.say(ref, { once: 'SHP-1/card', note });
    const later: Note = { blocks: [{ kind: 'text', text: 'It waits.' }] };
    fault({ kind: 'does-and-fails', times: 1, writes: true });
    await expect(tracker.say(ref, { once: 'SHP-1/card', note: later })).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
    heal();
    expect(await tracker.say(ref, { once: 'SHP-1/card', note: later })).toEqual(said);
    expect(await seeComments(ref)).toMatchObject([{ id: said.id, source: expect.stringContaining('It waits.') }]);
  });

  test('a limit is obeyed: it is told with its time, and nothing is asked before', async () => {
    const { another, as, limit, heal, requests } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One', state: states.start });
    const tracker = another();
    limit(30);
    const first = await tracker.ticket(ref.number).catch((error: unknown) => error);
    expect(first).toMatchObject({ code: 'CONNECTION_AWAY' });
    const wait = (first as { facts: { retryAfterSeconds: number } }).facts.retryAfterSeconds;
    expect(wait).toBeGreaterThan(25);
    expect(wait).toBeLessThanOrEqual(30);
    const before = requests().all;
    for (const call of Object.values(callsOf(tracker, ref))) {
      await expect(call()).rejects.toMatchObject({ code: 'CONNECTION_AWAY', facts: { retryAfterSeconds: expect.any(Number) } });
    }
    expect(requests().all).toBe(before);
    heal();
    await another().say(ref, { once: 'SHP-1/card', note });
  });
};
