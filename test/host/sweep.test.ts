import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, expect, test } from '@jest/globals';
import { findMarked, sweep } from '../../src/host/sweep.js';

const markers: string[] = [];
const marker = (): string => {
  const one = randomBytes(16).toString('hex');
  markers.push(one);
  return one;
};
afterAll(async () => { for (const one of markers) await sweep(one); });

const start = async (mark: string, script: string, variable = 'TOWPATH_RUN'): Promise<void> => {
  const child = spawn('bash', ['-c', script], { env: { PATH: process.env['PATH'], [variable]: mark }, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  await once(child.stdout, 'data');
};

test('I5: the sweep finds a run\'s processes in whatever session they are, and ends them', async () => {
  const mark = marker();
  await start(mark, 'setsid sleep 300 & (setsid bash -c "sleep 300 & exit" &); echo ready; sleep 300');
  const deadline = Date.now() + 10_000;
  while ((await findMarked(mark)).length < 3 && Date.now() < deadline) await new Promise((wait) => setTimeout(wait, 10));
  expect(await sweep(mark)).toBeGreaterThanOrEqual(3);
  expect(await findMarked(mark)).toEqual([]);
});

test('I5: it ends a process that keeps starting others', async () => {
  const mark = marker();
  await start(mark, 'echo ready; for n in $(seq 400); do (setsid sleep 300 &); done; sleep 300');
  await sweep(mark);
  expect(await findMarked(mark)).toEqual([]);
});

test('it leaves the processes of other runs alone, also those whose marker only begins alike', async () => {
  const mark = marker();
  await start(`${mark}0`, 'echo ready; sleep 300');
  markers.push(`${mark}0`);
  expect(await sweep(mark)).toBe(0);
  expect(await findMarked(`${mark}0`)).not.toEqual([]);
});

test('an item\'s processes are found by the item\'s marker', async () => {
  const mark = marker();
  await start(mark, 'echo ready; sleep 300', 'TOWPATH_ITEM');
  expect(await findMarked(mark)).toEqual([]);
  expect(await sweep(mark, 'TOWPATH_ITEM')).toBeGreaterThan(0);
});

test('nothing is swept where nothing is marked', async () => expect(await sweep(marker())).toBe(0));
