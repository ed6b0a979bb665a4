import { afterEach, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { runGit } from '../support/repository.js';
import { until } from '../support/towpath-process.js';
import { GithubWorld } from './support/github-world.js';

let world: GithubWorld;
afterEach(() => world.end());

describe('an issue of GitHub, through its pull request', () => {
  test('I1, I2, I3: labelled it ends merged, deployed and closed, with every second hook lost, CI red once and changes asked for once', async () => {
    world = await GithubWorld.make({ deployGates: ', gates: [ { kind: approval } ]' });
    const { github, card, item } = world;
    const { git } = github.world;
    await world.up();
    const [mina, ravi] = [github.as('mina'), github.as('ravi')];
    const base = git.tip('main') ?? '';
    const number = await mina.openIssue({ title: 'Sell apples', body: 'By the kilo.', labels: ['agent'] });
    expect(number).toBe(1);

    const approval = await item((one) => one.waitingFor === 'approval');
    expect(approval).toMatchObject({ key: 'SHP-1', title: 'Sell apples', body: 'By the kilo.', waitingOn: ['mina'] });
    world.startCi('SHP-1', () => approval.branch);
    await card('waiting for approval (mina)', 'analysis (1 of 6), attempt 1');
    await world.ticketIn('In Review');
    await mina.addLabel(1, 'Approved');

    const review = await item((one) => one.waitingFor === 'review');
    expect(review).toMatchObject({ state: 'waiting', waitingOn: ['ravi'], attempts: { development: 2, review: 1 } });
    expect(review.verdicts.filter(({ gate }) => gate === 'ci').map(({ passed }) => passed)).toEqual([false, true]);
    expect(world.prompt('development', 1)).not.toContain('2 + 2 is not 5');
    expect(world.prompt('development', 2)).toContain('2 + 2 is not 5');
    await world.ticketIn('In Progress');
    const pull = review.pullRequest?.number ?? 0;
    await card('waiting for review (ravi)', `/team/shop/pull/${String(pull)}`);
    await ravi.review(pull, 'REQUEST_CHANGES', { body: 'Not by the kilo', comments: [{ path: 'work-SHP-1.txt', line: 1, body: 'say which attempt' }] });

    const again = await item((one) => one.waitingFor === 'review' && one.attempts['development'] === 3);
    expect(again).toMatchObject({ state: 'waiting', pullRequest: { number: pull } });
    expect(world.prompt('development', 3)).toMatch(/work-SHP-1\.txt:1.*say which attempt/);
    await ravi.review(pull, 'APPROVE');
    const last = await item((one) => one.stage === 'deploy' && one.waitingFor === 'review');
    expect(last.revision).not.toBe(again.revision);
    await ravi.review(pull, 'APPROVE');
    await item((one) => one.stage === 'deploy' && one.waitingFor === 'approval');
    await world.ticketIn('In Review');
    await mina.comment(1, '/towpath approve');

    const done = await item((one) => one.state === 'done');
    expect(done).toMatchObject({ state: 'done', reason: null, attempts: { analysis: 1, development: 3, review: 2, testing: 1 }, pullRequest: { number: pull, state: 'merged' } });
    expect(git.tip('main')).toBe(done.mergedSha);
    expect(runGit(git.folder, 'log', '-1', '--format=%P', 'main')).toBe(`${base} ${last.revision ?? ''}`);
    expect(git.tip(done.branch)).toBeUndefined();
    expect(runGit(git.folder, 'show', 'main:work-SHP-1.txt')).toBe('done by attempt 3');
    expect(await github.as('team').call<unknown[]>('GET', '/pulls?state=all')).toHaveLength(1);
    await until('deployed', () => (existsSync(world.deployed) ? true : undefined));
    expect(readFileSync(world.deployed, 'utf8').trim()).toBe(done.mergedSha);
    await card('done', done.mergedSha ?? '');
    // Closed by a request of its own.
    await until('the issue is closed', async () => ((await world.ticketIn('Done')).state === 'closed' ? true : undefined));
    expect(await world.ticketIn('Done')).toMatchObject({ state_reason: 'completed' });
    const lastWords = (): Record<string, string> => Object.fromEntries(github.world.statuses.map(({ context, state }) => [context, state]));
    const all = ['analysis', 'architecture', 'development', 'review', 'testing'].map((stage) => `towpath/${stage}`);
    await until('every verdict is a status', () => (all.every((context) => lastWords()[context] === 'success') ? true : undefined));
    expect(github.hooks.sent.some(({ status }) => status === 202)).toBe(true);
    expect(github.hooks.sent.filter(({ status }) => typeof status === 'number' && status !== 202)).toEqual([]);
    expect(JSON.stringify([await world.comments(), github.world.statuses.map(({ description }) => description)])).not.toContain(github.token('towpath-bot'));
  });
});
