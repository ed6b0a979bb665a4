import { describe, expect, test } from '@jest/globals';
import type { TicketNews } from '../../src/shared/ticket.js';
import { cardOf } from '../../src/workflows/policy/card.js';
import type { ItemData } from '../../src/workflows/policy/item-data.js';
import { newItem } from '../../src/workflows/policy/new-item.js';
import { judge } from '../../src/workflows/policy/judge.js';
import { newTending, ticketLeft, ticketShow, ticketShown } from '../../src/workflows/policy/tending.js';
import { readMove } from '../../src/workflows/policy/ticket.js';
import { itemDocument } from '../../src/workflows/policy/view.js';
import { epoch, gates } from './example.js';
import { end, mina, open, shown } from './outside.js';

const news = (state: string): TicketNews => ({
  kind: 'plane', comments: [], move: { by: mina, member: true, ours: false, at: '2026-01-01T00:11:00Z' },
  ticket: { title: 'Sell more', body: 'b', state, means: state === 'To do' ? 'start' : null, over: null, updatedAt: '2026-01-01T00:10:00Z' },
});

/** Seen at work, over since then. */
const over = (): ItemData => {
  const { data } = open();
  return { ...readMove(data, news('In Progress'), epoch).data, done: true, mergedSha: 'd'.repeat(40) };
};

const told = (data: ItemData, left?: { over: 'done'; at: string }): ItemData => {
  const { show } = ticketShow(data, epoch);
  return ticketShown(data, show, { kind: 'shown', state: 'Done', ...(left === undefined ? {} : { left }) });
};

describe('how an item leaves its ticket', () => {
  test('is what it was told last, and what others make of the ticket afterwards is the next round\'s matter', () => {
    const item = told(over(), { over: 'done', at: '2026-01-01T00:12:00Z' });
    expect(itemDocument(item, epoch).ticket?.left).toMatchObject({ state: 'Done', over: 'done', at: '2026-01-01T00:12:00Z' });
    const back = readMove(item, news('To do'), epoch).data;
    expect(ticketLeft(back)).toEqual(ticketLeft(item));
    // Nor is it written over.
    expect(ticketShow(back, epoch).show).toMatchObject({ says: null, expected: 'Done' });
    expect(ticketShow(back, epoch).show).not.toHaveProperty('over');
    expect(ticketLeft(ticketShown(back, ticketShow(back, epoch).show, { kind: 'shown', state: 'To do' }))).toEqual(ticketLeft(item));
  });

  test('is as it was last seen where nobody could be told, and unknown where it never was', () => {
    expect(ticketLeft(over())).toMatchObject({ state: 'In Progress', over: null, at: null });
    expect(ticketLeft({ ...open().data, done: true })).toBeUndefined();
    expect(ticketLeft({ ...over(), done: false })).toBeUndefined();
  });

  test('until it was told, it is told, whatever somebody did before that', () => {
    const moved = readMove(over(), news('Approved'), epoch).data;
    expect(ticketShow(moved, epoch).show).toMatchObject({ says: 'done', over: 'done', expected: 'Approved' });
    expect(ticketLeft(told(moved))).toMatchObject({ state: 'Done' });
  });
});

describe('a later round', () => {
  const first = open().data.item;
  const second = { ...first, round: 2, read: { since: new Date(epoch - 10_000).toISOString(), seen: ['c7'] } };

  test('I2: has a branch of its own and the ticket\'s one card', () => {
    const [one, two] = [newItem(first, epoch), newItem(second, epoch)];
    expect(two.branch).toBe(one.branch.replace(`${first.key}-`, `${first.key}-r2-`));
    expect(cardOf(two).once).toBe(cardOf(one).once);
    expect(JSON.stringify(cardOf(two))).toContain('["Round","2"]');
    expect(JSON.stringify(cardOf(one))).not.toContain('Round');
    expect(itemDocument(two, epoch)).toMatchObject({ round: 2, timeline: [{ event: 'created', detail: expect.stringContaining('round 2') }] });
    expect([one.changes, two.changes.map(({ text }) => text)]).toEqual([[], [expect.stringContaining('re-opened')]]);
  });

  test('I4: reads no comment again that the round before has read, and no older ones than a new item does', () => {
    expect(newTending(epoch, second.read)).toMatchObject(second.read);
    expect(newTending(epoch, { since: '2020-01-01T00:00:00Z', seen: [] }).since).toBe(newTending(epoch).since);
  });

  test.each([['Cancelled', 'cancelled'], ['Done', 'done']] as const)('I4: the state %s in which the round before left it is no wish of whoever opened the ticket again', (state, means) => {
    const seen = news(state);
    const looked: TicketNews = { ...seen, ticket: { ...seen.ticket as NonNullable<TicketNews['ticket']>, means } };
    const after = (left: string) => readMove(newItem({ ...second, read: { ...second.read, state: left } }, epoch), looked, epoch);
    expect([after(state).ask, after(state).data.tending]).toMatchObject([undefined, { state, comments: [] }]);
    const elsewhere = after('Backlog');
    expect([elsewhere.ask?.verb, elsewhere.data.tending?.comments.length]).toEqual(means === 'done' ? [undefined, 1] : ['stop', 0]);
  });

  test('the documents of the round before, which the base holds, are not this one\'s', () => {
    const item = open({ analysis: gates['analysis'] as never });
    end(item);
    const atGate: ItemData = { ...item.data, gate: 0, base: item.data.head };
    expect(judge(atGate, epoch).verdicts.at(-1)).toMatchObject({ gate: 'artifacts', passed: true });
    const again = judge({ ...atGate, item: second }, epoch);
    expect(again.verdicts.at(-1)).toMatchObject({ gate: 'artifacts', passed: false, evidence: 'nothing is new in docs/work-items/WEB-1: what is there is an earlier round\'s' });
    expect(again.blocked?.message).toContain('produced nothing');
    // A run that committed nothing has no head, and brings no documents.
    const bare = judge({ ...atGate, item: second, head: null, documents: [] }, epoch);
    expect(bare.verdicts.at(-1)).toEqual({ ...again.verdicts.at(-1), revision: null });
    expect(shown(item).round).toBe(1);
  });
});
