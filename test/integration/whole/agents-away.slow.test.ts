import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { providerWorkflowId } from '../../../src/shared/ids.js';
import { providerSignals } from '../../../src/shared/messages.js';
import { makeBare, makeScratch, writeFiles, type Scratch } from '../../support/repository.js';
import { leavesNothing, Towpath, until } from '../../support/towpath-process.js';

const configuration = (bare: string, agent: string): string => [
  'version: 1', `agents: { default: ${agent} }`, 'pipelines: { short: [ { stage: analysis, gates: [] } ] }',
  'projects:', `  - { key: SHP, repository: { url: '${bare}', base: main }, pipeline: short, test: ['true'] }`, '',
].join('\n');

const done = '{"status":"completed","summary":"looked at it"}';

/** What `claude` prints at the end of a good run. */
const claude = ['#!/bin/sh', '[ "$1" = --version ] && { echo "2.1.329 (Claude Code)"; exit 0; }', 'cat > /dev/null',
  `echo '{"type":"system","subtype":"init","session_id":"0e6d1c5a-0000-4000-8000-000000000001","model":"claude-x"}'`,
  `echo '{"type":"result","subtype":"success","is_error":false,"result":"done","session_id":"0e6d1c5a-0000-4000-8000-000000000001","structured_output":${done},"usage":{"input_tokens":3,"output_tokens":2},"total_cost_usd":0.01}'`, ''].join('\n');

describe('an agent that cannot work, from outside', () => {
  let scratch: Scratch;
  let towpath: Towpath;
  beforeEach(() => { scratch = makeScratch(); });
  afterEach(() => leavesNothing(towpath, scratch));

  /** Gives how to write another agent into the file. */
  const open = async (agent: string, env: NodeJS.ProcessEnv = {}): Promise<(agent: string) => void> => {
    const { bare, person } = makeBare(scratch.path('shop.git'), {});
    const write = (one: string): void => { writeFiles(person, { 'towpath.yaml': configuration(bare, one) }); };
    write(agent);
    towpath = new Towpath(scratch.path('home'), person, env);
    await towpath.up();
    return write;
  };
  const start = async (title: string): Promise<string> => (await towpath.say('start', title, '--json')).json<{ key: string }>().key;

  test('I11 I12: without an agent, its program or its key an item stays queued with the remedy, and goes on by itself when all are there', async () => {
    const bin = scratch.path('bin');
    mkdirSync(bin);
    const key = scratch.path('key');
    const write = await open('{ command: [] }', { PATH: `${bin}:${process.env['PATH'] ?? ''}` });
    const item = await start('Look at it');
    expect(await towpath.itemIs(item, (one) => one.waitingFor === 'agent')).toMatchObject({ state: 'queued', reason: expect.stringContaining('no agent is configured yet') });
    write(`{ adapter: claude, sandbox: none, env: { ANTHROPIC_API_KEY: 'file:${key}' } }`);
    const waiting = await towpath.itemIs(item, (one) => one.waitingFor === 'agent' && one.reason?.includes('claude') === true);
    expect(waiting).toMatchObject({ state: 'queued', reason: expect.stringMatching(/claude, for agents\.default\. Install it/), usage: { runs: 0 } });
    writeFileSync(join(bin, 'claude'), claude, { mode: 0o755 });
    const next = await towpath.itemIs(item, (one) => one.reason?.includes(key) === true);
    expect(next).toMatchObject({ state: 'queued', waitingFor: 'agent', reason: expect.stringContaining('is missing or empty') });
    writeFileSync(key, 'sk-ant-example-0123456789');
    expect(await towpath.itemIs(item, (one) => one.state === 'done' || one.state === 'blocked')).toMatchObject({
      state: 'done', attempts: { analysis: 1 }, lastFailure: null, usage: { runs: 1, input: 3, output: 2 },
    });
  });

  test('I11 I12 I13: three failures in a row open the provider\'s circuit: others wait with its end, over a restart, with one notice; then all go on', async () => {
    const broken = scratch.path('broken');
    writeFileSync(broken, '');
    await open(`{ adapter: command, sandbox: none, command: [sh, -c, 'cat > /dev/null; [ -e "$BROKEN" ] && { echo overloaded >&2; exit 75; }; echo ''${done}'' > "$TOWPATH_REPORT"'], env: { BROKEN: '${broken}' } }`);
    const failed = [await start('One'), await start('Two'), await start('Three')];
    for (const key of failed) await towpath.itemIs(key, (one) => one.waitingFor === 'limit');
    const key = await start('Four');
    const waiting = await towpath.itemIs(key, (one) => one.waitingFor === 'limit' && one.waitingOn[0] !== 'agent');
    expect(waiting).toMatchObject({ state: 'waiting', waitingOn: [expect.stringMatching(/^default-[0-9a-f]{8}$/)], usage: { runs: 0 } });
    expect(Date.parse(waiting.until ?? '') - Date.now()).toBeGreaterThan(200_000);
    const provider = waiting.waitingOn[0] ?? '';
    await towpath.says(`${provider} fails`);
    const said = (words: string): number => towpath.said.split(words).length - 1;
    expect(said(`${provider} fails`)).toBe(1);
    await towpath.end('SIGKILL');
    await towpath.up();
    await towpath.itemIs(key, (one) => one.waitingFor === 'limit' && one.until === waiting.until);
    rmSync(broken);
    const { address, namespace } = (await towpath.say('engine', 'status', '--json')).json<{ address: string; namespace: string }>();
    const connection = await Connection.connect({ address });
    await new Client({ connection, namespace }).workflow.getHandle(providerWorkflowId(provider))
      .signal(providerSignals.runEnded, { run: 'SHP-9/1.analysis.1.agent.1', end: 'answered', message: '', resetsAt: null });
    await connection.close();
    for (const one of [key, ...failed]) expect(await towpath.itemIs(one, ({ state }) => state === 'done' || state === 'blocked', 120)).toMatchObject({ state: 'done', attempts: { analysis: 1 } });
    await until('the second notice', () => (said(`${provider} answers again`) === 1 ? true : undefined));
    expect(said(`${provider} fails`)).toBe(0);
  });
});
