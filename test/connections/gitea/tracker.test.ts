import { afterEach, describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../src/connections/connection.js';
import { createGiteaTracker } from '../../../src/connections/gitea/tracker.js';
import { createPace } from '../../../src/connections/http/pace.js';
import type { TicketRef, Tracker } from '../../../src/connections/tracker.js';
import { start, stateNames, states, trackerConformance, type Fault, type Person, type TrackerUnderTest } from '../../conformance/tracker.js';
import { startFakeGitea, type FakeGitea, type FakeGiteaOptions } from '../../fakes/gitea/fake-gitea.js';
import { commentOf } from '../../fakes/gitea/issue-acts.js';
import { now, userOf } from '../../fakes/gitea/model.js';

const open: FakeGitea[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((one) => one.close())); });

const started = async (options: FakeGiteaOptions = {}): Promise<FakeGitea> => {
  const gitea = await startFakeGitea(options);
  open.push(gitea);
  return gitea;
};

const bot = 'towpath-bot';
const trackerOf = (gitea: FakeGitea, change: { token?: string; stateNames?: string[]; url?: string; done?: string | null } = {}, kind: Connection['kind'] = 'gitea'): Tracker => createGiteaTracker({
  connection: { name: 'board', kind, url: change.url ?? gitea.url, workspace: null, token: () => Promise.resolve(change.token ?? gitea.token(bot)) },
  place: { project: gitea.repository, stateNames: change.stateNames ?? stateNames, start, done: change.done === undefined ? states.done : change.done, cancelled: states.cancelled },
  pace: createPace(), timeoutMs: 1_000,
});

const ref = (number: number): TicketRef => ({ id: String(number), number });

const personOf = (gitea: FakeGitea, login: string): Person => {
  const person = gitea.as(login);
  return {
    id: String(userOf(gitea.world, login).id),
    makeTicket: ({ state, labels = [], ...ticket }) => Promise.resolve(ref(person.openIssue({ ...ticket, labels: [...labels, ...(state === undefined ? [] : [state])] }))),
    move: ({ number }, state) => { person.label(number, { add: [state], remove: stateNames.filter((name) => name !== state) }); return Promise.resolve(); },
    close: ({ number }) => person.closeIssue(number),
    retitle: ({ number }, title) => person.edit(number, { title }),
    comment: ({ number }, text) => Promise.resolve(String(person.comment(number, text))),
    edit: (_, comment, text) => { Object.assign(commentOf(gitea.world, Number(comment)).comment, { body: text, updatedAt: now() }); return Promise.resolve(); },
    removeComment: (_, comment) => {
      const { issue } = commentOf(gitea.world, Number(comment));
      issue.comments = issue.comments.filter(({ id }) => id !== Number(comment));
      return Promise.resolve();
    },
  };
};

const faultOf = (gitea: FakeGitea, { kind, times = Infinity, writes = false }: Fault): void => {
  const matches = (method: string): boolean => !writes || method !== 'GET';
  const kinds = { 'fails': 'before', 'does-and-fails': 'after', 'hangs': 'hang', 'garbage': 'garbage', 'html': 'html', 'other-shape': 'shape' } as const;
  gitea.faults.next({ kind: kinds[kind] }, times, matches);
};

const makeTracker = (options: FakeGiteaOptions) => async (): Promise<TrackerUnderTest> => {
  const gitea = await started(options);
  return {
    tracker: trackerOf(gitea, {}, options.kind ?? 'gitea'), another: (change) => trackerOf(gitea, change), names: [gitea.repository, '7'], own: '90', makesStates: true,
    as: (name) => personOf(gitea, name),
    seeComments: ({ number }) => Promise.resolve((gitea.world.issues.find((one) => one.number === number)?.comments ?? []).map(({ id, user, body }) => ({ id: String(id), by: String(user.id), source: body }))),
    seeTickets: () => Promise.resolve(gitea.world.issues.map(({ number }) => number)),
    fault: (fault) => { faultOf(gitea, fault); },
    limit: (seconds) => { gitea.faults.next({ kind: 'limit', seconds }, Infinity); },
    heal: () => { gitea.faults.clear(); },
    requests: () => ({ all: gitea.requests.length, writes: gitea.requests.filter((line) => !line.startsWith('GET ')).length }),
  };
};

trackerConformance('gitea', makeTracker({}));

describe('issues of Gitea', () => {
  test('Forgejo is the same by another name', async () => {
    const gitea = await started({ kind: 'forgejo' });
    const tracker = trackerOf(gitea, {}, 'forgejo');
    expect(tracker.kind).toBe('forgejo');
    expect(await tracker.ticket(gitea.as('mina').openIssue({ title: 'One', labels: ['to do'] }))).toMatchObject({ state: states.start });
  });

  test('a hook of Forgejo tells nothing of CI, or of its own Actions alone, and that is no fault of the hook', async () => {
    const gitea = await started({ kind: 'forgejo' });
    const address = 'https://towpath.example.test/webhooks/board';
    const hook = async (kind: 'gitea' | 'forgejo') => (await trackerOf(gitea, { token: gitea.token('anna') }, kind).check(address)).find(({ what }) => what === 'hook');
    expect(await hook('forgejo')).toMatchObject({ ok: false, says: expect.stringContaining('Webhooks, Forgejo:') });
    gitea.hookTo({ url: address, secret: 'x' });
    expect(await hook('forgejo')).toMatchObject({ ok: true, says: expect.stringContaining('it tells nothing of CI, which is seen up to a minute late') });
    expect(await hook('gitea')).toMatchObject({ ok: false, says: expect.stringContaining('does not send status') });
    gitea.world.hooks[0]?.events.push('action_run_success', 'action_run_failure');
    expect(await hook('forgejo')).toMatchObject({ ok: true, says: expect.stringContaining('runs of its own Actions alone') });
  });

  test('doctor asks for the label without which no ticket starts; the others are made', async () => {
    const gitea = await started();
    const standing = async () => (await trackerOf(gitea).check(null)).find(({ what }) => what === 'states');
    expect(await standing()).toMatchObject({ ok: false, says: expect.stringMatching(/^make the label To do: without it no ticket starts; labels that are made/) });
    gitea.as('mina').openIssue({ title: 'One', labels: ['To do'] });
    expect(await standing()).toMatchObject({ ok: true, says: expect.stringMatching(/^labels that are made with the first ticket: .*Approved/) });
  });

  test('a person who adds the next label and leaves the old one has moved the ticket; our own move takes both away', async () => {
    const gitea = await started();
    const tracker = trackerOf(gitea);
    const number = gitea.as('mina').openIssue({ title: 'One', labels: [states.approved] });
    gitea.as('ravi').label(number, { add: [states.start] });
    expect(await tracker.ticket(number)).toMatchObject({ state: states.start });
    expect(await tracker.lastMove(ref(number))).toMatchObject({ by: { id: '22' } });
    await tracker.setState(ref(number), { state: states.progress, over: null });
    expect((await tracker.ticket(number))?.labels).toEqual([states.progress]);
  });

  test('a ticket that a person closes is given up; one that we close is done, with or without a label for it', async () => {
    const gitea = await started();
    const tracker = trackerOf(gitea, { done: null });
    const [one, two, three] = ['One', 'Two', 'Three'].map((title) => gitea.as('mina').openIssue({ title, labels: [states.progress] })) as [number, number, number];
    await gitea.as('mina').closeIssue(one);
    await tracker.setState(ref(two), { state: null, over: 'done' });
    gitea.as('ravi').label(three, { add: [states.done], remove: [states.progress] });
    await gitea.as('ravi').closeIssue(three);
    expect((await tracker.ticket(one))?.over).toBe('cancelled');
    expect((await tracker.ticket(two))?.over).toBe('done');
    expect((await trackerOf(gitea).ticket(three))?.over).toBe('done');
    expect(await tracker.lastMove(ref(one))).toMatchObject({ by: { id: '21' } });
  });

  test('a pull request is no ticket', async () => {
    const gitea = await started();
    await gitea.as('mina').push('topic', { 'a.txt': 'a\n' });
    const answer = await fetch(`${gitea.url}/api/v1/repos/team/shop/pulls`, {
      method: 'POST', headers: { authorization: `token ${gitea.token('mina')}` }, body: JSON.stringify({ head: 'topic', base: 'main', title: 'A' }),
    });
    expect(answer.status).toBe(201);
    const tracker = trackerOf(gitea);
    expect(await tracker.ticket(1)).toBeNull();
    expect(await tracker.changed(null)).toEqual([]);
  });

  test('a marker of ours that somebody else copied neither hides a comment of ours nor is edited', async () => {
    const gitea = await started();
    const tracker = trackerOf(gitea);
    const number = gitea.as('mina').openIssue({ title: 'One' });
    gitea.as('mallory').comment(number, 'look at me <!-- towpath:SHP-1/card -->');
    await tracker.say(ref(number), { once: 'SHP-1/card', note: { blocks: [{ kind: 'text', text: 'It runs.' }] } });
    expect(gitea.world.issues[0]?.comments.map(({ user, body }) => [user.login, body.includes('It runs.')])).toEqual([['mallory', false], [bot, true]]);
  });

  test('a card that was written twice from two hosts is one again, the older one', async () => {
    const gitea = await started();
    const number = gitea.as('mina').openIssue({ title: 'One' });
    const first = gitea.as(bot).comment(number, 'old\n\n<!-- towpath:SHP-1/card -->');
    gitea.as(bot).comment(number, 'old\n\n<!-- towpath:SHP-1/card -->');
    await trackerOf(gitea).say(ref(number), { once: 'SHP-1/card', note: { blocks: [{ kind: 'text', text: 'It runs.' }] } });
    expect(gitea.world.issues[0]?.comments).toMatchObject([{ id: first, body: expect.stringContaining('It runs.') }]);
  });

  test.each(['write', 'admin'] as const)('who may write is told with %s rights of ours', async (permission) => {
    const gitea = await started({ bot: permission });
    const number = gitea.as('mina').openIssue({ title: 'One' });
    for (const login of ['anna', 'ravi', 'mallory']) gitea.as(login).comment(number, `I am ${login}`);
    expect((await trackerOf(gitea).comments(ref(number), null)).map(({ member }) => member)).toEqual([true, true, false]);
  });

  test('doctor says which rights are missing and whether the hook is there', async () => {
    const address = 'https://towpath.example.test/webhooks/board';
    const reading = await started({ bot: 'read' });
    expect((await trackerOf(reading).check(null)).find(({ what }) => what === 'permission')).toMatchObject({ ok: false, says: expect.stringContaining('write') });
    const gitea = await started({ bot: 'admin' });
    const hookOf = async (): Promise<unknown> => (await trackerOf(gitea).check(address)).find(({ what }) => what === 'hook');
    expect(await hookOf()).toMatchObject({ ok: false, says: expect.stringContaining('no hook goes to') });
    gitea.world.hooks = [{ id: 1, url: address, active: true, events: ['push'], contentType: 'json' }];
    expect(await hookOf()).toMatchObject({ ok: false, says: expect.stringContaining('does not send issues') });
    gitea.world.hooks = [{ id: 1, url: address, active: true, events: ['issues', 'issue_comment', 'pull_request', 'pull_request_review', 'push', 'status'], contentType: 'json' }];
    expect(await hookOf()).toMatchObject({ ok: true });
  });
});
