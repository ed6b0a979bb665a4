import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { truncate, stat } from 'node:fs/promises';
import { ensureEngine, keepEngine, stopEngine, type KeptEngine } from '../../../temporal/engine.js';
import { boundLog } from '../../../temporal/engine-log.js';
import { logPath } from '../../../temporal/engine-record.js';
import { OwnHome, until } from './own-home.js';

/** Proves that a watched engine comes back when it dies, and stays away when it was stopped. */
let own: OwnHome;
let kept: KeptEngine;
const said: string[] = [];
beforeEach(async () => {
  own = await OwnHome.make();
  said.length = 0;
});
afterEach(async () => { await kept.release(); await own.dispose(); });

test('T1: an engine that is killed with -9 is started again at the same address', async () => {
  const ask = { home: own.home, env: own.env(), embeddedOnly: true, say: (line: string) => { said.push(line); } };
  const engine = await ensureEngine(ask);
  kept = keepEngine(ask);
  process.kill(engine.pid as number, 'SIGKILL');
  await until(async () => Promise.resolve(said.some((line) => line.startsWith('The engine runs again'))));
  const servers = await own.servers();
  expect(servers).toHaveLength(1);
  expect(servers).not.toContain(engine.pid);
  expect(said.at(-1)).toBe(`The engine runs again at ${engine.address} (process ${String(servers[0])}).`);
});

test('an engine that was stopped on purpose stays stopped', async () => {
  const ask = { home: own.home, env: own.env(), embeddedOnly: true, say: (line: string) => { said.push(line); } };
  await ensureEngine(ask);
  kept = keepEngine(ask);
  await stopEngine(own.home);
  // It looks every second: twice is enough for it to have seen.
  const from = performance.now();
  await until(async () => Promise.resolve(performance.now() - from > 2_500));
  expect(await own.servers()).toEqual([]);
  expect(said).toEqual([]);
});

test('a log that has grown too far is cut while the server writes on', async () => {
  const ask = { home: own.home, env: own.env(), embeddedOnly: true };
  await ensureEngine(ask);
  kept = keepEngine(ask);
  await truncate(logPath(own.home), 9 * 1024 * 1024);
  await boundLog(own.home);
  expect((await stat(logPath(own.home))).size).toBe(0);
  expect(await ensureEngine(ask)).toMatchObject({ started: false });
});
