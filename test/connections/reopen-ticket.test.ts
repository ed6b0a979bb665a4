import { describe, expect, test } from '@jest/globals';
import { reopenTicket, type Rounds } from '../../src/connections/reopen-ticket.js';
import type { Move, Ticket, Tracker } from '../../src/connections/tracker.js';
import { whyNotReopened, type Reopening } from '../../src/connections/why-not-reopened.js';
import type { StartRule } from '../../src/shared/connections.js';
import type { NewItem } from '../../src/shared/messages.js';
import type { LastRound, TicketLeft } from '../../src/shared/ticket.js';

const rule: StartRule = { state: 'To do', label: null, assignee: null };
const labelled: StartRule = { state: null, label: 'agent', assignee: null };
const left: TicketLeft = { state: 'Done', over: 'done', at: '2026-11-21T09:00:00Z', since: '2026-11-21T08:30:00Z', seen: ['c1'] };
const last: LastRound = { round: 1, endedAt: '2026-11-21T09:00:02Z', left };
const ticket: Ticket = {
  id: 'x', number: 12, title: 'Add login', body: 'Please.', state: 'To do', over: null, labels: ['agent'], assignees: [], url: null, updatedAt: '2026-11-21T10:00:00Z',
};
const mina = { id: '21', name: 'mina', bot: false };
const move = (change: Partial<Move> = {}): Move => ({ by: mina, member: true, at: '2026-11-21T10:00:00Z', ...change });
const reopening = (change: Partial<Reopening>): Reopening => ({ ticket, rule, last, move: move(), own: '90', ...change });

describe('I1, I3: a ticket whose item has ended', () => {
  test.each<[string, Partial<Reopening>, string | null]>([
    ['is a new round where somebody has put it back', {}, null],
    ['is one however far the clocks are apart', { last: { ...last, endedAt: '2026-11-21T10:04:00Z' } }, null],
    ['is one where the tracker tells no move', { move: null }, null],
    ['is one where the item ended before it could say that it is done', { last: { ...last, left: { ...left, state: 'In Progress', over: null } } }, null],
    ['is one where it was closed and is open again, by a rule that names a label', { rule: labelled }, null],
    ['is none where it stands as it was left: the item could not move it', { last: { ...last, left: { ...left, state: 'to do', over: null } } }, 'it stands where its item left it, so nobody can tell whether it was put back: name a state for `done` under `states`, and the next time it can be told'],
    ['is none where its label is all that the rule names, and nobody closed it', { rule: labelled, last: { ...last, left: { ...left, over: null } } }, expect.stringContaining('it stands where its item left it') as never],
    ['is none while it is still done', { ticket: { ...ticket, state: 'Done', over: 'done' } }, 'the ticket is over'],
    ['is none in another state', { ticket: { ...ticket, state: 'Backlog' } }, 'its state is Backlog, not To do'],
    ['is none where we moved it', { move: move({ by: { ...mina, id: '90' } }) }, 'it was Towpath that moved it last'],
    ['is none where its author, who has no right there, opened it again', { rule: labelled, move: move({ member: false }) }, 'whoever moved it last does not work in the project'],
    ['is one where a bot put it back, as a bot may make a ticket', { move: move({ by: { ...mina, bot: true }, member: false }) }, null],
    ['is one where the tracker does not tell who put it back', { move: move({ by: null, member: false }) }, null],
    ['is none where its last move is older than the end: what was read is stale', { move: move({ at: '2026-11-21T08:59:59Z' }) }, 'its last move is older than the end of its item'],
    ['is none where its item left no word and it was not moved since', { last: { ...last, left: null }, move: move({ at: '2026-11-21T09:04:59Z' }) }, expect.stringContaining('left no word') as never],
    ['is one where its item left no word and it was moved long after', { last: { ...last, left: null } }, null],
  ])('%s', (_what, change, why) => { expect(whyNotReopened(reopening(change))).toEqual(why); });
});

/** Engine and tracker in memory; what was asked stands in the order in which it was. */
const world = (found: LastRound | 'open' | null, there: Ticket | null = ticket) => {
  const asked: string[] = [];
  const items: NewItem[] = [];
  const answer = async <T>(what: string, value: T): Promise<T> => { asked.push(what); return value; };
  const tracker = {
    ticket: () => answer('ticket', there), account: async () => ({ id: '90', name: 'towpath', bot: true }), lastMove: () => answer('move', move()),
  } as unknown as Tracker;
  const rounds: Rounds = { last: () => answer('last', found), reopen: async (item) => { asked.push('reopen'); items.push(item); } };
  return { asked, items, go: () => reopenTicket({ tracker, connection: 'board', project: 'SHP', number: 12, start: rule, rounds }) };
};

describe('re-opening', () => {
  test('I2: asks for the round after the one that ended, which was read before the ticket', async () => {
    const { asked, items, go } = world({ ...last, round: 3 });
    expect(await go()).toEqual({ kind: 'reopened', round: 4 });
    expect(asked).toEqual(['last', 'ticket', 'move', 'reopen']);
    expect(items).toMatchObject([{ key: 'SHP-12', round: 4, title: 'Add login', read: { since: left.since, seen: ['c1'], state: 'Done' }, ticket: { connection: 'board', id: 'x' } }]);
  });

  test.each([
    ['an item at work is left alone', 'open', ticket, { kind: 'open' }],
    ['a ticket that is gone is none', last, null, { kind: 'no', why: 'the tracker has no such ticket any more' }],
    ['a ticket that is done is none, and nobody asks who moved it', last, { ...ticket, over: 'done' }, { kind: 'no', why: 'the ticket is over' }],
  ] as const)('%s', async (_what, found, there, expected) => {
    const { asked, items, go } = world(found, there);
    expect(await go()).toEqual(expected);
    expect(items).toEqual([]);
    expect(asked).not.toContain('move');
  });
});
