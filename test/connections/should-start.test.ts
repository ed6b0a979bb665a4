import { describe, expect, test } from '@jest/globals';
import { whyNotStart } from '../../src/connections/should-start.js';
import { ticketItem } from '../../src/connections/ticket-item.js';
import type { StartRule } from '../../src/shared/connections.js';
import type { Ticket } from '../../src/connections/tracker.js';
import { keyOfBranch, branchName, roundOfBranch } from '../../src/shared/ids.js';

const ticket: Ticket = {
  id: 'x', number: 12, title: 'Add login', body: 'Please.', state: 'To Do', over: null, labels: ['Agent', 'ui'],
  assignees: [{ id: '90', name: 'towpath-bot', bot: true }], url: 'https://t/12', updatedAt: '2026-11-21T08:00:00Z',
};
const rule = (change: Partial<StartRule>): StartRule => ({ state: null, label: null, assignee: null, ...change });

describe('a ticket', () => {
  test.each<[string, Partial<Ticket>, Partial<StartRule>, string | null]>([
    ['starts in the named state, however it is written', {}, { state: 'to do' }, null],
    ['starts where all that is named holds', {}, { state: 'To do', label: 'agent', assignee: '@Towpath-Bot' }, null],
    ['starts by the id of its assignee', {}, { assignee: '90' }, null],
    ['waits in another state', { state: 'Backlog' }, { state: 'To do' }, 'its state is Backlog, not To do'],
    ['waits without the label', { labels: [] }, { state: 'To do', label: 'agent' }, 'it lacks the label agent'],
    ['waits without the assignee', { assignees: [] }, { assignee: 'towpath-bot' }, 'it is not assigned to towpath-bot'],
    ['never starts once it is over', { over: 'done' }, { state: 'To do' }, 'the ticket is over'],
    ['never starts without a rule', {}, {}, 'no rule says which tickets start'],
  ])('%s', (_what, change, start, expected) => { expect(whyNotStart({ ...ticket, ...change }, rule(start))).toBe(expected); });

  test('becomes an item within the limits, whatever stands in it', () => {
    const item = ticketItem({ ...ticket, title: `a\nb\u0000\u001b[31m${'x'.repeat(300)}`, body: 'ä'.repeat(40_000) }, { project: 'SHP', connection: 'board' });
    expect(item).toMatchObject({ key: 'SHP-12', number: 12, round: 1, ticket: { connection: 'board', id: 'x', url: 'https://t/12' } });
    expect(item.title).toMatch(/^a bx+$/);
    expect(item.title).toHaveLength(200);
    expect(Buffer.byteLength(item.body)).toBe(32 * 1024);
    expect(ticketItem({ ...ticket, title: ' \n' }, { project: 'SHP', connection: 'board' }).title).toBe('Ticket 12');
  });
});

test('a branch names its round, and a title that looks like one does no harm to the first', () => {
  expect([1, 2, 13].map((round) => roundOfBranch(branchName('SHP-12', 'Sell', round)))).toEqual([1, 2, 13]);
  expect(roundOfBranch('refs/heads/towpath/SHP-12-r2-sell')).toBe(2);
  expect(roundOfBranch('towpath/SHP-12-r2')).toBe(1);
  expect(roundOfBranch('towpath/SHP-12-sell-r2-pears')).toBe(1);
});

test('the branch of an item leads back to its key, and no other branch does', () => {
  for (const round of [1, 2]) expect(keyOfBranch(branchName('SHP-12', '3 ways: ümlaut', round))).toBe('SHP-12');
  expect(keyOfBranch('refs/heads/towpath/SHP-12')).toBe('SHP-12');
  for (const other of ['main', 'towpath/', 'towpath/shop', 'xtowpath/SHP-1-a', 'towpath/SHP-0-a', 'towpath/SHP-12x', 'refs/tags/towpath/SHP-1']) expect(keyOfBranch(other)).toBeUndefined();
});
