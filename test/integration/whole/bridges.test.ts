import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readUp } from '../../../src/client/running.js';
import { openHome } from '../../../src/host/home.js';
import type { ItemDocument } from '../../../src/shared/documents.js';
import { startFakeGitea, type FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { startFakePlane, type FakePlane } from '../../fakes/plane/start-fake-plane.js';
import { makeScratch, runGit, writeFiles, type Scratch } from '../../support/repository.js';
import { processesWith, Towpath, until } from '../../support/towpath-process.js';

const agent = fileURLToPath(new URL('../../fixtures/agents/whole-pipeline.sh', import.meta.url));
const secrets = { PLANE_TOKEN: 'plane-token', PLANE_SECRET: 'board-secret', GITEA_HOOK: 'forge-secret' };

interface World { plane: FakePlane; gitea: FakeGitea; deployed: string }

/** Hooks of which every second one is lost cost at most one period of the reconciler: 2 s here. */
const configuration = ({ plane, gitea, deployed }: World): string => [
  'version: 1', 'people:', `  - { name: mina, plane: ${plane.as('mina').id}, gitea: 21 }`, '  - { name: ravi, gitea: 22 }',
  'agents:', `  default: { adapter: command, command: [bash, ${agent}], timeout: 5m, sandbox: none }`,
  'connections:',
  `  board: { kind: plane, url: "${plane.url}", workspace: ${plane.workspace}, token: "env:PLANE_TOKEN", secret: "env:PLANE_SECRET", reconcile: { light: 2s, full: 10s } }`,
  `  forge: { kind: gitea, url: "${gitea.url}", token: "env:GITEA_TOKEN", secret: "env:GITEA_HOOK", reconcile: { light: 2s, full: 10s } }`,
  'pipelines:', '  hosted:', '    - { stage: analysis }', '    - { stage: architecture }',
  '    - { stage: development, gates: [ { kind: command }, { kind: ci, within: 10m, without: block } ] }',
  '    - { stage: review, gates: [ { kind: report }, { kind: review, by: [ravi] } ] }', '    - { stage: testing }', '    - { stage: deploy }',
  'projects:', '  - key: SHP', `    repository: { url: "${gitea.cloneUrl}", base: main }`, '    forge: forge',
  '    tracker: { connection: board, project: SHOP, start: { state: To do }, states: { progress: In Progress, approval: In Review, approved: Approved, rejected: Rejected, done: Done, cancelled: Cancelled } }',
  '    pipeline: hosted', '    approvers: [mina]', '    test: [test, -f, README.md]', `    deploy: { run: [sh, -c, "git rev-parse HEAD > ${deployed}"], sandbox: none }`, '',
].join('\n');

describe('a ticket of a tracker, through a forge', () => {
  let scratch: Scratch;
  let towpath: Towpath;
  let world: World;
  let ending: AbortController;

  beforeEach(async () => {
    scratch = makeScratch();
    ending = new AbortController();
    const [plane, gitea] = await Promise.all([
      startFakePlane(), startFakeGitea({ repository: 'team/shop', files: { 'README.md': 'shop\n' } }),
    ]);
    world = { plane, gitea, deployed: scratch.path('deployed') };
    writeFiles(scratch.path('setup'), { 'towpath.yaml': configuration(world) });
    towpath = new Towpath(scratch.path('home'), scratch.path('setup'), { ...secrets, GITEA_TOKEN: gitea.token('towpath-bot') });
  });
  afterEach(async () => {
    ending.abort();
    await towpath.down();
    await Promise.all([world.plane.close(), world.gitea.close()]);
    expect(processesWith(`TOWPATH_HOME=${scratch.path('home')}`)).toEqual([]);
    await scratch.remove();
  });

  /** Hooks go to where it serves now. */
  const hookUp = async (mischief: { drop: boolean }): Promise<void> => {
    const up = await readUp(openHome(towpath.home));
    const { plane, gitea } = world;
    plane.hooks.target = { url: `${up?.apiUrl ?? ''}/webhooks/board`, secret: secrets.PLANE_SECRET, dropEverySecond: mischief.drop };
    gitea.hookTo({ url: `${up?.apiUrl ?? ''}/webhooks/forge`, secret: secrets.GITEA_HOOK });
    gitea.hooks.mischief = { drop: mischief.drop };
  };

  /** CI as a runner does it: red on the first commit that holds the change, green on all later ones. */
  const runCi = async (branch: () => string | undefined): Promise<void> => {
    const seen = new Set<string>();
    while (!ending.signal.aborted) {
      const name = branch();
      const tip = name === undefined ? undefined : world.gitea.tip(name);
      const holds = tip !== undefined && runGit(world.gitea.folder, 'ls-tree', '-r', '--name-only', tip).includes('work-SHP-1.txt');
      if (tip !== undefined && holds && !seen.has(tip)) {
        seen.add(tip);
        await world.gitea.ci(tip, 'unit', 'pending');
        await world.gitea.ci(tip, 'unit', seen.size === 1 ? 'failure' : 'success', seen.size === 1 ? 'one test failed' : 'all green');
      }
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
  };

  const cards = () => world.plane.store.comments.filter(({ externalId }) => externalId?.endsWith('/card') === true);
  const cardSays = (...words: string[]): Promise<true> => until(`the card says ${words.join(', ')}`, () => {
    const [card, ...others] = cards();
    expect(others).toEqual([]);
    return card !== undefined && words.every((one) => card.html.includes(one)) ? true : undefined;
  }, 30);
  const ticketIn = (state: string): Promise<true> => until(`the ticket is in ${state}`, () => {
    const [ticket] = world.plane.store.tickets;
    return world.plane.store.states.find(({ id }) => id === ticket?.state)?.name === state ? true : undefined;
  }, 30);
  const reach = (is: (item: ItemDocument) => boolean): Promise<ItemDocument> => towpath.itemIs('SHP-1', (item) => item.state === 'blocked' || is(item), 120);

  test('I1, I2, I3: moved to "To do" it ends merged and deployed, with every second hook lost, CI red once and changes asked for once', async () => {
    const { plane, gitea } = world;
    await towpath.up();
    await hookUp({ drop: true });
    const mina = plane.as('mina');
    const ticket = mina.create({ name: 'Sell apples', html: '<p>By the kilo.</p>', state: 'Backlog' });
    mina.move(ticket, 'To do');

    const approval = await reach((item) => item.waitingFor === 'approval');
    expect(approval).toMatchObject({ key: 'SHP-1', title: 'Sell apples', body: 'By the kilo.', waitingOn: ['mina'] });
    void runCi(() => approval.branch);
    await cardSays('waiting for approval (mina)', 'analysis (1 of 6), attempt 1');
    await ticketIn('In Review');
    mina.move(ticket, 'Approved');

    const review = await reach((item) => item.waitingFor === 'review');
    expect(review).toMatchObject({ state: 'waiting', waitingOn: ['ravi'], attempts: { development: 2, review: 1 } });
    expect(review.verdicts.filter(({ gate }) => gate === 'ci').map(({ passed }) => passed)).toEqual([false, true]);
    await ticketIn('In Progress');
    await cardSays('waiting for review (ravi)', `/team/shop/pulls/`);
    const number = review.pullRequest?.number ?? 0;
    await gitea.as('ravi').review(number, 'REQUEST_CHANGES', { text: 'Not by the kilo', comments: [{ path: 'work-SHP-1.txt', line: 1, text: 'say which attempt' }] });

    const again = await reach((item) => item.waitingFor === 'review' && item.attempts['development'] === 3);
    expect(again).toMatchObject({ state: 'waiting', pullRequest: { number } });
    await gitea.as('ravi').review(number, 'APPROVED');
    const last = await reach((item) => item.stage === 'deploy' && item.waitingFor === 'review');
    expect(last.revision).not.toBe(again.revision);
    await gitea.as('ravi').review(number, 'APPROVED');

    const done = await reach((item) => item.state === 'done');
    expect(done).toMatchObject({ state: 'done', reason: null, attempts: { analysis: 1, development: 3, review: 2, testing: 1 }, pullRequest: { number, state: 'merged' } });
    expect(gitea.tip('main')).toBe(done.mergedSha);
    expect(gitea.tip(done.branch)).toBeUndefined();
    expect(runGit(gitea.folder, 'show', 'main:work-SHP-1.txt')).toBe('done by attempt 3');
    expect(gitea.world.issues.filter(({ pull }) => pull !== null && pull !== undefined)).toHaveLength(1);
    await until('deployed', () => (existsSync(world.deployed) ? true : undefined));
    expect(readFileSync(world.deployed, 'utf8').trim()).toBe(done.mergedSha);
    await cardSays('done', done.mergedSha ?? '');
    await ticketIn('Done');
    const lastWords = (): Record<string, string> => Object.fromEntries(gitea.world.statuses.map(({ context, state }) => [context, state]));
    const all = ['unit', ...['analysis', 'architecture', 'development', 'review', 'testing'].map((stage) => `towpath/${stage}`)];
    // The forge is told beside the tracker.
    await until('every verdict is a status', () => (all.every((context) => lastWords()[context] === 'success') ? true : undefined), 30);
    expect(plane.hooks.sent.some(({ status }) => status === 202)).toBe(true);
    expect(JSON.stringify(plane.store.comments)).not.toContain(gitea.token('towpath-bot'));
  });
});
