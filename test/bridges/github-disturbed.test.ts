import { afterEach, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { until } from '../support/towpath-process.js';
import { GithubWorld } from './support/github-world.js';

let world: GithubWorld;
afterEach(() => world.end());

const started = async (order: Parameters<typeof GithubWorld.make>[0] = {}): Promise<GithubWorld> => {
  world = await GithubWorld.make(order);
  await world.up();
  await world.github.as('mina').openIssue({ title: 'Sell apples', body: 'By the kilo.', labels: ['agent'] });
  return world;
};
const approved = async () => {
  const approval = await world.item((one) => one.waitingFor === 'approval');
  world.startCi('SHP-1', () => approval.branch);
  await world.ticketIn('In Review');
  await world.github.as('mina').addLabel(1, 'Approved');
  return approval;
};
const finish = async () => {
  const ravi = world.github.as('ravi');
  const review = await world.item((one) => one.waitingFor === 'review');
  await ravi.review(review.pullRequest?.number ?? 0, 'APPROVE');
  await world.item((one) => one.stage === 'deploy' && one.waitingFor === 'review');
  await ravi.review(review.pullRequest?.number ?? 0, 'APPROVE');
};
/** What the agent was told in its second attempt. */
const told = (words: string): Promise<true> => until(`the agent is told ${words}`, () => (world.prompts().includes('development.2.md') && world.prompt('development', 2).includes(words) ? true : undefined));

/** Up to the developer's question, whom mina answers. */
const asked = async () => {
  await started({ agent: { ASKS: 'development' } });
  await approved();
  await world.item((one) => one.waitingFor === 'answer');
  await world.ticketIn('Question');
  return world.github.as('mina');
};
const goesOn = async (): Promise<void> => {
  await told('By the piece.');
  await world.item((one) => one.waitingFor === 'review');
  await world.ticketIn('In Progress');
};

describe('an issue of GitHub whose way is disturbed', () => {
  test('I13: the program ended and started again, while an agent works and while a review is given, costs no attempt', async () => {
    const { starts } = await started({ agent: { SLOW_STAGE: 'development', SLOW_SECONDS: '6' } });
    await approved();
    await until('the developer works', () => existsSync(starts) && readFileSync(starts, 'utf8').includes('development 1') || undefined);
    await world.towpath.end();
    await world.github.as('mina').comment(1, 'still there?');
    await world.up();
    const review = await world.item((one) => one.waitingFor === 'review');
    await world.towpath.end();
    await world.github.as('ravi').review(review.pullRequest?.number ?? 0, 'APPROVE');
    await world.up();
    await world.item((one) => one.stage === 'deploy' && one.waitingFor === 'review');
    await world.github.as('ravi').review(review.pullRequest?.number ?? 0, 'APPROVE');
    const done = await world.item((one) => one.state === 'done');
    expect(done).toMatchObject({ state: 'done', attempts: { development: 2 } });
    expect(readFileSync(starts, 'utf8').trim().split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['analysis 1', 'architecture 1', 'development 1', 'development 2', 'review 1', 'testing 1']);
    await world.ticketIn('Done');
    await world.card('done');
  });

  test('I12: the engine killed with -9 is started again, and the item goes on', async () => {
    await started();
    await approved();
    const review = await world.item((one) => one.waitingFor === 'review');
    const status = await world.towpath.say('engine', 'status', '--json');
    const { pid } = status.json<{ pid: number }>();
    expect(pid).toBeGreaterThan(1);
    process.kill(pid, 'SIGKILL');
    await world.github.as('ravi').review(review.pullRequest?.number ?? 0, 'APPROVE');
    await world.item((one) => one.stage === 'deploy' && one.waitingFor === 'review');
    await world.github.as('ravi').review(review.pullRequest?.number ?? 0, 'APPROVE');
    await world.item((one) => one.state === 'done');
    await world.ticketIn('Done');
    await world.card('done');
  });

  test('I11, I12: a check that the base requires is waited for by name, and the merge goes on when it is there', async () => {
    await started();
    world.github.world.protection.set('main', { statuses: ['legal'] });
    await approved();
    await finish();
    const waits = await world.item((one) => one.waitingFor === 'merge' && one.reason !== null);
    expect(waits).toMatchObject({ state: 'waiting', waitingOn: ['hub'], reason: expect.stringContaining('Required status check "legal" is expected.') });
    await world.card('Required status check "legal" is expected.');
    await world.towpath.says('Required status check "legal" is expected.');
    await world.github.as('ci').call('POST', `/statuses/${waits.revision ?? ''}`, { state: 'success', context: 'legal' });
    expect(await world.item((one) => one.state === 'done')).toMatchObject({ state: 'done', attempts: { deploy: 1 } });
  });

  test('an answer by moving the ticket is asked for in words', async () => {
    const mina = await asked();
    await mina.addLabel(1, 'In Progress');
    await until('asked for words', async () => (await world.comments()).some((one) => one.includes('what is the answer')) || undefined);
    await mina.comment(1, 'By the piece.');
    await world.item((one) => one.attempts['development'] === 2 && one.waitingFor !== 'answer');
    await goesOn();
  });

  test('an answer by a comment and a move at once counts once, and no old label stays', async () => {
    const mina = await asked();
    await mina.comment(1, 'By the piece.');
    await mina.addLabel(1, 'In Progress');
    await goesOn();
  });
});
