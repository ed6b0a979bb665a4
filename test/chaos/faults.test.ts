import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runGit } from '../support/repository.js';
import { until } from '../support/towpath-process.js';
import { ChaosWorld } from './support/chaos-world.js';
import { historyText, readHistory, replayAll, runAttempts } from './support/histories.js';
import { commandLines, lives, markedProcesses } from './support/process-table.js';
import { branchesOf, mergesOf } from './support/remote.js';
import { filesHolding } from './support/search-files.js';

/*
 * One home, the real program. Each fault strikes while items stand in the middle of an agent's run, a gate's command, a
 * push and a merge: held there by files that agents, gates and a `git` in front of the real one look at. Merges stand in
 * repositories of their own, since a repository has one at a time. Afterwards everything goes on, and is judged from
 * outside: by the remotes, the process table, the lines that agents and gates wrote, and the engine's history.
 */

interface Held { point: 'agent' | 'gate' | 'push' | 'merge'; side?: 'before' | 'after'; project: string; then?: 'dies' | 'goes-on' }
interface Row { fault: string; held: Held[]; strike: (world: ChaosWorld, held: StandingItem[]) => Promise<void> }
interface StandingItem extends Held { key: string; at: string }

const restart = async (world: ChaosWorld): Promise<void> => { await world.start(); };

/** The runner of an agent or gate is the parent of what it started. */
const parentOf = (pid: number): number => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[1]);

const lastPid = (world: ChaosWorld, { key, point }: StandingItem): number =>
  world.control.marks().filter((mark) => mark.key === key && mark.what === (point === 'agent' ? 'start' : 'gate-start')).at(-1)?.pid as number;

const agentRun: Held = { point: 'agent', project: 'SHP' };
const gateRun: Held = { point: 'gate', project: 'SHP' };
const pushes: Held[] = [{ point: 'push', side: 'before', project: 'SHP' }, { point: 'push', side: 'before', project: 'SHP', then: 'goes-on' }, { point: 'push', side: 'after', project: 'SHP' }];
const merges: Held[] = [{ point: 'merge', side: 'before', project: 'MRA', then: 'goes-on' }, { point: 'merge', side: 'after', project: 'MRB' }, { point: 'merge', side: 'before', project: 'MRC' }];

const rows: Row[] = [
  // The scripted agent is a process between the runner and the program that holds still.
  { fault: 'runner kill -9', held: [agentRun, gateRun], strike: async (world, [agent, gate]) => {
    const orphans = [lastPid(world, agent as StandingItem), lastPid(world, gate as StandingItem)];
    process.kill(parentOf(parentOf(lastPid(world, agent as StandingItem))), 'SIGKILL');
    process.kill(parentOf(lastPid(world, gate as StandingItem)), 'SIGKILL');
    await until('what the runners had started is swept', () => !orphans.some(lives) || undefined);
  } },
  { fault: 'agent kill -9', held: [agentRun, gateRun], strike: async (world, [agent, gate]) => {
    process.kill(parentOf(lastPid(world, agent as StandingItem)), 'SIGKILL');
    process.kill(lastPid(world, gate as StandingItem), 'SIGKILL');
  } },
  { fault: 'worker kill -9', held: [agentRun, gateRun, ...pushes, ...merges], strike: async (world) => {
    await world.up.end('SIGKILL');
    await restart(world);
  } },
  { fault: 'worker SIGTERM', held: [agentRun, gateRun, ...pushes.slice(1), ...merges.slice(0, 2)], strike: async (world, held) => {
    const engine = world.enginePid();
    setTimeout(() => { for (const { point, at } of held) if (point === 'push' || point === 'merge') world.control.letGo(at); }, 300);
    expect((await world.up.end('SIGTERM')).ms).toBeLessThan(30_000);
    // The engine that this `up` had found was left over by the one that was killed before: it goes with its heir.
    expect(lives(engine)).toBe(false);
    await restart(world);
  } },
  { fault: 'launcher kill -9', held: [agentRun, gateRun, ...pushes, ...merges], strike: async (world) => {
    process.kill(world.up.launcherPid() as number, 'SIGKILL');
  } },
  { fault: 'engine kill -9', held: [agentRun, gateRun, ...pushes.slice(1), ...merges.slice(0, 2)], strike: async (world, held) => {
    process.kill(world.enginePid(), 'SIGKILL');
    for (const { at } of held) world.control.letGo(at);
  } },
];

const pointOf = ({ point, side }: Held, key: string): string => (side === undefined ? `${point}.${key}` : `${point}.${key}.${side}`);

describe('faults at each point of an item\'s way', () => {
  const canary = `canary-${randomBytes(12).toString('hex')}`;
  let world: ChaosWorld;
  const standing: (StandingItem & { fault: string })[] = [];
  const numbers: Record<string, number> = {};
  const argv: string[] = [];

  const of = (...faults: string[]) => standing.filter(({ fault }) => faults.some((one) => fault.startsWith(one)));
  const marks = (key: string, what: string) => world.control.marks().filter((mark) => mark.key === key && mark.what === what);

  beforeAll(async () => {
    world = new ChaosWorld({
      projects: ['SHP', 'MRA', 'MRB', 'MRC'], runs: 12, gates: 8, canary,
      pipeline: '[ { stage: development, role: developer, gates: [ { kind: command } ] }, { stage: deploy, role: deployer } ]',
    });
    await world.start();
  });
  afterAll(async () => { await world.close(); });

  test.each(rows)('$fault strikes items in the middle of each of their steps', async ({ fault, held, strike }) => {
    const items: StandingItem[] = [];
    for (const [index, one] of held.entries()) {
      numbers[one.project] = (numbers[one.project] ?? 0) + 1;
      const key = `${one.project}-${numbers[one.project]}`;
      const at = pointOf(one, key);
      world.control.hold(at, one.then);
      expect(await world.begin(one.project, `${fault} ${index}`)).toBe(key);
      items.push({ ...one, key, at });
    }
    await until(`each item at its point: ${JSON.stringify(items)}; ${world.up.said}`, () => items.every(({ at }) => world.control.reached(at)) || undefined, 150);
    argv.push(...commandLines());
    await strike(world, items);
    for (const { at } of items) world.control.letGo(at);
    standing.push(...items.map((one) => ({ ...one, fault })));
  });

  test('I12: every item reaches its end without a person', async () => {
    await world.allClosed(standing.map(({ key }) => key), 120);
    expect(standing.length).toBeGreaterThan(20);
  });

  test('I3: each item has exactly one merge on main, of a commit that its gate saw', () => {
    for (const project of world.shape.projects) {
      const merges = mergesOf(world.bare(project));
      expect(merges.map(({ key }) => key).sort()).toEqual(standing.filter((one) => one.project === project).map(({ key }) => key).sort());
      for (const { key, head, parents } of merges) {
        expect(parents[1]).toBe(head);
        expect(marks(key, 'gate-end').map(({ sha }) => sha)).toContain(head);
        expect(runGit(world.bare(project), 'show', `main:work-${key}.txt`)).toMatch(/^by attempt/);
      }
    }
  });

  test('I2: no item has a second branch', () => {
    for (const project of world.shape.projects) {
      const keys = branchesOf(world.bare(project)).map(({ key }) => key);
      expect(keys).toEqual([...new Set(keys)]);
    }
  });

  test('I5: nothing of any item lives on', async () => {
    await until('no process with a mark', () => (markedProcesses(world.home).length === 0 ? true : undefined), 30)
      .catch(() => { throw new Error(`left: ${JSON.stringify(markedProcesses(world.home))}`); });
  });

  test('I13: after a death of worker, launcher or engine the agent was started once, ended once, and its gate ran once a commit', () => {
    for (const { key, fault } of of('worker', 'launcher', 'engine')) {
      expect({ key, fault, starts: marks(key, 'start').length, ends: marks(key, 'end').length }).toEqual({ key, fault, starts: 1, ends: 1 });
      const gates = marks(key, 'gate-start').map(({ sha }) => sha);
      expect({ key, fault, gates }).toEqual({ key, fault, gates: [...new Set(gates)] });
    }
  });

  test('I6: a runner or agent that was killed is one lost run and one more', () => {
    for (const { key, fault, point } of of('runner', 'agent')) {
      const seen = { starts: marks(key, 'start').length, ends: marks(key, 'end').length };
      expect({ key, fault, ...seen }).toEqual({ key, fault, starts: point === 'agent' ? 2 : seen.ends, ends: point === 'agent' ? 1 : seen.ends });
      expect(seen.starts).toBeLessThanOrEqual(2);
    }
  });

  test('I6: what each agent said it used is counted once', async () => {
    const client = await world.engine();
    for (const { key } of standing) {
      const { usage } = await client.workflow.getHandle(`item/${key}`).result() as { usage: { input: number; output: number; costUsd: number } };
      const starts = marks(key, 'start').length;
      expect({ key, input: usage.input, output: usage.output, cents: Math.round(usage.costUsd * 100) }).toEqual({ key, input: 100 * starts, output: 10 * starts, cents: starts });
    }
  });

  test('I13: the engine knows no second attempt of any run', async () => {
    const client = await world.engine();
    for (const { key, fault } of standing) {
      const again = runAttempts(await readHistory(client, `item/${key}`)).filter(({ attempt }) => attempt > 1);
      expect({ key, fault, again }).toEqual({ key, fault, again: [] });
    }
  });

  test('I10: all these histories replay on today\'s workflows', async () => {
    const client = await world.engine();
    const ids = [...standing.map(({ key }) => `item/${key}`), ...world.shape.projects.map((project) => `project/${project}`)];
    const histories = await Promise.all(ids.map(async (workflowId) => ({ workflowId, history: await readHistory(client, workflowId) })));
    expect(await replayAll(histories)).toEqual({});
  });

  test('I7: the agents\' secret is in no command line, history, commit, log or file', async () => {
    expect(argv.filter((line) => line.includes(canary))).toEqual([]);
    const client = await world.engine();
    for (const { key } of standing) expect(historyText(await readHistory(client, `item/${key}`)).includes(canary)).toBe(false);
    await world.up.end('SIGTERM');
    expect(filesHolding(world.home, 'signing in with [secret]').length).toBeGreaterThan(0);
    expect(filesHolding(world.home, canary)).toEqual([]);
    for (const project of world.shape.projects) expect(filesHolding(world.bare(project), canary)).toEqual([]);
  });
});
