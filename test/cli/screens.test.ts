import { describe, expect, test } from '@jest/globals';
import { changeId, changeLine } from '../../src/cli/screens/change-line.js';
import { itemScreen } from '../../src/cli/screens/item-screen.js';
import { itemTable } from '../../src/cli/screens/item-table.js';
import { verbCommand, wayOn } from '../../src/cli/screens/next-commands.js';
import { duration, span } from '../../src/cli/screens/times.js';
import { waitingText } from '../../src/cli/screens/waiting-text.js';
import { wayOnLines } from '../../src/cli/screens/way-on-lines.js';
import type { ItemDocument } from '../../src/shared/documents.js';
import { itemStates, verbs, waitingForWords, type WaitingFor } from '../../src/shared/words.js';
import { item, sha } from './item.js';

const plain = (_tone: unknown, text: string): string => text;
const clock = { now: Date.parse('2026-05-01T10:00:00Z'), relative: true };
const look = { paint: plain, clock };
const approval: Partial<ItemDocument> = {
  state: 'waiting', waitingFor: 'approval', waitingOn: ['anna'], revision: sha, can: ['approve', 'reject', 'stop'],
  decide: { what: 'approval', revision: sha, files: ['docs/work-items/WEB-12/01-brief.md'], questions: [], by: ['anna'], min: 1, approvedBy: [] },
};
const question: Partial<ItemDocument> = {
  state: 'waiting', waitingFor: 'answer', waitingOn: ['*'], can: ['answer', 'stop'],
  decide: { what: 'answer', revision: null, files: [], questions: ['Guests too?', 'Since when?'], by: ['*'], min: 1, approvedBy: [] },
};

describe('what `show` prints', () => {
  test('I11: an approval says for whom, since when, what to read, and the exact commands with the revision', () => {
    const text = itemScreen(item(approval), look);
    for (const words of ['◆ waiting for approval for 5 min', 'waits for approval by anna', 'revision 3f2a91c4d5e6',
      'towpath read WEB-12 01-brief.md', 'towpath diff WEB-12', 'towpath approve WEB-12 --revision 3f2a91c4d5e6',
      'towpath reject WEB-12 --revision 3f2a91c4d5e6 --reason "…"', '▶ analysis', '1 attempt  2 min 5 s']) expect(text).toContain(words);
  });

  test('I11: a question is printed with the command that answers it', () => {
    const text = itemScreen(item(question), look);
    for (const words of ['waits for an answer by anyone', '1. Guests too?', '2. Since when?', 'towpath answer WEB-12 "…"']) expect(text).toContain(words);
  });

  test('I11: several approvals say how many are needed and who gave one', () => {
    const decide = { what: 'approval' as const, revision: sha, files: [], questions: [], by: ['anna', 'ben'], min: 2, approvedBy: ['anna'] };
    expect(waitingText(item({ ...approval, waitingOn: ['ben'], decide }), clock)).toBe('2 approvals by ben, given by anna');
  });

  test('a blocked item shows why, and the last lines of what failed', () => {
    const text = itemScreen(item({
      state: 'blocked', reason: 'the tests failed 3 times in a row', can: ['retry', 'skip', 'stop'],
      lastFailure: { class: 'fault', message: 'node --test exited with 1', tail: 'not ok 1\nnot ok 2' },
    }), look);
    for (const words of ['✗ blocked', 'because: the tests failed 3 times in a row', 'fault: node --test exited with 1', '    not ok 2', 'towpath retry WEB-12']) expect(text).toContain(words);
  });

  test('an item names what a report would split off', () => {
    expect(itemScreen(item({ subtasks: [{ title: 'Log out', body: 'b', after: ['Log in'] }] }), look)).toContain('  Log out (after Log in)');
  });

  test('while no worker answers it says since when, and that this is what the engine knows', () => {
    expect(itemScreen(item({ workerAway: { since: '2026-05-01T09:58:00Z' } }), look)).toContain('worker away since 2026-05-01T09:58:00Z: this is what the engine knows');
  });

  test('the last verdict of each gate stands, and skipped stages show', () => {
    const verdict = { stage: 'development', attempt: 1, gate: 'command', passed: false, evidence: 'exit 1\nmore', revision: sha, at: '2026-05-01T09:00:00Z' };
    const text = itemScreen(item({ verdicts: [verdict, { ...verdict, attempt: 2, passed: true, evidence: 'exit 0' }] }), look);
    expect(text).toContain('✓ development command (attempt 2): exit 0');
    expect(text).not.toContain('exit 1');
  });

  test('I8: nothing that an agent or a ticket wrote reaches the terminal with control codes', () => {
    const evil = 'x\u001b]52;c;ZXZpbA==\u0007\u001b[2J\u202ey';
    const text = itemScreen(item({
      title: evil, reason: evil, waitingOn: [evil], state: 'blocked', branch: evil, decide: { ...approval.decide as NonNullable<ItemDocument['decide']>, questions: [evil], files: [evil] },
      lastFailure: { class: 'fault', message: evil, tail: evil }, verdicts: [{ stage: 'analysis', attempt: 1, gate: 'report', passed: false, evidence: evil, revision: null, at: '' }],
      timeline: [{ at: '2026-05-01T09:54:00Z', stage: 'analysis', attempt: 1, event: 'noted', detail: evil }],
    }), look);
    expect(text).toContain('xy');
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  test('a figure that is missing is shown as such', () => {
    expect(duration(Number.NaN)).toBe('?');
  });
});

describe('I11: every wait has a sentence', () => {
  test.each(waitingForWords)('%s', (word: WaitingFor) => {
    const text = waitingText(item({ state: 'waiting', waitingFor: word, waitingOn: ['somebody'], until: '2026-05-01T10:05:00Z' }), clock);
    expect(text).toContain(word === 'approval' || word === 'answer' ? 'by somebody' : 'somebody');
  });

  test('a limit says when it ends', () => {
    const limited = item({ state: 'waiting', waitingFor: 'limit', until: '2026-05-01T10:05:00Z' });
    expect(waitingText(limited, { ...clock, relative: false })).toContain('until 2026-05-01T10:05:00Z');
  });

  test('what does not wait has none', () => { expect(waitingText(item(), clock)).toBeUndefined(); });
});

describe('lists', () => {
  const rows = itemStates.map((state, at) => item({ key: `WEB-${String(at + 1)}`, state, waitingFor: state === 'waiting' ? 'review' : null }));

  test('show each state as a word and a shape, aligned, the title cut to the screen', () => {
    const text = itemTable([item({ title: 'a long title '.repeat(20) }), ...rows], { paint: plain, clock, columns: 80 });
    for (const words of ['○ queued', '▶ running', '◆ waiting for review', '‖ paused', '✗ blocked', '✓ done', '■ stopped', '5 min']) expect(text).toContain(words);
    expect(Math.max(...text.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
  });

  test('are tab-separated with ISO times where nobody looks', () => {
    const [line = ''] = itemTable([item(approval)], { paint: plain, clock: { ...clock, relative: false }, columns: undefined }).split('\n');
    expect(line.split('\t')).toEqual(['WEB-12', 'waiting for approval', 'analysis', '2026-05-01T09:55:00Z', 'anna', 'Add login']);
  });

  test('changes are told by state, wait, persons and stage, not by the clock', () => {
    expect(changeId(item({ since: '2026-05-01T09:00:00Z' }))).toBe(changeId(item()));
    expect(changeId(item(approval))).not.toBe(changeId(item()));
    expect(changeLine(item(approval), plain, { ...clock, relative: false })).toBe('2026-05-01T10:00:00.000Z WEB-12 analysis ◆ waiting for approval (anna) · Add login');
  });
});

describe('commands to copy', () => {
  test.each(verbs)('%s names the item and, where it decides, the revision', (verb) => {
    const text = verbCommand(item(approval), verb);
    expect(text).toMatch(new RegExp(`^towpath ${verb} WEB-12`));
    expect(text.includes('--revision')).toBe(verb === 'approve' || verb === 'reject');
  });

  test('the way on is the verb that ends the wait, and none where it ends by itself', () => {
    expect(wayOn(item(approval))).toBe('towpath approve WEB-12 --revision 3f2a91c4d5e6');
    expect(wayOn(item(question))).toBe('towpath answer WEB-12 "…"');
    expect(wayOn(item())).toBeUndefined();
  });
});

describe('times', () => {
  test.each([[0, '0 s'], [59, '59 s'], [60, '1 min'], [200, '3 min 20 s'], [7_500, '2 h 5 min'], [273_600, '3 d 4 h']])('%d seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test('are relative on a terminal and ISO elsewhere', () => {
    expect(span('2026-05-01T09:55:00Z', clock)).toBe('for 5 min');
    expect(span('2026-05-01T09:55:00Z', { ...clock, relative: false })).toBe('since 2026-05-01T09:55:00Z');
    expect(span('2026-05-01T09:59:58Z', clock)).toBe('since just now');
  });
});

describe('items whose ticket and pull request lie elsewhere', () => {
  const pullRequest = { number: 7, branch: 'towpath/WEB-12', base: 'main', head: sha, state: 'open' as const, link: 'https://git.example.test/team/shop/pulls/7' };
  const waits = (waitingFor: WaitingFor, change: Partial<ItemDocument> = {}): ItemDocument => item({ state: 'waiting', waitingFor, waitingOn: ['forge'], revision: sha, pullRequest, ...change });

  test('show where the ticket is', () => {
    expect(itemScreen(item({ ticket: { connection: 'board', url: 'https://plane.example.test/1' } }), look)).toContain('  ticket https://plane.example.test/1 (board)');
    expect(itemScreen(item({ ticket: { connection: 'board', url: null } }), look)).toContain('  ticket in board');
    expect(itemScreen(item(), look)).not.toContain('ticket');
  });

  test('say of exactly what a review and checks are awaited, and what becomes of a no', () => {
    expect(waitingText(waits('review', { waitingOn: ['*'] }), clock)).toBe('an approval of 3f2a91c4d5e6 on pull request 7 by anyone, given on the forge; changes that are asked for there go back to the agent');
    expect(waitingText(waits('ci'), clock)).toBe('the checks of 3f2a91c4d5e6 on pull request 7 (forge); it goes on by itself, a red one goes back to the agent');
  });

  test.each([['review', 'review it: https://git.example.test/team/shop/pulls/7'], ['ci', 'its checks: https://git.example.test/team/shop/pulls/7'], ['connection', 'it tries again by itself; `towpath doctor` looks at its connection']] as const)(
    'watching says what helps while one waits for %s', async (word, line) => {
      expect(await wayOnLines({ item: () => Promise.resolve(waits(word)) }, waits(word))).toContain(line);
    });
});
