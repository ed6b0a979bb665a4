import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../support/towpath-process.js';
import { ChaosWorld } from './support/chaos-world.js';
import { lives, markedProcesses, processesNaming } from './support/process-table.js';
import { mergesOf } from './support/remote.js';
import { say, Up } from './support/up.js';

const pipeline = '[ { stage: development, role: developer, gates: [ { kind: command } ] }, { stage: deploy, role: deployer } ]';

describe('homes, and the ways to end what runs in them', () => {
  let one: ChaosWorld;
  let other: ChaosWorld;
  beforeAll(async () => {
    [one, other] = [new ChaosWorld({ projects: ['SHP'], runs: 2, gates: 2, pipeline }), new ChaosWorld({ projects: ['SHP'], runs: 2, gates: 2, pipeline })];
    await Promise.all([one.start(), other.start()]);
    one.control.hold('agent.SHP-1');
    other.control.hold('agent.SHP-1');
    expect(await one.begin('SHP', 'apples')).toBe('SHP-1');
    await until('its agent works', () => one.control.reached('agent.SHP-1') || undefined);
  });
  afterAll(async () => { await Promise.all([one.close(), other.close()]); });

  test('two homes at once never meet: each has its own engine, its own SHP-1, its own processes', async () => {
    expect(one.enginePid()).not.toBe(other.enginePid());
    expect((await other.api('GET', '/api/items')).body).toEqual({ items: [] });
    expect(await other.begin('SHP', 'pears')).toBe('SHP-1');
    await until('the other agent works', () => other.control.reached('agent.SHP-1') || undefined);
    const mine = markedProcesses(one.home).map(({ pid }) => pid);
    expect(mine.length).toBeGreaterThan(0);
    expect(markedProcesses(other.home).filter(({ pid }) => mine.includes(pid))).toEqual([]);
  });

  test('I5: `down --kill` in one home ends its agents and engine and touches nothing of the other', async () => {
    const engine = other.enginePid();
    const { exit } = await say(other.options, 'down', '--kill');
    expect(exit).toBe(0);
    expect(markedProcesses(other.home)).toEqual([]);
    await until('up has ended', () => other.up.ended !== undefined || undefined);
    expect(lives(engine)).toBe(false);
    expect(processesNaming(other.home)).toEqual([]);
    expect(markedProcesses(one.home).length).toBeGreaterThan(0);
    expect(lives(one.enginePid())).toBe(true);
  });

  test('a second `up` in a home follows the first, and Ctrl-C ends only the following', async () => {
    const engine = one.enginePid();
    const second = new Up(one.options);
    await until(`the second up follows: ${second.said}`, () => second.said.includes('Following it') || undefined);
    expect(second.said).toContain('Towpath runs for this home already');
    expect((await second.end('SIGINT')).exit).toBe(130);
    expect(one.enginePid()).toBe(engine);
    expect(lives(engine) && lives(one.up.pid)).toBe(true);
  });

  test('I13: Ctrl-C on `up` hands its runs over, ends its engine and says what goes on and how to end it', async () => {
    const engine = one.enginePid();
    const { exit } = await one.up.end('SIGINT');
    expect(exit).toBe(130);
    expect(one.up.said).toMatch(/SHP-1 development: its agent goes on, until .+ at most \(process \d+\)/);
    expect(one.up.said).toContain('`towpath down --kill` ends them now');
    expect(lives(engine)).toBe(false);
    expect(markedProcesses(one.home).length).toBeGreaterThan(0);
  });

  test('I13: `up` afterwards follows the same agent to its merge, started once; the home whose agents were killed runs its own again', async () => {
    one.control.letGo('agent.SHP-1');
    other.control.letGo('agent.SHP-1');
    await Promise.all([one.start(), other.start()]);
    await Promise.all([one.allClosed(['SHP-1'], 120), other.allClosed(['SHP-1'], 120)]);
    const starts = (world: ChaosWorld) => world.control.marks().filter(({ what }) => what === 'start').length;
    expect([starts(one), starts(other)]).toEqual([1, 2]);
    for (const world of [one, other]) expect(mergesOf(world.bare('SHP')).map(({ key }) => key)).toEqual(['SHP-1']);
  });
});
