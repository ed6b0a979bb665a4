import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readUp } from '../../../src/client/running.js';
import { openHome } from '../../../src/host/home.js';
import type { ItemDocument } from '../../../src/shared/documents.js';
import { startFakeGitea, type FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { startFakePlane, type FakePlane } from '../../fakes/plane/start-fake-plane.js';
import { makeScratch, runGit, writeFiles, type Scratch } from '../../support/repository.js';
import { processesWith, Towpath, until } from '../../support/towpath-process.js';
import { cardSays } from '../../support/whole-way.js';

/*
 * Proves that a re-opened ticket is one new round, with the real program, a fake Plane and a fake Gitea that speak HTTP:
 * hooks (Plane's of version 2) and the reconciler (2 s) are both there, and every hook of the first round is sent once more afterwards.
 */
const secrets = { PLANE_TOKEN: 'plane-token', PLANE_SECRET: 'board-secret', GITEA_HOOK: 'forge-secret' };

/** Adds a line to the work, so that each round has something to merge. */
const agent = [
  'set -eu', 'cat > /dev/null', 'docs="docs/work-items/$TOWPATH_KEY"; mkdir -p "$docs"', 'extra=""',
  'if [ "$TOWPATH_STAGE" = development ]; then echo "one more" >> work.txt; fi',
  'if [ "$TOWPATH_STAGE" = review ]; then echo "# Review" > "$docs/12-review.md"; extra=", \\"verdict\\": \\"approved\\""; fi',
  'echo "{\\"status\\": \\"completed\\", \\"summary\\": \\"$TOWPATH_STAGE done\\"$extra}" > "$TOWPATH_REPORT"', '',
].join('\n');

interface World { plane: FakePlane; gitea: FakeGitea }

const configuration = ({ plane, gitea }: World): string => [
  'version: 1', 'agents:', '  default: { adapter: command, command: [bash, ./agent.sh], timeout: 5m, sandbox: none }', 'connections:',
  `  board: { kind: plane, url: "${plane.url}", workspace: ${plane.workspace}, token: "env:PLANE_TOKEN", secret: "env:PLANE_SECRET", reconcile: { light: 2s, full: 10s } }`,
  `  forge: { kind: gitea, url: "${gitea.url}", token: "env:GITEA_TOKEN", secret: "env:GITEA_HOOK", reconcile: { light: 2s, full: 10s } }`,
  'pipelines:', '  quick:', '    - { stage: development, gates: [ { kind: command } ] }', '    - { stage: review, gates: [ { kind: report } ] }', '    - { stage: deploy, gates: [] }',
  'projects:', '  - key: SHP', `    repository: { url: "${gitea.cloneUrl}", base: main }`, '    forge: forge', '    pipeline: quick', '    test: [test, -f, work.txt]',
  '    tracker: { connection: board, project: SHOP, start: { state: To do }, states: { progress: In Progress, done: Done, cancelled: Cancelled } }', '',
].join('\n');

describe('a re-opened ticket', () => {
  let scratch: Scratch;
  let towpath: Towpath;
  let world: World;

  beforeEach(async () => {
    scratch = makeScratch();
    const [plane, gitea] = await Promise.all([startFakePlane(), startFakeGitea({ repository: 'team/shop', files: { 'README.md': 'shop\n' } })]);
    world = { plane, gitea };
    writeFiles(scratch.path('setup'), { 'towpath.yaml': configuration(world).replace('./agent.sh', `${scratch.path('setup')}/agent.sh`), 'agent.sh': agent });
    towpath = new Towpath(scratch.path('home'), scratch.path('setup'), { ...secrets, GITEA_TOKEN: gitea.token('towpath-bot') });
  });
  afterEach(async () => {
    await towpath.down();
    await Promise.all([world.plane.close(), world.gitea.close()]);
    expect(processesWith(`TOWPATH_HOME=${scratch.path('home')}`)).toEqual([]);
    await scratch.remove();
  });

  const hooksTo = async (): Promise<string> => `${(await readUp(openHome(towpath.home)))?.apiUrl ?? ''}/webhooks`;
  const hookUp = async (): Promise<void> => {
    world.plane.hooks.target = { url: `${await hooksTo()}/board`, secret: secrets.PLANE_SECRET, version: 2 };
    world.gitea.hookTo({ url: `${await hooksTo()}/forge`, secret: secrets.GITEA_HOOK });
  };
  const pulls = () => world.gitea.world.issues.filter(({ pull }) => pull !== null && pull !== undefined);
  const done = async (round: number): Promise<ItemDocument> => {
    const item = await towpath.itemIs('SHP-1', (one) => one.state === 'blocked' || (one.round === round && one.state === 'done'));
    expect(item).toMatchObject({ state: 'done', round, reason: null, pullRequest: { state: 'merged' } });
    await until('the ticket is done', () => (world.plane.store.state(world.plane.store.tickets[0]?.state ?? '').name === 'Done' ? true : undefined));
    await until('the item has ended', () => { try { return archived('SHP-1.json').round === round ? true : undefined; } catch { return undefined; } });
    return item;
  };
  const archived = (name: string): ItemDocument => JSON.parse(readFileSync(join(towpath.home, 'archive', name), 'utf8')) as ItemDocument;
  /** Sends what Plane sent so far once more, and waits until something has become of each. */
  const replay = async (): Promise<string[]> => {
    const old = world.plane.hooks.sent.filter(({ status }) => status === 202);
    expect(old.length).toBeGreaterThan(2);
    const ids: string[] = [];
    for (const { headers, body } of old) {
      const answer = await fetch(`${await hooksTo()}/board`, { method: 'POST', headers, body });
      ids.push(((await answer.json()) as { id: string }).id);
    }
    return until('all are carried', async () => {
      const listed = (await towpath.say('deliveries', 'list', '--json', '--limit', '1000')).json<{ deliveries: { id: string; outcome: { says: string } | null }[] }>().deliveries;
      const says = listed.flatMap(({ id, outcome }) => (ids.includes(id) && outcome !== null ? [outcome.says] : []));
      return says.length === ids.length ? says : undefined;
    }, 30);
  };

  test('I1, I2, I3: is one new round with its own branch and pull request, though hook and reconciler both tell; old deliveries start nothing', async () => {
    const { plane, gitea } = world;
    await towpath.up();
    await hookUp();
    const mina = plane.as('mina');
    const ticket = mina.create({ name: 'Sell apples', html: '<p>By the kilo.</p>', state: 'To do' });
    const first = await done(1);
    const carried = await replay();
    expect(carried.filter((says) => says.includes('started'))).toEqual([]);
    expect(carried).toContainEqual(expect.stringContaining('SHP-1'));

    mina.move(ticket, 'To do');
    const second = await done(2);
    expect([first.branch, second.branch]).toEqual(['towpath/SHP-1-sell-apples', 'towpath/SHP-1-r2-sell-apples']);
    expect(second.pullRequest?.number).not.toBe(first.pullRequest?.number);
    expect(gitea.tip('main')).toBe(second.mergedSha);
    expect(runGit(gitea.folder, 'show', 'main:work.txt')).toBe('one more\none more');
    expect((await towpath.say('show', 'SHP-1')).out).toContain('round 2');

    expect((await replay()).filter((says) => says.includes('started'))).toEqual([]);
    expect(await towpath.show('SHP-1')).toMatchObject({ round: 2, state: 'done' });
    expect(pulls()).toHaveLength(2);
    expect([archived('SHP-1.r1.json').mergedSha, archived('SHP-1.json').mergedSha]).toEqual([first.mergedSha, second.mergedSha]);
    await cardSays(() => plane.store.comments.filter(({ externalId }) => externalId?.endsWith('/card') === true).map(({ html }) => html), second.mergedSha ?? '-');
  });
});
