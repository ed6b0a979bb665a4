import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, expect, test } from '@jest/globals';
import { secondsSinceBoot } from '../../src/host/clock.js';
import { identify, isAlive } from '../../src/host/process.js';

const children: ReturnType<typeof spawn>[] = [];
afterAll(() => { for (const child of children) child.kill('SIGKILL'); });

const start = async (...argv: [string, ...string[]]): Promise<{ pid: number; child: ReturnType<typeof spawn> }> => {
  const child = spawn(argv[0], argv.slice(1), { stdio: 'ignore' });
  children.push(child);
  await once(child, 'spawn');
  return { pid: child.pid as number, child };
};

test('a running process is alive, an ended one is not', async () => {
  const { pid, child } = await start('sleep', '300');
  const identity = await identify(pid);
  expect(identity).toMatchObject({ pid });
  expect(identity && (await isAlive(identity))).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(identity && (await isAlive(identity))).toBe(false);
  expect(await identify(pid)).toBeUndefined();
});

test('another process with the same number, or of another boot, is another process', async () => {
  const self = await identify(process.pid);
  if (self === undefined) throw new Error('this process has no identity');
  expect(await isAlive(self)).toBe(true);
  expect(await isAlive({ ...self, startTicks: self.startTicks + 1 })).toBe(false);
  expect(await isAlive({ ...self, bootId: 'another' })).toBe(false);
});

test('a zombie is not alive', async () => {
  // The shell starts a child and becomes a program that never waits for it.
  const child = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 300'], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const pid = Number(chunk.toString());
  const deadline = Date.now() + 10_000;
  while ((await identify(pid)) !== undefined && Date.now() < deadline) await new Promise((wait) => setTimeout(wait, 10));
  expect(await identify(pid)).toBeUndefined();
  process.kill(pid, 0);
});

test('a process whose name holds spaces and brackets is told apart all the same', async () => {
  const { pid } = await start('bash', '-c', 'exec -a "x) R 1 (y" sleep 300');
  expect(await identify(pid)).toMatchObject({ pid });
});

test('C1: time since boot goes forward, whatever the wall clock says', () => {
  const before = secondsSinceBoot();
  expect(before).toBeGreaterThan(0);
  expect(secondsSinceBoot()).toBeGreaterThanOrEqual(before);
});
