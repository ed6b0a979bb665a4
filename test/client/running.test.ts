import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureHomeToken, readHomeToken } from '../../src/client/home-token.js';
import { clearUp, readUp, requireUp, writeUp, type UpJson } from '../../src/client/running.js';
import { openHome, type Home } from '../../src/host/home.js';
import { identify } from '../../src/host/process.js';

let home: Home;
let root: string;
beforeAll(async () => { root = await mkdtemp(join(tmpdir(), 'towpath-running-')); home = openHome(join(root, 'home')); });
afterAll(async () => { await rm(root, { recursive: true, force: true }); });

const facts = {
  apiUrl: 'http://127.0.0.1:7420', startedAt: '2026-01-02T03:04:05.000Z', ui: null, address: '127.0.0.1:7233', namespace: 'default', configs: ['/srv/towpath.yaml'],
};

describe('the word of a running `up`', () => {
  test('is there while its process lives, and readable for its owner alone', async () => {
    expect(await readUp(home)).toBeUndefined();
    await expect(requireUp(home)).rejects.toMatchObject({ code: 'NOT_UP' });
    await writeUp(home, facts);
    expect(await readUp(home)).toMatchObject({ ...facts, alive: true, process: { pid: process.pid } });
    expect(await requireUp(home)).toMatchObject(facts);
    expect((await stat(home.up)).mode & 0o077).toBe(0);
    await clearUp(home);
    expect(await readUp(home)).toBeUndefined();
  });

  test('is not believed once the process has ended, even if another has its number', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    const identity = await identify(child.pid as number);
    const up = { schema: 1, process: identity, ...facts } as UpJson;
    await writeFile(home.up, JSON.stringify(up));
    expect(await readUp(home)).toMatchObject({ alive: true });
    await writeFile(home.up, JSON.stringify({ ...up, process: { ...up.process, startTicks: up.process.startTicks - 1 } }));
    expect(await readUp(home)).toMatchObject({ alive: false });
    await writeFile(home.up, JSON.stringify(up));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readUp(home)).toMatchObject({ alive: false });
    await expect(requireUp(home)).rejects.toMatchObject({ code: 'NOT_UP', detail: expect.stringContaining('2026-01-02') });
  });

  test('of another process is left alone', async () => {
    await clearUp(home);
    expect(await readUp(home)).toMatchObject({ alive: false });
  });

  test('that is torn counts as none', async () => {
    await writeFile(home.up, '{"schema":1,"pro');
    expect(await readUp(home)).toBeUndefined();
  });
});

describe('the home\'s token', () => {
  test('I7: is made once, long, and readable for its owner alone', async () => {
    expect(await readHomeToken(home)).toBeUndefined();
    const [first, second] = await Promise.all([ensureHomeToken(home), ensureHomeToken(home)]);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect([second, await readHomeToken(home), await ensureHomeToken(home)]).toEqual([first, first, first]);
    expect((await stat(home.token)).mode & 0o777).toBe(0o600);
  });
});
