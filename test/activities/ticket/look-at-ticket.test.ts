import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lookAtTicket } from '../../../src/activities/ticket/look-at-ticket.js';
import type { TrackerConfig } from '../../../src/config/config.js';
import { createGiteaTracker } from '../../../src/connections/gitea/tracker.js';
import { createPace } from '../../../src/connections/http/pace.js';
import type { TicketNews } from '../../../src/shared/ticket.js';
import { startFakeGitea, type FakeGitea } from '../../fakes/gitea/fake-gitea.js';

const states = { progress: 'In Progress', approved: 'Approved' };
const config = { connection: 'board', project: 'team/shop', start: { state: 'To do', label: null, assignee: null }, states } as unknown as TrackerConfig;

describe('looking at a ticket whose tracker is open to the world', () => {
  let gitea: FakeGitea;
  let number: number;
  const look = async (): Promise<TicketNews> => {
    const connection = { name: 'board', kind: 'gitea' as const, url: gitea.url, workspace: null, token: () => Promise.resolve(gitea.token('towpath-bot')) };
    const tracker = createGiteaTracker({ connection, place: { project: 'team/shop', start: config.start, stateNames: Object.values(states) }, pace: createPace() });
    return lookAtTicket({ tracker, kind: 'gitea', config, look: { project: 'SHP', number, since: '2026-01-01T00:00:00Z' } });
  };

  beforeEach(async () => {
    gitea = await startFakeGitea();
    number = gitea.as('mallory').openIssue({ title: 'One' });
    gitea.as('mina').label(number, { add: ['In Progress'] });
  });
  afterEach(async () => { await gitea.close(); });

  test('I4: an author without rights who closes it is told as a stranger', async () => {
    await gitea.as('mallory').closeIssue(number);
    expect(await look()).toMatchObject({ ticket: { over: 'cancelled', means: 'progress' }, move: { by: { name: 'mallory' }, member: false, ours: false, stranger: true } });
  });

  test('I2: a command is read however much was said after it; of the talk the newest is', async () => {
    gitea.as('mina').comment(number, '/towpath approve');
    for (let n = 1; n <= 35; n += 1) gitea.as('ravi').comment(number, `talk ${String(n)}`);
    const { comments } = await look();
    expect(comments[0]).toMatchObject({ by: { name: 'mina' }, command: { verb: 'approve' } });
    expect(comments.slice(1).map(({ text }) => text)).toEqual(Array.from({ length: 30 }, (_, n) => `talk ${String(n + 6)}`));
  });

  test('I2: what strangers ask in any number crowds nobody out, and all of it fits into an answer', async () => {
    gitea.as('mina').comment(number, '/towpath approve');
    for (let n = 1; n <= 60; n += 1) gitea.as('mallory').comment(number, `/towpath reject ${'\u{1f34e}'.repeat(3_000)}`);
    const { comments } = await look();
    expect(comments[0]).toMatchObject({ by: { name: 'mina' }, command: { verb: 'approve' } });
    expect(comments.slice(1).map(({ by, text }) => [by.name, text])).toEqual(Array.from({ length: 10 }, () => ['mallory', '']));
  });

  test('I4: an approval may name its revision, before other words', async () => {
    for (const words of ['3B2bb7ba929a', '3b2bb7ba929a looks good', 'looks good', 'decade']) gitea.as('mina').comment(number, `/towpath approve ${words}`);
    expect((await look()).comments.map(({ command }) => command)).toEqual([
      { verb: 'approve', rest: '', revision: '3b2bb7ba929a' }, { verb: 'approve', rest: 'looks good', revision: '3b2bb7ba929a' },
      { verb: 'approve', rest: 'looks good' }, { verb: 'approve', rest: 'decade' },
    ]);
  });

  test('what calls us by name and is no command is told as that', async () => {
    gitea.as('mina').comment(number, '/towpath aprove');
    expect((await look()).comments).toMatchObject([{ command: null, unknown: 'aprove' }]);
  });

  test('one of the project is a member, and so nothing is said of a stranger', async () => {
    const { move } = await look();
    expect(move).toMatchObject({ by: { name: 'mina' }, member: true });
    expect(move).not.toHaveProperty('stranger');
  });
});
