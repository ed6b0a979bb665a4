import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Reconciler } from '../../../src/activities/reconcile/reconciler.js';
import type { HintAnswer } from '../../../src/client/hint-item.js';
import { parseConfig } from '../../../src/config/load.js';
import { createGiteaForge } from '../../../src/connections/gitea/forge.js';
import { createPace } from '../../../src/connections/http/pace.js';
import { bridgeKinds } from '../../../src/connections/kinds.js';
import { createBridges } from '../../../src/connections/open-bridges.js';
import type { Hint } from '../../../src/shared/hints.js';
import type { NewItem } from '../../../src/shared/messages.js';
import type { LastRound } from '../../../src/shared/ticket.js';
import { startFakePlane, type FakePlane } from '../../fakes/plane/start-fake-plane.js';
import { startFakeGitea, type FakeGitea } from '../../fakes/gitea/fake-gitea.js';

/** What items would be told; those that were started are open. */
class Told {
  readonly hints: { key: string; hint: Hint }[] = [];
  readonly items: NewItem[] = [];
  readonly open = new Set<string>();
  readonly ended = new Map<string, LastRound>();
  take(): string[] { return this.hints.splice(0).map(({ key, hint }) => `${key} ${hint.reason}${hint.ref === null ? '' : ` ${hint.ref}`}`); }
  readonly telling = {
    hint: async ({ key, hint }: { key: string; hint: Hint }): Promise<HintAnswer> => {
      if (this.ended.has(key) && !this.open.has(key)) return 'ended';
      if (!this.open.has(key)) return 'none';
      this.hints.push({ key, hint });
      return 'told';
    },
    start: async ({ item }: { item: NewItem; hint: Hint }) => { this.items.push(item); this.open.add(item.key); return 'started' as const; },
    open: async () => [...this.open],
    rounds: { last: async (key: string) => this.ended.get(key) ?? null, reopen: async (item: NewItem) => { this.items.push(item); } },
  };
}

const forgeOf = (gitea: FakeGitea) => createGiteaForge({
  connection: { name: 'forge', kind: 'gitea', url: gitea.url, workspace: null, token: () => Promise.resolve(gitea.token('towpath-bot')) },
  repository: gitea.repository, base: 'main', pace: createPace(),
});

describe('the reconciler of a connection', () => {
  let plane: FakePlane;
  let gitea: FakeGitea;
  let told: Told;
  let now: number;
  const made = (name: 'board' | 'forge'): Reconciler => {
    const config = parseConfig('/nowhere/towpath.yaml', [
      'agents: { default: { command: [a] } }', 'connections:',
      `  board: { kind: plane, url: "${plane.url}", workspace: ${plane.workspace}, token: "env:PLANE" }`, `  forge: { kind: gitea, url: "${gitea.url}", token: "env:GITEA" }`,
      'projects:', `  - { key: SHP, repository: { url: "${gitea.cloneUrl}" }, forge: forge, tracker: { connection: board, project: SHOP, start: { state: To do } } }`, '',
    ].join('\n'));
    const bridges = createBridges({ project: () => ({ config, project: config.projects[0] as never }), env: { PLANE: plane.token, GITEA: gitea.token('towpath-bot') }, kinds: bridgeKinds });
    const connection = config.connections.find((one) => one.name === name);
    if (connection === undefined) throw new Error(name);
    return new Reconciler({ connection, bridges, telling: told.telling, projects: () => config.projects });
  };
  const look = async (reconciler: Reconciler, full = false): Promise<string[]> => {
    await reconciler.look(full, now += 1_000);
    return told.take();
  };

  beforeEach(async () => {
    [plane, gitea] = await Promise.all([startFakePlane(), startFakeGitea({ repository: 'team/shop' })]);
    told = new Told();
    now = Date.now();
  });
  afterEach(async () => { await Promise.all([plane.close(), gitea.close()]); });

  test('I1: a ticket whose hook was lost becomes an item, once; one that the rule does not name does not', async () => {
    const reconciler = made('board');
    plane.as('mina').create({ name: 'Sell apples', state: 'To do' });
    plane.as('mina').create({ name: 'Some day', state: 'Backlog' });
    expect(await look(reconciler)).toEqual([]);
    expect(told.items.map(({ key, title }) => [key, title])).toEqual([['SHP-1', 'Sell apples']]);
    await look(reconciler, true);
    await look(made('board'), true);
    expect(told.items).toHaveLength(1);
  });

  test('an item is told of its ticket only where that has changed, and nothing is written', async () => {
    const reconciler = made('board');
    const ticket = plane.as('mina').create({ name: 'Sell apples', state: 'To do' });
    await look(reconciler);
    expect(await look(reconciler)).toEqual([]);
    plane.as('mina').edit(ticket, { name: 'Sell pears' });
    expect(await look(reconciler)).toEqual(['SHP-1 ticket']);
    expect(await look(reconciler, true)).toEqual(['SHP-1 ticket card']);
    expect(await look(reconciler, true)).toEqual([]);
    expect(plane.requests.filter((one) => !one.startsWith('GET'))).toEqual([]);
  });

  test('I1, I3: a ticket whose item has ended is a new round when somebody has put it back, and asked for once', async () => {
    const reconciler = made('board');
    const mina = plane.as('mina');
    const [done, stayed] = [mina.create({ name: 'Done', state: 'Done' }), mina.create({ name: 'Stayed', state: 'To do' })];
    const left = { over: null, at: null, since: '', seen: [] };
    told.ended.set('SHP-1', { round: 1, endedAt: new Date().toISOString(), left: { ...left, state: 'Done', over: 'done' } });
    told.ended.set('SHP-2', { round: 1, endedAt: new Date().toISOString(), left: { ...left, state: 'To do' } });
    await look(reconciler, true);
    expect(told.items).toEqual([]);
    mina.move(done, 'To do');
    mina.edit(stayed, { name: 'Stayed as it was' });
    await look(reconciler);
    await look(reconciler);
    expect(told.items.map(({ key, round }) => [key, round])).toEqual([['SHP-1', 2]]);
    // It was asked for and did not come: asked again at the look at everything, which starts none twice.
    await look(reconciler, true);
    expect(told.items.map(({ round }) => round)).toEqual([2, 2]);
    told.open.add('SHP-1');
    await look(reconciler, true);
    await look(reconciler, true);
    expect(told.items).toHaveLength(2);
  });

  test('a ticket that was put back in the last moments of its item is found by the look at everything', async () => {
    const reconciler = made('board');
    plane.as('mina').create({ name: 'Sell apples', state: 'To do' });
    told.open.add('SHP-1');
    expect(await look(reconciler)).toContain('SHP-1 ticket');
    told.open.delete('SHP-1');
    told.ended.set('SHP-1', { round: 1, endedAt: new Date().toISOString(), left: { state: 'Done', over: 'done', at: null, since: '', seen: [] } });
    await look(reconciler);
    expect(told.items).toEqual([]);
    await look(reconciler, true);
    expect(told.items.map(({ key, round }) => [key, round])).toEqual([['SHP-1', 2]]);
  });

  test('a ticket that is gone, and a card that was removed, are found by the look at everything', async () => {
    const reconciler = made('board');
    const mina = plane.as('mina');
    const [one, other] = [mina.create({ name: 'One', state: 'To do' }), mina.create({ name: 'Other', state: 'To do' })];
    await look(reconciler);
    const card = plane.store.addComment({ ticket: one.id, html: '<p>card</p>', externalSource: 'towpath', externalId: 'SHP-1/1/card' }, plane.store.user('towpath').id);
    expect(await look(reconciler, true)).toContain('SHP-1 ticket card');
    mina.removeComment(card.id);
    mina.remove(other);
    expect(await look(reconciler)).toEqual(['SHP-1 ticket']);
    expect(await look(reconciler, true)).toEqual(expect.arrayContaining(['SHP-1 ticket card', 'SHP-2 ticket']));
    expect(await look(reconciler, true)).toEqual([]);
  });

  test('checks, reviews, pushes and the end of a pull request are told once each', async () => {
    const reconciler = made('forge');
    told.open.add('SHP-1');
    const branch = 'towpath/SHP-1-sell';
    const head = await gitea.as('mina').push(branch, { 'a.txt': 'a' });
    const { number } = await forgeOf(gitea).openPull({ branch, base: 'main', title: 'SHP-1', description: { blocks: [] }, once: 'SHP-1/pull' });
    expect(await look(reconciler)).toEqual(['SHP-1 pull']);
    expect(await look(reconciler)).toEqual([]);
    await gitea.ci(head, 'unit', 'success');
    expect(await look(reconciler)).toEqual(['SHP-1 pull']);
    await gitea.as('ravi').review(number, 'APPROVED');
    expect(await look(reconciler)).toEqual(['SHP-1 pull']);
    await gitea.as('mina').push(branch, { 'a.txt': 'b' });
    expect(await look(reconciler)).toEqual(['SHP-1 pull']);
    await gitea.as('mina').closePull(number);
    expect(await look(reconciler)).toEqual(['SHP-1 pull']);
    expect(await look(reconciler, true)).toEqual([]);
  });
});
