import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { readUp } from '../../../src/client/running.js';
import type { HealthAnswer } from '../../../src/contracts/http-answers.js';
import { openHome } from '../../../src/host/home.js';
import { startFakeGitea, type FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { startFakePlane, type FakePlane } from '../../fakes/plane/start-fake-plane.js';
import { makeScratch, writeFiles, type Scratch } from '../../support/repository.js';
import { processesWith, Towpath, until } from '../../support/towpath-process.js';

const agent = fileURLToPath(new URL('../../fixtures/agents/whole-pipeline.sh', import.meta.url));

/** The names under which the file has its tracker and its forge. */
interface Names { board: string; forge: string }
const usual: Names = { board: 'board', forge: 'forge' };

/**
 * Proves I11 and I12 for connections with the program, a tracker and a forge: what is wrong with one is said where people
 * look, and ends by itself with its cause.
 */
describe('a connection that does not work', () => {
  let scratch: Scratch;
  let towpath: Towpath;
  let plane: FakePlane;
  let gitea: FakeGitea;

  const configure = ({ board, forge }: Names = usual): void => {
    writeFiles(scratch.path('setup'), {
      'towpath.yaml': [
        'version: 1', 'agents:', `  default: { adapter: command, command: [bash, ${agent}], timeout: 5m, sandbox: none }`,
        'connections:',
        `  ${board}: { kind: plane, url: "${plane.url}", workspace: ${plane.workspace}, token: "env:PLANE_TOKEN", secret: "env:PLANE_SECRET", reconcile: { light: 2s, full: 10s } }`,
        `  ${forge}: { kind: gitea, url: "${gitea.url}", token: "file:${scratch.path('token')}", reconcile: { light: 2s, full: 10s } }`,
        'pipelines:', '  short:', '    - { stage: development, gates: [ { kind: ci, within: 10m, without: block } ] }', '    - { stage: deploy, gates: [] }',
        'projects:', '  - key: SHP', `    repository: { url: "${gitea.cloneUrl}", base: main }`, `    forge: ${forge}`,
        `    tracker: { connection: ${board}, project: SHOP, start: { state: To do }, states: { done: Done } }`, '    pipeline: short', '',
      ].join('\n'),
    });
  };
  const token = (value: string): void => { writeFiles(scratch.path('.'), { token: value }); };

  beforeEach(async () => {
    scratch = makeScratch();
    [plane, gitea] = await Promise.all([startFakePlane(), startFakeGitea({ repository: 'team/shop', files: { 'README.md': 'shop\n' } })]);
    token(gitea.token('towpath-bot'));
    configure();
    towpath = new Towpath(scratch.path('home'), scratch.path('setup'), { PLANE_TOKEN: plane.token, PLANE_SECRET: 'board-secret' });
  });
  afterEach(async () => {
    await towpath.down();
    await Promise.all([plane.close(), gitea.close()]);
    expect(processesWith(`TOWPATH_HOME=${scratch.path('home')}`)).toEqual([]);
    await scratch.remove();
  });

  const health = async (): Promise<HealthAnswer> => {
    const up = await readUp(openHome(towpath.home));
    return (await fetch(`${up?.apiUrl ?? ''}/health`)).json() as Promise<HealthAnswer>;
  };
  const stands = async (name: string, standing: string | null): Promise<string> => until(`${name} is ${String(standing)}`, async () => {
    const found = (await health()).connections?.find((one) => one.name === name);
    return found?.standing === standing ? found.message ?? 'well' : undefined;
  });

  test('I11: a token that is refused and a secret that is missing are said once by `up`, and by /health until they are mended', async () => {
    token('a-token-that-is-wrong');
    towpath = new Towpath(scratch.path('home'), scratch.path('setup'), { PLANE_TOKEN: plane.token });
    await towpath.up();
    const lines = (name: string): string[] => towpath.said.split('\n').filter((line) => line.includes(`connection ${name}:`) && line.includes('towpath doctor'));
    await until('both are said', () => (lines('board').length > 0 && lines('forge').length > 0 ? true : undefined));
    expect(lines('board')).toEqual([expect.stringContaining('PLANE_SECRET')]);
    expect(lines('forge')).toEqual([expect.stringContaining('401')]);
    expect(await stands('forge', 'refused')).toContain('401');
    expect(await stands('board', 'refused')).toContain('PLANE_SECRET');
    expect((await health()).status).toBe('ok');

    token(gitea.token('towpath-bot'));
    await stands('forge', 'ok');
    gitea.faults.away = true;
    await stands('forge', 'away');
    gitea.faults.away = false;
    await stands('forge', 'ok');
    expect([lines('board').length, lines('forge').length]).toEqual([1, 1]);
    expect(towpath.said + JSON.stringify(await health())).not.toMatch(/a-token-that-is-wrong|token-of-/);
  });

  test('I11, I12: an item whose connections have another name says so, also after a restart, and goes on when they are back', async () => {
    await towpath.up();
    const ticket = plane.as('mina').create({ name: 'Sell apples', html: '<p>By the kilo.</p>', state: 'To do' });
    const waits = await towpath.itemIs('SHP-1', (item) => item.waitingFor === 'ci');

    configure({ board: 'tickets', forge: 'forge' });
    const noted = await towpath.itemIs('SHP-1', ({ reason }) => reason?.includes('board is no longer in towpath.yaml') === true);
    expect(noted).toMatchObject({ state: 'waiting', waitingFor: 'ci' });
    configure({ board: 'tickets', forge: 'code' });
    const lost = await towpath.itemIs('SHP-1', ({ reason }) => reason?.includes('forge is no longer in towpath.yaml') === true);
    expect(lost).toMatchObject({ state: 'waiting', waitingFor: 'connection', waitingOn: ['forge'] });
    expect((await towpath.say('show', 'SHP-1')).out).toContain('put it back under that name');
    expect((await health()).connections?.map(({ name }) => name)).toEqual(['tickets', 'code']);
    await towpath.end();
    await towpath.up();
    await towpath.itemIs('SHP-1', (item) => item.waitingFor === 'connection' && item.reason?.includes('forge is no longer') === true);
    await gitea.ci(waits.revision ?? '', 'unit', 'success', 'all green');

    configure();
    expect(await towpath.itemIs('SHP-1', (item) => item.state === 'done' || item.state === 'blocked', 120)).toMatchObject({ state: 'done' });
    await until('the ticket is done', () => (plane.store.states.find(({ id }) => id === plane.store.tickets.find((one) => one.id === ticket.id)?.state)?.name === 'Done' ? true : undefined));
  }, 300_000);
});
