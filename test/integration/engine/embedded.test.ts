import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TypedSearchAttributes } from '@temporalio/common';
import { Client } from '@temporalio/client';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { searchAttributes } from '../../../src/shared/search-attributes.js';
import { engineStatus, ensureEngine, stopEngine, withConnection, type Engine } from '../../../temporal/engine.js';
import { databasePath, readRecord, writeRecord } from '../../../temporal/engine-record.js';
import { OwnHome, until } from './own-home.js';

/**
 * Proves that a home has one server, whoever starts it and however its starter ends, and that the server is what the
 * workflows need. Every test has a home and a real server of its own.
 */
let own: OwnHome;
beforeEach(async () => { own = await OwnHome.make(); });
afterEach(async () => { await own.dispose(); });

const ensure = async (over: Record<string, string> = {}): Promise<Engine> => ensureEngine({ home: own.home, env: own.env(over) });

const startItem = async (engine: Engine, workflowId: string): Promise<void> => withConnection(engine.connectOptions, async (connection) => {
  const client = new Client({ connection, namespace: engine.namespace });
  const attributes = new TypedSearchAttributes([{ key: searchAttributes.itemState, value: 'queued' }, { key: searchAttributes.costUsd, value: 0.5 }]);
  await client.workflow.start('workItem', { workflowId, taskQueue: 'items', typedSearchAttributes: attributes });
});
const count = async (engine: Engine, query: string): Promise<number> => withConnection(engine.connectOptions, async (connection) =>
  (await new Client({ connection, namespace: engine.namespace }).workflow.count(query)).count);

describe('a home\'s engine', () => {
  test('comes up with every search attribute, keeps closed workflows 30 days, and listens on loopback only', async () => {
    const engine = await ensure();
    expect(engine).toMatchObject({ kind: 'embedded', started: true, namespace: 'default', how: expect.stringContaining('TOWPATH_TEMPORAL') });
    expect(engine.address).toMatch(/^127\.0\.0\.1:\d+$/);
    await withConnection(engine.connectOptions, async ({ operatorService, workflowService }) => {
      const { customAttributes } = await operatorService.listSearchAttributes({ namespace: 'default' });
      expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.values(searchAttributes).map(({ name }) => name)));
      const { config } = await workflowService.describeNamespace({ namespace: 'default' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 3_600);
    });
    expect((await fetch(engine.ui as string)).status).toBe(200);
    expect(await engineStatus(own.home, own.env())).toMatchObject({ running: true, address: engine.address, ui: engine.ui, pid: engine.pid });
  });

  test('that runs already is used', async () => {
    const first = await ensure();
    const second = await ensure();
    expect(second).toMatchObject({ started: false, pid: first.pid, address: first.address });
    expect(await own.servers()).toEqual([first.pid]);
  });

  test('is its own even where TEMPORAL_ADDRESS names another, for demo and tests', async () => {
    const engine = await ensureEngine({ home: own.home, env: own.env({ TEMPORAL_ADDRESS: '127.0.0.1:9' }), embeddedOnly: true });
    expect(engine).toMatchObject({ kind: 'embedded', started: true });
  });

  test('T4: comes back after a stop on the same ports, with what it knew and its attributes', async () => {
    const first = await ensure();
    await startItem(first, 'item/WEB-1');
    expect(await stopEngine(own.home)).toEqual({ stopped: true, pid: first.pid });
    const second = await ensure();
    expect(second).toMatchObject({ started: true, address: first.address, ui: first.ui });
    expect(second.pid).not.toBe(first.pid);
    expect(await count(second, 'ItemState = "queued" AND CostUsd = 0.5')).toBe(1);
  });

  test('takes another port when the one it remembers is taken, and remembers that', async () => {
    const first = await ensure();
    await stopEngine(own.home);
    const port = Number(first.address.split(':')[1]);
    const thief = createServer().listen(port, '127.0.0.1');
    await once(thief, 'listening');
    try {
      const second = await ensure();
      expect(second.address).not.toBe(first.address);
      expect((await readRecord(own.home))?.port).toBe(Number(second.address.split(':')[1]));
    } finally { thief.close(); }
  });
});

describe('starting and ending', () => {
  test('T1: outlives the kill -9 of its starter, and the next one adopts it', async () => {
    const { process: starter, answer } = await own.starter();
    expect(answer.started).toBe(true);
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    expect(await own.servers()).toEqual([answer.pid]);
    expect(await ensure()).toMatchObject({ started: false, pid: answer.pid, address: answer.address });
  });

  test('is adopted even where its starter died before it wrote the record', async () => {
    const first = await ensure();
    await writeFile(join(own.home.engine, 'engine.json'), '{"schema":1,"proc'); // torn
    const second = await ensure();
    expect(second).toMatchObject({ started: false, pid: first.pid, address: first.address, ui: first.ui });
    expect(await own.servers()).toEqual([first.pid]);
  });

  test('four starters at once start one server', async () => {
    const starters = await Promise.all([own.starter(), own.starter(), own.starter(), own.starter()]);
    const pids = new Set(starters.map(({ answer }) => answer.pid));
    expect(starters.filter(({ answer }) => answer.started)).toHaveLength(1);
    expect(await own.servers()).toEqual([...pids]);
  });

  test('T1: is started again on the same database after its own kill -9', async () => {
    const first = await ensure();
    await startItem(first, 'item/WEB-1');
    process.kill(first.pid as number, 'SIGKILL');
    await until(async () => (await own.servers()).length === 0);
    expect(await engineStatus(own.home, own.env())).toMatchObject({ running: false, how: expect.stringContaining('has ended unexpectedly') });
    const second = await ensure();
    expect(second).toMatchObject({ started: true, address: first.address });
    expect(await count(second, 'ItemState = "queued"')).toBe(1);
  });

  test('a stop is over only when the process has ended, and a start meanwhile waits for that', async () => {
    const first = await ensure();
    const stopping = stopEngine(own.home);
    await until(async () => (await readRecord(own.home))?.process === null); // it is at work
    const [stopped, second] = await Promise.all([stopping.then(async () => own.servers()), ensure()]);
    expect(stopped).not.toContain(first.pid);
    expect(second).toMatchObject({ started: true, address: first.address });
    expect(await own.servers()).toEqual([second.pid]);
  });

  test('stopping what does not run says so', async () => {
    expect(await stopEngine(own.home)).toEqual({ stopped: false, pid: null });
  });

  test('a process that only has the number of an old engine is neither adopted nor ended', async () => {
    const record = { port: 17_233, uiPort: 18_233, executable: 'x', how: 'x', startedAt: '2026-01-01T00:00:00.000Z' };
    await writeRecord(own.home, { ...record, process: { pid: process.pid, startTicks: 1, bootId: 'other' } });
    expect(await stopEngine(own.home)).toEqual({ stopped: false, pid: null });
    expect(await engineStatus(own.home, own.env())).toMatchObject({ running: false });
  });

  test('a server that ends at once fails with the last 20 lines of its log', async () => {
    const program = join(own.home.root, 'temporal');
    await writeFile(program, '#!/bin/sh\n[ "$1" = --version ] && { echo "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"; exit; }\n[ "$3" = --help ] && exit\nfor i in $(seq 1 30); do echo "line $i"; done\nexit 1\n');
    await chmod(program, 0o755);
    const error: unknown = await ensure({ TOWPATH_TEMPORAL: program }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ENGINE_FAILED' });
    const lines = (error as { detail: string }).detail.split('\n').slice(1);
    expect(lines).toEqual(Array.from({ length: 20 }, (_one, index) => `line ${index + 11}`));
    expect(await readFile(join(own.home.engine, 'engine.log'), 'utf8')).toContain('line 1\n');
  });

  test('a damaged database fails with what the server said, and leaves no process', async () => {
    await ensure();
    await stopEngine(own.home);
    await writeFile(databasePath(own.home), 'this is no database');
    await expect(ensure()).rejects.toMatchObject({ code: 'ENGINE_FAILED', detail: expect.stringMatching(/not a database/) });
    expect(await own.servers()).toEqual([]);
  });
});
