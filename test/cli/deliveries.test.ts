import { mkdtempSync, rmSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { main } from '../../src/cli/main.js';
// Jest's loader stumbles where a command imports several modules at once that share one: they are loaded before.
import '../../src/cli/screens/delivery-lines.js';
import '../../src/cli/screens/clock.js';
import '../../src/cli/system/find-deliveries.js';
import '../../src/cli/system/read-received.js';
import '../../src/cli/system/store-received.js';
import { keepEnded, readEnded } from '../../src/api/webhooks/kept-deliveries.js';
import { Dispatcher } from '../../src/api/webhooks/dispatcher.js';
import { giteaReader } from '../../src/connections/gitea/read-delivery.js';
import { openHome } from '../../src/host/home.js';
import { record, sign } from '../api/webhooks/support.js';
import { surroundings } from './surroundings.js';

const root = mkdtempSync(join(tmpdir(), 'towpath-deliveries-cli-'));
const home = openHome(join(root, 'home'));
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

const run = async (...args: string[]): Promise<{ exit: number; out: string; err: string }> => {
  const around = surroundings({ env: { TOWPATH_HOME: home.root, HOOK: 'test-secret' }, cwd: root });
  const exit = await main(args, around);
  return { exit, out: around.stdout.text, err: around.stderr.text };
};
const body = JSON.stringify({ action: 'opened', issue: { number: 12, title: 'Add login' }, repository: { full_name: 'team/shop' }, sender: { id: 21, login: 'mina' } });

beforeAll(() => {
  writeFileSync(join(root, 'body.json'), body);
  writeFileSync(join(root, 'headers.json'), JSON.stringify({ 'Content-Type': 'application/json', 'X-Gitea-Event': 'issues', 'X-Gitea-Event-Type': 'issues', 'X-Gitea-Signature': sign(body) }));
  writeFileSync(join(root, 'wrong.json'), JSON.stringify({ 'Content-Type': 'application/json', 'X-Gitea-Event': 'issues', 'X-Gitea-Signature': 'a'.repeat(64) }));
  writeFileSync(join(root, 'towpath.yaml'), [
    'version: 1', 'agents: { default: { adapter: command, command: ["true"] } }',
    'connections: { forge: { kind: gitea, url: "https://git.example.test", token: "env:TOKEN", secret: "env:HOOK" } }',
    'projects:', '  - { key: SHP, repository: { url: "https://git.example.test/team/shop.git", base: main }, forge: forge, tracker: { connection: forge, project: team/shop, start: { label: agent } } }', '',
  ].join('\n'));
});
const received = ['receive', 'body.json', '--connection', 'forge', '--headers'];

describe('towpath receive', () => {
  test('stores a delivery that waits, where nothing runs', async () => {
    const { exit, out, err } = await run(...received, 'headers.json', '--no-wait');
    expect([exit, err]).toEqual([0, 'Nothing runs for this home: `towpath up` dispatches it.\n']);
    expect(out).toMatch(/^\d{14}-\S+ {2}waits in the spool\n$/);
    expect(readdirSync(home.spool)).toHaveLength(1);
    expect((await run('deliveries', 'list')).out).toMatch(/\tforge\topened team\/shop #12\twaits in the spool\n$/);
  });

  test('stores nothing that is not rightly signed', async () => {
    const { exit, out } = await run(...received, 'wrong.json', '--json');
    expect([exit, JSON.parse(out)]).toMatchObject([1, { accepted: false, status: 401, id: null, outcome: null }]);
    expect(readdirSync(home.spool)).toHaveLength(1);
  });

  test('waits for what becomes of it', async () => {
    const dispatcher = new Dispatcher({ home, carry: async () => ({ kind: 'told', says: 'told SHP-12', keys: ['SHP-12'] }), sender: () => giteaReader, days: () => 14, say: () => undefined, lookMs: 20 });
    dispatcher.start();
    const { exit, out } = await run(...received, 'headers.json', '--json');
    await dispatcher.close();
    const document = JSON.parse(out) as { id: string };
    expect([exit, document]).toMatchObject([0, { accepted: true, status: 202, hints: [{ event: 'opened', project: 'SHP' }], outcome: { kind: 'told', says: 'told SHP-12' } }]);
    expect(await readEnded(home, document.id)).toMatchObject({ connection: 'forge' });
  });
});

describe('towpath deliveries', () => {
  const hostile = 'a\u001b]0;title\u0007b\u202e {"secret": "hunter2"}';
  const ended = { ...record({ text: hostile, connection: 'other', headers: { 'x-event': 'e\u001b[2J' } }), endedAt: new Date().toISOString(), outcome: { kind: 'ignored' as const, says: 'ignored: own echo', keys: [] } };
  beforeAll(async () => { await keepEnded(home, ended); });

  test('lists the newest first, by connection and number', async () => {
    const all = JSON.parse((await run('deliveries', 'list', '--json')).out) as { deliveries: { id: string; connection: string; outcome: { says: string } | null }[] };
    expect(all.deliveries.map(({ id }) => id)).toEqual(all.deliveries.map(({ id }) => id).sort().reverse());
    expect((await run('deliveries', 'list', '--connection', 'other')).out.trim().split('\n')).toEqual([expect.stringMatching(/\tother\topened team\/shop #12\tignored: own echo$/)]);
    expect((await run('deliveries', 'list', '--connection', 'forgo')).err).toContain('No delivery of a connection forgo is kept.');
    expect((await run('deliveries', 'list', '--limit', '1')).out.trim().split('\n')).toHaveLength(1);
  });

  test('I7: shows headers and body without control codes and without the secret of an old sender', async () => {
    const { exit, out } = await run('deliveries', 'show', ended.id);
    expect(exit).toBe(0);
    expect(out).toContain('ignored: own echo');
    expect(out).toContain('x-event: e\n');
    expect(out).toContain('ab {"secret": "[secret]"}');
    expect(out).not.toMatch(/[\u001b\u0007\u202e]|hunter2/);
    expect(JSON.parse((await run('deliveries', 'show', ended.id, '--json')).out)).toMatchObject({ id: ended.id, body: expect.stringContaining('[secret]') });
  });

  test('says that there is none', async () => {
    expect(await run('deliveries', 'show', 'zz')).toMatchObject({ exit: 3, err: expect.stringContaining('There is no such delivery') });
    expect((await run('deliveries', 'show', '../../up')).exit).toBe(3);
  });
});
