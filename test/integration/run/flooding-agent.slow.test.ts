import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { World } from './world.js';

let engine: Namespace;
let world: World;
beforeAll(async () => {
  engine = await freshNamespace('flooding');
  world = new World(engine);
});
afterAll(async () => { await world.close(); await engine.close(); });

const peakMegabytes = (pid: number): number => Number(/VmHWM:\s+([0-9]+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

test('I9: 1 GB of output without a line break and a report of 50 MB leave the worker under 512 MB, and the run is judged', async () => {
  const worker = await world.start();
  await worker.ready();
  const floods = resolve('test/fixtures/agents/floods.js');
  world.agent(`${process.execPath} ${floods} 1024 nothing; head -c 50000000 /dev/zero | tr "\\0" x > "$TOWPATH_REPORT"; exit 0`);
  const request = world.agentRun();
  const { outcome } = await (await world.begin(request)).result();
  expect(outcome).toMatchObject({ class: 'contract', kind: 'report-invalid' });
  expect(outcome?.problems[0]).toMatch(/larger than 256 KiB/);
  expect(peakMegabytes(worker.pid)).toBeLessThan(512);
  expect(statSync(join(world.folder(request), 'stdout')).size).toBeLessThan(33 * 1024 * 1024);
  expect(JSON.stringify(outcome).length).toBeLessThan(64 * 1024);
}, 120_000);
