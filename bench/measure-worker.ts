import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instantAgent, sleepingAgent } from './agents.js';
import { createItem, me, openBenchHome, type BenchHome } from './bench-home.js';
import { until } from './numbers.js';

const residentKb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);

/** Worker memory of 1,000 items that wait, per item. */
export const measureParked = async (count = 1_000): Promise<number> => {
  const bench = await openBenchHome({ agent: instantAgent, pipeline: 'decide', items: 1, runs: 1 });
  try {
    const first = await createItem(bench, 'the one that has the place');
    await until('it waits', async () => ((await bench.client.item(first)).waitingFor === 'approval' ? true : undefined));
    const before = residentKb(bench.pid());
    const titles = Array.from({ length: count }, (_, at) => `parked ${at}`);
    while (titles.length > 0) await Promise.all(titles.splice(0, 5).map((title) => createItem(bench, title)));
    return (residentKb(bench.pid()) - before) / count;
  } finally {
    await bench.close();
  }
};

const highestClaim = (folder: string): { pid: number; released: boolean } | undefined => {
  const numbers = readdirSync(folder).flatMap((name) => (/^follower\.\d+$/.test(name) ? [Number(name.slice(9))] : []));
  if (numbers.length === 0) return undefined;
  const claim = JSON.parse(readFileSync(join(folder, `follower.${Math.max(...numbers)}`), 'utf8')) as { by: { pid: number }; released: boolean };
  return { pid: claim.by.pid, released: claim.released };
};

const followedBy = (bench: BenchHome, pid: number): number => {
  const { runs } = bench.home;
  if (!existsSync(runs)) return 0;
  const folders = readdirSync(runs).flatMap((key) => readdirSync(join(runs, key)).map((run) => join(runs, key, run)));
  return folders.filter((folder) => highestClaim(folder)?.pid === pid).length;
};

const starts = (bench: BenchHome): number => {
  const file = join(bench.folder, 'starts');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
};

export interface AdoptionFigures { seconds: number; starts: number; stopMs: number }

/** Eight running agents, the worker killed and started again; then one of them is stopped. */
export const measureAdoption = async (count = 8): Promise<AdoptionFigures> => {
  const bench = await openBenchHome({ agent: '', pipeline: 'sleep', items: count, runs: count });
  try {
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(bench.folder, 'agent.sh'), sleepingAgent(bench.folder));
    const keys: string[] = [];
    for (let at = 0; at < count; at += 1) keys.push(await createItem(bench, `sleep ${at}`));
    await until('all agents work', () => (starts(bench) === count ? true : undefined));
    await bench.end('SIGKILL');
    const began = await Promise.all([bench.start(), until('all followed', () => {
      const pid = bench.pid();
      return followedBy(bench, pid) === count ? Date.now() : undefined;
    })]);
    const seconds = (began[1] - began[0]) / 1000;
    const key = keys[0] as string;
    // The first stop comes right after the adoption; the ordinary path is the one of a run that was never handed over.
    await bench.client.act(key, 'stop', { by: me });
    const fresh = keys.at(-1) as string;
    const stopMs = await measureStop(bench, fresh);
    return { seconds, starts: starts(bench), stopMs };
  } finally {
    await bench.close();
  }
};

const measureStop = async (bench: BenchHome, adopted: string): Promise<number> => {
  await bench.client.act(adopted, 'stop', { by: me });
  const key = await createItem(bench, 'to be stopped');
  const file = join(bench.folder, 'starts');
  await until('its agent works', () => (readFileSync(file, 'utf8').includes(key) ? true : undefined));
  const asked = Date.now();
  await bench.client.act(key, 'stop', { by: me });
  const told = await until('it is told to end', () => {
    const path = join(bench.folder, `term-${key}`);
    const text = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
    return text === '' ? undefined : Number(text);
  });
  return told - asked;
};
