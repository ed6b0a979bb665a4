import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import type { ItemDocument } from '../../../src/shared/documents.js';
import { openBridges, type Bridges } from '../../support/bridges.js';
import { runGit } from '../../support/repository.js';
import { until } from '../../support/towpath-process.js';
import { cardSays, reach, runCi } from '../../support/whole-way.js';

describe('a ticket of a tracker, through a forge', () => {
  let world: Bridges;
  let ending: AbortController;

  beforeEach(async () => {
    ending = new AbortController();
    world = await openBridges();
  });
  afterEach(async () => {
    ending.abort();
    expect(await world.close()).toEqual([]);
  });

  const startCi = (branch: () => string | undefined): void => {
    const says = { pending: '', failure: 'one test failed', success: 'all green' };
    void runCi({ git: world.gitea.world.git, branch, file: 'work-SHP-1.txt', over: ending.signal, say: (sha, state) => world.gitea.ci(sha, 'unit', state, says[state]) });
  };

  const cards = (): string[] => world.plane.store.comments.filter(({ externalId }) => externalId?.endsWith('/card') === true).map(({ html }) => html);
  const card = (...words: string[]): Promise<true> => cardSays(cards, ...words);
  const ticketIn = (state: string): Promise<true> => until(`the ticket is in ${state}`, () => {
    const [ticket] = world.plane.store.tickets;
    return world.plane.store.states.find(({ id }) => id === ticket?.state)?.name === state ? true : undefined;
  }, 30);
  const item = (is: (item: ItemDocument) => boolean): Promise<ItemDocument> => reach(world.towpath, 'SHP-1', is);

  test('I1, I2, I3: moved to "To do" it ends merged and deployed, with every second hook lost, CI red once and changes asked for once', async () => {
    const { plane, gitea, towpath } = world;
    await towpath.up();
    await world.hookUp();
    const mina = plane.as('mina');
    const ticket = mina.create({ name: 'Sell apples', html: '<p>By the kilo.</p>', state: 'Backlog' });
    mina.move(ticket, 'To do');

    const approval = await item((one) => one.waitingFor === 'approval');
    expect(approval).toMatchObject({ key: 'SHP-1', title: 'Sell apples', body: 'By the kilo.', waitingOn: ['mina'] });
    startCi(() => approval.branch);
    await card('waiting for approval (mina)', 'analysis (1 of 6), attempt 1');
    await ticketIn('In Review');
    mina.move(ticket, 'Approved');

    const review = await item((one) => one.waitingFor === 'review');
    expect(review).toMatchObject({ state: 'waiting', waitingOn: ['ravi'], attempts: { development: 2, review: 1 } });
    expect(review.verdicts.filter(({ gate }) => gate === 'ci').map(({ passed }) => passed)).toEqual([false, true]);
    await ticketIn('In Progress');
    await card('waiting for review (ravi)', `/team/shop/pulls/`);
    const number = review.pullRequest?.number ?? 0;
    await gitea.as('ravi').review(number, 'REQUEST_CHANGES', { text: 'Not by the kilo', comments: [{ path: 'work-SHP-1.txt', line: 1, text: 'say which attempt' }] });

    const again = await item((one) => one.waitingFor === 'review' && one.attempts['development'] === 3);
    expect(again).toMatchObject({ state: 'waiting', pullRequest: { number } });
    await gitea.as('ravi').review(number, 'APPROVED');
    const last = await item((one) => one.stage === 'deploy' && one.waitingFor === 'review');
    expect(last.revision).not.toBe(again.revision);
    await gitea.as('ravi').review(number, 'APPROVED');

    const done = await item((one) => one.state === 'done');
    expect(done).toMatchObject({ state: 'done', reason: null, attempts: { analysis: 1, development: 3, review: 2, testing: 1 }, pullRequest: { number, state: 'merged' } });
    expect(gitea.tip('main')).toBe(done.mergedSha);
    expect(gitea.tip(done.branch)).toBeUndefined();
    expect(runGit(gitea.folder, 'show', 'main:work-SHP-1.txt')).toBe('done by attempt 3');
    expect(gitea.world.issues.filter(({ pull }) => pull !== null && pull !== undefined)).toHaveLength(1);
    await until('deployed', () => (existsSync(world.deployed) ? true : undefined));
    expect(readFileSync(world.deployed, 'utf8').trim()).toBe(done.mergedSha);
    await card('done', done.mergedSha ?? '');
    await ticketIn('Done');
    const lastWords = (): Record<string, string> => Object.fromEntries(gitea.world.statuses.map(({ context, state }) => [context, state]));
    const all = ['unit', ...['analysis', 'architecture', 'development', 'review', 'testing'].map((stage) => `towpath/${stage}`)];
    // The forge is told beside the tracker.
    await until('every verdict is a status', () => (all.every((context) => lastWords()[context] === 'success') ? true : undefined));
    expect(plane.hooks.sent.some(({ status }) => status === 202)).toBe(true);
    expect(JSON.stringify(plane.store.comments)).not.toContain(gitea.token('towpath-bot'));
  });
});
