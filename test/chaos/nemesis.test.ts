import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from '../support/repository.js';
import { until } from '../support/towpath-process.js';
import { ChaosWorld } from './support/chaos-world.js';
import { readHistory, replayAll } from './support/histories.js';
import { faults, runNemesis, supervise, type Fault, type Struck } from './support/nemesis.js';
import { markedProcesses } from './support/process-table.js';
import { branchesOf, mergesOf } from './support/remote.js';
import { seeded, type Seeded } from './support/seeded.js';
import { watchOverlaps } from './support/watch-overlaps.js';

/*
 * Random faults against the real program, from a seed that is printed: TOWPATH_SEED=n repeats the schedule.
 * `npm run chaos` runs the long one; `npm test` a short pick, without the faults whose waits are longer than itself.
 */

interface Shape { faults: number; items: number; mix: readonly Fault[]; pause: [number, number]; midRun: number; end: number }

const long: Shape = { faults: 25, items: 20, mix: [...faults, 'kill up', 'kill engine'], pause: [1, 3], midRun: 6, end: 240 };
const short: Shape = { faults: 4, items: 5, mix: ['kill up', 'end up', 'freeze up', 'kill launcher', 'kill engine'], pause: [0.5, 2], midRun: 1, end: 90 };
const shape = process.env['TOWPATH_SUITE'] === 'chaos' ? long : short;

const pipeline = shape === long
  ? '[ { stage: plan, role: planner }, { stage: development, role: developer, gates: [ { kind: command } ] }, { stage: review, role: reviewer }, { stage: testing, role: tester }, { stage: deploy, role: deployer } ]'
  : '[ { stage: development, role: developer, gates: [ { kind: command } ] }, { stage: review, role: reviewer }, { stage: deploy, role: deployer } ]';

/** Merges that can be seen now: none while the repository is being moved away or back. */
const mergedNow = (world: ChaosWorld): number => {
  try {
    return mergesOf(world.bareNow('SHP')).length;
  } catch {
    return 0; // the move came between two looks
  }
};

/** Starts items so that three are always under way while faults strike. */
const feed = async (world: ChaosWorld, random: Seeded, { keys, enough }: { keys: string[]; enough: AbortSignal }): Promise<void> => {
  for (let n = 1; n <= shape.items && !enough.aborted; n += 1) {
    world.control.pace(`SHP-${n}`, random.between(0.05, 0.5));
    keys.push(await world.begin('SHP', `item ${n}`, 120));
    await until('room for another item', () => enough.aborted || keys.length - mergedNow(world) < 4 || undefined, 200);
  }
};

const median = (numbers: number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** The item's own story, for whoever looks into a failure. */
const archived = (home: string, key: string): string => {
  try { return JSON.stringify((JSON.parse(readFileSync(join(home, 'archive', `${key}.json`), 'utf8')) as { timeline: unknown }).timeline); } catch (error) { return String(error); }
};

describe('a nemesis with a seed', () => {
  const random = seeded();
  const keys: string[] = [];
  let world: ChaosWorld;
  let struck: Struck[] = [];
  let overlaps: string[] = [];

  beforeAll(async () => {
    world = new ChaosWorld({ projects: ['SHP'], runs: 3, gates: 2, pipeline });
    await world.start();
  });
  afterAll(async () => { await world.close(); });

  const recoveries = (): number[] => {
    const marks = world.control.marks().map(({ at }) => at);
    return struck.flatMap(({ at, midRun }) => {
      const next = marks.find((mark) => mark > at);
      return next === undefined || !midRun ? [] : [(next - at) / 1_000];
    });
  };

  test('I12: under random faults items go on to their end without a person', async () => {
    console.info(`TOWPATH_SEED=${random.seed}`);
    const keeper = supervise(world);
    const eyes = watchOverlaps(world.home);
    const enough = new AbortController();
    try {
      [struck] = await Promise.all([runNemesis(world, random, shape), feed(world, seeded(String(random.seed)), { keys, enough: enough.signal })]);
      await keeper.over();
      await world.allClosed(keys, shape.end).catch((error: unknown) => { console.warn(String(error)); });
    } finally {
      enough.abort();
      keeper.stop();
      overlaps = await eyes.end();
    }
    const closed = (await Promise.all(keys.map((key) => world.closed(key)))).filter((one) => one === true).length;
    const times = recoveries();
    console.info(`seed ${random.seed}: ${struck.length} faults (${struck.map(({ fault }) => fault).join(', ')}), ${struck.filter(({ midRun }) => midRun).length} in mid-run; `
      + `${closed} of ${keys.length} items ended, ${keeper.restarts()} restarts; going on again after p50 ${median(times).toFixed(1)} s, max ${Math.max(0, ...times).toFixed(1)} s`);
    expect(closed).toBeGreaterThanOrEqual(Math.ceil(keys.length * 0.9));
    expect(struck.filter(({ midRun }) => midRun).length).toBeGreaterThanOrEqual(shape.midRun);
    expect(Math.max(0, ...times)).toBeLessThan(90);
  }, (shape.faults * 10 + shape.end + 200) * 1_000);

  test('I1 I3: each title became one item, and main holds one merge each', () => {
    expect(keys).toEqual([...new Set(keys)]);
    const merged = mergesOf(world.bare('SHP'));
    expect(merged.map(({ key }) => key).sort()).toEqual([...new Set(merged.map(({ key }) => key))].sort());
    expect(merged.length).toBeGreaterThanOrEqual(Math.ceil(shape.items * 0.9));
    for (const { key } of merged) expect(runGit(world.bare('SHP'), 'show', `main:work-${key}.txt`)).toMatch(/^by attempt/);
  });

  test('I2: no item has a second branch', () => {
    const branches = branchesOf(world.bare('SHP')).map(({ key }) => key);
    expect(branches).toEqual([...new Set(branches)]);
  });

  test('I5: no item ever had two runs at once, and nothing lives on', async () => {
    expect(overlaps).toEqual([]);
    await until('no process with a mark', () => markedProcesses(world.home).length === 0 || undefined, 30);
  });

  test('I13: no stage was run twice but for runners that were killed', () => {
    const killed = struck.filter(({ fault }) => fault === 'kill runner').length;
    const starts = world.control.marks().filter(({ what }) => what === 'start').map(({ key, stage }) => `${key} ${stage}`);
    const again = starts.filter((one, at) => starts.indexOf(one) !== at);
    for (const one of again) console.warn(`${one} again: ${archived(world.home, one.split(' ')[0] ?? '')}`);
    const twice = starts.length - new Set(starts).size;
    expect(twice).toBeLessThanOrEqual(killed);
  });

  test('I10: the histories that this left replay on today\'s workflows', async () => {
    const client = await world.engine();
    const ids = [...keys.map((key) => `item/${key}`), 'project/SHP'];
    expect(await replayAll(await Promise.all(ids.map(async (workflowId) => ({ workflowId, history: await readHistory(client, workflowId) }))))).toEqual({});
  });
});
