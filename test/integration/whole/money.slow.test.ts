import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UsageReport } from '../../../src/client/read-usage.js';
import { makeBare, makeScratch, writeFiles, type Scratch } from '../../support/repository.js';
import { leavesNothing, Towpath } from '../../support/towpath-process.js';

/** Each run uses 100,000 tokens in and 10,000 out: $0.30 by the table. */
const script = [
  'runs:', '  - steps:', '      - usage: { input: 100000, output: 10000 }',
  '      - report: { status: completed, summary: looked at it }', ''].join('\n');

const configuration = (bare: string, budget: string): string => [
  'version: 1', 'agents: { default: { adapter: scripted, script: agent.yaml, sandbox: none, model: example-1, cap: { costUsd: 0.35 } } }',
  'prices: [ { model: example-*, from: "2026-01-01", input: 2, output: 10 } ]',
  'pipelines: { short: [ { stage: one, role: analyst, gates: [] }, { stage: two, role: analyst, gates: [] }, { stage: three, role: analyst, gates: [] } ] }',
  'projects:', `  - { key: SHP, repository: { url: '${bare}', base: main }, pipeline: short, test: ['true'], budget: ${budget} }`, '',
].join('\n');

describe('what an item costs, from outside', () => {
  let scratch: Scratch;
  let towpath: Towpath;
  beforeEach(() => { scratch = makeScratch(); });
  afterEach(() => leavesNothing(towpath, scratch));

  test('I6 I11 I12: an item stops before a run that might go beyond its budget, goes on when a person raises it by verb or file, and every sum agrees', async () => {
    const { bare, person } = makeBare(scratch.path('shop.git'), {});
    writeFiles(person, { 'towpath.yaml': configuration(bare, '{ costUsd: 0.6 }'), 'agent.yaml': script });
    towpath = new Towpath(scratch.path('home'), person);
    await towpath.up();
    const { key } = (await towpath.say('start', 'Look at it', '--json')).json<{ key: string }>();
    const waiting = await towpath.itemIs(key, (item) => item.waitingFor === 'budget');
    expect(waiting).toMatchObject({ state: 'waiting', stage: 'two', can: ['raise', 'skip', 'stop', 'pause'], usage: { input: 100_000, output: 10_000, costUsd: 0.3, runs: 1, estimated: true } });
    expect((await towpath.say('show', key)).out).toContain('budget: $0.30 (estimated) of $0.60 used; a run may take $0.35');
    expect((await towpath.say('inbox', '--json')).json<{ items: { key: string }[] }>().items.map((row) => row.key)).toEqual([key]);
    expect((await towpath.say('raise', key, '--cost', '0.5')).exit).toBe(2);
    await towpath.says(`towpath raise ${key} --cost USD`);
    expect((await towpath.say('raise', key, '--cost', '0.65', '--id', 'once')).exit).toBe(0);
    expect(await towpath.itemIs(key, (item) => item.waitingFor === 'budget' && item.stage === 'three')).toMatchObject({ usage: { costUsd: 0.6, runs: 2 } });
    await towpath.says(`${key} Look at it: 92 % of the item's budget is used: $0.60 of $0.65`);
    // The file is read where `up` was pointed: a higher sum there does as well.
    const file = join(person, 'towpath.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('costUsd: 0.6 }', 'costUsd: 20 }'));
    expect(await towpath.itemIs(key, (item) => item.state === 'done' || item.state === 'blocked')).toMatchObject({
      state: 'done', usage: { costUsd: 0.9, runs: 3, estimated: true }, attempts: { one: 1, two: 1, three: 1 },
    });
    const sums = await Promise.all(['day', 'stage', 'agent', 'item'].map(async (by) => (await towpath.say('usage', '--by', by, '--json')).json<UsageReport>()));
    for (const { total } of sums) expect(total).toMatchObject({ runs: 3, costUsd: 0.9, input: 300_000, output: 30_000, estimated: true });
    expect(sums.map(({ rows }) => rows.length)).toEqual([1, 3, 1, 1]);
    expect(sums[3]?.rows[0]).toMatchObject({ name: key });
    expect((await towpath.say('usage', '--by', 'stage')).out).toMatch(/^total\t3\t300,000\t30,000\t0\t0\t~\$0\.90$/m);
    expect((await towpath.say('usage', '--by', 'colour')).exit).toBe(2);
  });
});
