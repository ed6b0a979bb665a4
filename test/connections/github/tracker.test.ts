import { afterEach, describe, expect, test } from '@jest/globals';
import { createGithubTracker } from '../../../src/connections/github/tracker.js';
import { createPace } from '../../../src/connections/http/pace.js';
import type { TicketRef, Tracker } from '../../../src/connections/tracker.js';
import { start, stateNames, states, trackerConformance, type Person, type TrackerUnderTest } from '../../conformance/tracker.js';
import { startFakeGithub, type FakeGithub } from '../../fakes/github/fake-github.js';

const open: FakeGithub[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((one) => one.close())); });

const started = async (options: Parameters<typeof startFakeGithub>[0] = {}): Promise<FakeGithub> => {
  const github = await startFakeGithub(options);
  open.push(github);
  return github;
};

const bot = 'towpath-bot';
const trackerOf = (github: FakeGithub, change: { token?: string; stateNames?: string[]; url?: string; done?: string | null } = {}): Tracker => createGithubTracker({
  connection: { name: 'board', kind: 'github', url: 'https://github.com', workspace: null, token: () => Promise.resolve(change.token ?? github.token(bot)) },
  place: { project: github.repository, stateNames: change.stateNames ?? stateNames, start, done: change.done === undefined ? states.done : change.done, cancelled: states.cancelled },
  pace: createPace(), timeoutMs: 1_000, apiUrl: change.url ?? github.url,
});

const ref = (number: number): TicketRef => ({ id: String(number), number });

const personOf = (github: FakeGithub, login: string): Person => {
  const person = github.as(login);
  return {
    id: person.id,
    makeTicket: async ({ state, labels = [], ...ticket }) => ref(await person.openIssue({ ...ticket, labels: [...labels, ...(state === undefined ? [] : [state])] })),
    move: async ({ number }, state) => {
      const { labels } = await person.call<{ labels: { name: string }[] }>('GET', `/issues/${String(number)}`);
      await person.label(number, [...labels.map(({ name }) => name).filter((name) => !stateNames.includes(name)), state]);
    },
    close: ({ number }) => person.close(number, 'not_planned'),
    retitle: async ({ number }, title) => { await person.call('PATCH', `/issues/${String(number)}`, { title }); },
    comment: async ({ number }, text) => String(await person.comment(number, text)),
    edit: async (_, comment, body) => { await person.call('PATCH', `/issues/comments/${comment}`, { body }); },
    removeComment: async (_, comment) => { await person.call('DELETE', `/issues/comments/${comment}`); },
  };
};

const faultKinds = { 'fails': 'before', 'does-and-fails': 'after', 'hangs': 'hang', 'garbage': 'garbage', 'html': 'html', 'other-shape': 'shape' } as const;

const makeTracker = async (): Promise<TrackerUnderTest> => {
  const github = await started();
  const team = github.as('team');
  return {
    tracker: trackerOf(github), another: (change) => trackerOf(github, change), names: [github.repository], own: github.as(bot).id, makesStates: true,
    as: (name) => personOf(github, name),
    seeComments: async ({ number }) => (await team.call<{ id: number; user: { id: number }; body: string }[]>('GET', `/issues/${String(number)}/comments?per_page=100`))
      .map(({ id, user, body }) => ({ id: String(id), by: String(user.id), source: body })),
    seeTickets: async () => (await team.call<{ number: number }[]>('GET', '/issues?state=all&per_page=100')).map(({ number }) => number),
    fault: ({ kind, times = Infinity, writes = false }) => { github.faults.next({ kind: faultKinds[kind] }, times, (method) => !writes || method !== 'GET'); },
    limit: (seconds) => { github.faults.next({ kind: 'limit', seconds }, Infinity); },
    heal: () => { github.faults.clear(); },
    requests: () => ({ all: github.requests.length, writes: github.requests.filter((line) => !line.startsWith('GET ')).length }),
  };
};

trackerConformance('github', makeTracker);

describe('issues of GitHub', () => {
  test('a pull request is no ticket, though it stands among the issues', async () => {
    const github = await started();
    github.world.git.commit('topic', { 'a.txt': 'a\n' });
    await github.as('mina').call('POST', '/pulls', { head: 'topic', base: 'main', title: 'A' });
    const number = await github.as('mina').openIssue({ title: 'One', labels: [states.start] });
    const tracker = trackerOf(github);
    expect(await tracker.ticket(1)).toBeNull();
    expect((await tracker.changed(null)).map((one) => one.number)).toEqual([number]);
  });

  test('a label is found in the spelling of the repository', async () => {
    const github = await started();
    const number = await github.as('mina').openIssue({ title: 'One', labels: ['TO DO', 'in progress'] });
    await github.as('mina').label(number, ['TO DO']);
    const tracker = trackerOf(github);
    expect(await tracker.ticket(number)).toMatchObject({ state: states.start });
    await tracker.setState(ref(number), { state: states.progress, over: null });
    expect(await tracker.ticket(number)).toMatchObject({ state: states.progress, labels: ['in progress'] });
  });

  test('a person who adds the next label and leaves the old one has moved the ticket', async () => {
    const github = await started();
    const number = await github.as('mina').openIssue({ title: 'One', labels: [states.approved] });
    await github.as('ravi').call('POST', `/issues/${String(number)}/labels`, { labels: [states.start] });
    expect(await trackerOf(github).ticket(number)).toMatchObject({ state: states.start });
    expect(await trackerOf(github).lastMove(ref(number))).toMatchObject({ by: { id: github.as('ravi').id } });
  });

  test('closed as not planned is given up, closed as completed is done; a label that says otherwise counts more', async () => {
    const github = await started();
    const [one, two, three] = [await github.as('mina').openIssue({ title: 'One' }), await github.as('mina').openIssue({ title: 'Two' }), await github.as('mina').openIssue({ title: 'Three', labels: [states.cancelled] })];
    await github.as('mina').close(one, 'not_planned');
    await github.as('mina').close(two);
    await github.as('mina').close(three);
    const tracker = trackerOf(github);
    expect(await Promise.all([one, two, three].map(async (number) => (await tracker.ticket(number))?.over))).toEqual(['cancelled', 'done', 'cancelled']);
    await tracker.setState(ref(one), { state: null, over: 'done' });
    expect(await tracker.ticket(one)).toMatchObject({ over: 'done' });
    expect(await tracker.lastMove(ref(two))).toMatchObject({ by: { id: github.as('mina').id } });
  });

  test('where permissions may not be asked for, GitHub\'s word beside the comment counts', async () => {
    const github = await started();
    const number = await github.as('mina').openIssue({ title: 'One' });
    for (const login of ['mina', 'mallory']) await github.as(login).comment(number, `I am ${login}`);
    github.world.hidesPermissions = true;
    expect((await trackerOf(github).comments(ref(number), null)).map(({ member }) => member)).toEqual([true, false]);
  });

  test('where permissions may not be asked for, the author of an issue is known by GitHub\'s word beside it, and nobody else', async () => {
    const github = await started();
    const [mine, foreign] = [await github.as('mina').openIssue({ title: 'One' }), await github.as('mallory').openIssue({ title: 'Two' })];
    await github.as('mina').close(mine);
    await github.as('mallory').close(foreign);
    const memberOf = async (number: number): Promise<boolean | undefined> => (await trackerOf(github).lastMove(ref(number)))?.member;
    github.world.hidesPermissions = true;
    expect([await memberOf(mine), await memberOf(foreign)]).toEqual([true, false]);
    await github.as('mina').label(foreign, [states.progress]);
    expect(await memberOf(foreign)).toBe(false);
    github.world.hidesPermissions = false;
    expect(await memberOf(foreign)).toBe(true);
  });

  test('a used-up limit that is said with 403 is waited for, and no refusal', async () => {
    const github = await started();
    const tracker = trackerOf(github);
    github.faults.next({ kind: 'forbidden', headers: { 'retry-after': '30' }, message: 'You have exceeded a secondary rate limit.' });
    await expect(tracker.ticket(1)).rejects.toMatchObject({ code: 'CONNECTION_AWAY', facts: { retryAfterSeconds: 30 } });
    github.faults.next({ kind: 'forbidden', headers: {}, message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' });
    await expect(trackerOf(github).ticket(1)).rejects.toMatchObject({ code: 'CONNECTION_AWAY', facts: { retryAfterSeconds: 60 } });
    github.faults.next({ kind: 'forbidden', headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 40) }, message: 'API rate limit exceeded' });
    await expect(trackerOf(github).ticket(1)).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
  });

  test('doctor says which rights are missing and whether the hook is there', async () => {
    const address = 'https://towpath.example.test/webhooks/board';
    expect((await trackerOf(await started({ bot: 'read' })).check(null)).find(({ what }) => what === 'permission')).toMatchObject({ ok: false, says: expect.stringContaining('write') });
    const github = await started();
    const hookOf = async (token: string): Promise<unknown> => (await trackerOf(github, { token: github.token(token) }).check(address)).find(({ what }) => what === 'hook');
    expect(await hookOf(bot)).toMatchObject({ ok: false, says: expect.stringContaining('may not read') });
    expect(await hookOf('team')).toMatchObject({ ok: false, says: expect.stringContaining('no hook') });
    const { id } = await github.as('team').call<{ id: number }>('POST', '/hooks', { events: ['push'], config: { url: address, content_type: 'json' } });
    expect(await hookOf('team')).toMatchObject({ ok: false, says: expect.stringContaining('does not send issues') });
    await github.as('team').call('PATCH', `/hooks/${String(id)}`, { events: ['issues', 'issue_comment', 'pull_request', 'pull_request_review', 'push', 'status', 'check_run'] });
    expect(await hookOf('team')).toMatchObject({ ok: true });
  });
});
