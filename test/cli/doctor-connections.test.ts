import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { keepEnded } from '../../src/api/webhooks/kept-deliveries.js';
import { checkConnections } from '../../src/cli/doctor/connections.js';
import { checkProjects } from '../../src/cli/doctor/configuration.js';
import type { Check } from '../../src/cli/doctor/check.js';
import { parseConfig } from '../../src/config/load.js';
import type { Config } from '../../src/config/config.js';
import { openHome } from '../../src/host/home.js';
import { record } from '../api/webhooks/support.js';
import { startFakeGitea, type FakeGitea } from '../fakes/gitea/fake-gitea.js';
import { startFakePlane, type FakePlane } from '../fakes/plane/start-fake-plane.js';

const root = mkdtempSync(join(tmpdir(), 'towpath-doctor-'));
const home = openHome(join(root, 'home'));
let gitea: FakeGitea;
let plane: FakePlane;
let odd: Server | undefined;

beforeAll(async () => { gitea = await startFakeGitea({ bot: 'owner' }); plane = await startFakePlane(); });
afterEach(async () => {
  rmSync(home.root, { recursive: true, force: true });
  gitea.faults.away = false;
  odd?.closeAllConnections();
  await new Promise<void>((resolve) => { if (odd === undefined) resolve(); else odd.close(() => { resolve(); }); });
  odd = undefined;
});
afterAll(async () => { await gitea.close(); await plane.close(); rmSync(root, { recursive: true, force: true }); });

const publicUrl = 'https://towpath.example.test';
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ BOT: gitea.token('towpath-bot'), HOOK: 'canary-hook', PLANE: plane.token, ...more });

interface Written { host?: string; people?: string; forgeUrl?: string; board?: string; boardUrl?: string; states?: string }
const configOf = ({ host = `{ publicUrl: "${publicUrl}/" }`, people = '[]', forgeUrl = gitea.url, board = 'SHOP', boardUrl = plane.url, states = '{}' }: Written = {}): Config => parseConfig(join(root, 'towpath.yaml'), [
  'version: 1', 'agents: { default: { adapter: command, command: ["true"] } }', `people: ${people}`, `host: ${host}`,
  'connections:',
  `  board: { kind: plane, url: "${boardUrl}", workspace: "${plane.workspace}", token: "env:PLANE", secret: "env:HOOK" }`,
  `  forge: { kind: gitea, url: "${forgeUrl}", token: "env:BOT", secret: "env:HOOK" }`,
  'projects:', `  - { key: SHP, repository: { url: "${forgeUrl}/team/shop.git" }, forge: forge, tracker: { connection: board, project: ${board}, start: { state: "To do" }, states: ${states} } }`, '',
].join('\n'));

const look = async (written: Written = {}, more: NodeJS.ProcessEnv = {}, ms?: number): Promise<Check[]> => checkConnections({ home, env: env(more) }, configOf(written), ms);
const of = (checks: readonly Check[], name: string): Check | undefined => checks.find((one) => one.name === name);
const serve = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
  odd = createServer(answer as never);
  await new Promise<void>((resolve) => { odd?.listen(0, '127.0.0.1', resolve); });
  return `http://127.0.0.1:${String((odd.address() as AddressInfo).port)}`;
};

describe('`towpath doctor` and connections', () => {
  test('all is well: who we are, what we may do, where the hook goes', async () => {
    gitea.hookTo({ url: `${publicUrl}/webhooks/forge`, secret: 'canary-hook' });
    mkdirSync(home.root);
    await keepEnded(home, { ...record({ connection: 'forge' }), receivedAt: new Date().toISOString(), endedAt: new Date().toISOString(), outcome: { kind: 'ignored', says: 'x', keys: [] } });
    const checks = await look();
    expect(checks.filter(({ status }) => status !== 'PASS').map(({ name }) => name)).toEqual(['deliveries board']);
    expect(of(checks, 'connection board')?.detail).toContain(`senders enter ${publicUrl}/webhooks/board`);
    for (const what of ['reachable', 'clock', 'token', 'account', 'permission', 'hook']) expect(of(checks, `forge SHP ${what}`)?.status).toBe('PASS');
    for (const what of ['reachable', 'clock', 'token', 'account', 'permission', 'states', 'hook']) expect(of(checks, `tracker SHP ${what}`)?.status).toBe('PASS');
    expect(of(checks, 'deliveries forge')?.detail).toContain('within the last minute');
  });

  test('the repository is reached as the worker reaches it, with the token of the forge', async () => {
    const patient = { home, cwd: root, nodeVersion: '20.20.0' };
    const config = configOf();
    expect(of(await checkProjects({ ...patient, env: env(), config }, config), 'repository SHP')?.status).toBe('PASS');
    const refused = of(await checkProjects({ ...patient, env: env({ BOT: 'wrong' }), config }, config), 'repository SHP');
    expect(refused).toMatchObject({ status: 'FAIL', remedy: expect.stringContaining('the token of forge') });
  });

  test('a hook is found by its path alone where no address is configured, and missed where there is none', async () => {
    gitea.hookTo({ url: 'https://elsewhere.example.test/behind/webhooks/forge', secret: 'x' });
    expect(of(await look({ host: '{}' }), 'forge SHP hook')?.status).toBe('PASS');
    expect(of(await look(), 'forge SHP hook')).toMatchObject({ status: 'WARN', detail: expect.stringContaining(`no hook goes to ${publicUrl}/webhooks/forge`) });
  });

  test('secrets that are missing are named, and none is ever shown', async () => {
    const checks = await look({}, { PLANE: '', HOOK: undefined });
    expect(checks.filter(({ name }) => name === 'connection board').map(({ status, detail }) => [status, detail])).toEqual([
      ['FAIL', 'token: the environment variable PLANE is missing or empty'], ['FAIL', 'secret of its webhooks: the environment variable HOOK is missing or empty'],
    ]);
    expect(checks.some(({ name }) => name.startsWith('tracker SHP'))).toBe(false);
    expect(JSON.stringify([...checks, ...await look()])).not.toMatch(new RegExp(`canary-hook|${gitea.token('towpath-bot')}|"${plane.token}"`));
  });

  test('a server that is away, or takes forever, is a finding and not the end', async () => {
    gitea.faults.away = true;
    expect(of(await look(), 'forge SHP reachable')).toMatchObject({ status: 'FAIL', remedy: expect.stringContaining('docs/gitea.md') });
    gitea.faults.away = false;
    const begun = Date.now();
    const checks = await look({ boardUrl: await serve(() => undefined) }, {}, 300);
    expect(of(checks, 'tracker SHP reachable')?.status).toBe('FAIL');
    expect(of(checks, 'forge SHP account')?.status).toBe('PASS');
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  test('a wrong token and a state that is not there are told with what helps', async () => {
    expect(of(await look({}, { BOT: 'wrong' }), 'forge SHP token')?.status).toBe('FAIL');
    expect(of(await look({ states: '{ approved: "Freigegeben" }' }), 'tracker SHP states')).toMatchObject({ status: 'FAIL', detail: expect.stringContaining('Freigegeben') });
  });

  test('a clock that is off is found by what the server says', async () => {
    const url = await serve((_, response) => { response.writeHead(200, { 'content-type': 'application/json', 'date': new Date(Date.now() - 300_000).toUTCString() }).end('{"version": "1.25.3"}'); });
    expect(of(await look({ forgeUrl: url }), 'forge SHP clock')).toMatchObject({ status: 'WARN', detail: expect.stringMatching(/(299|300|301) s behind ours/) });
  });

  test('a token that is a person\'s own is told', async () => {
    const checks = await look({ people: '[{ name: anna, os: anna, gitea: 3 }]' }, { BOT: gitea.token('anna') });
    expect(checks.find(({ name, status }) => name === 'forge SHP account' && status === 'WARN')?.detail).toContain('its token is anna\'s own');
  });

  test('deliveries that never came, or not lately, are a hint', async () => {
    mkdirSync(home.root);
    const old = new Date(Date.now() - 3 * 24 * 3_600_000).toISOString();
    await keepEnded(home, { ...record({ connection: 'forge' }), receivedAt: old, endedAt: old, outcome: { kind: 'ignored', says: 'x', keys: [] } });
    const checks = await look();
    expect(of(checks, 'deliveries forge')).toMatchObject({ status: 'WARN', detail: 'the newest came 3 d ago' });
    expect(of(checks, 'deliveries board')).toMatchObject({ status: 'WARN', remedy: expect.stringContaining('towpath deliveries list') });
  });
});
