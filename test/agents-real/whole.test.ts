import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { pipelineBrain } from '../support/fake-model-api/brain.js';
import { FakeModelApi } from '../support/fake-model-api/server.js';
import { makeBare, makeScratch, runGit, writeFiles, type Scratch } from '../support/repository.js';
import { Towpath, until } from '../support/towpath-process.js';
import { realAgent } from './binaries.js';

/** Milliseconds for a test: real programs start slowly on two cores. */
const patience = 400_000;

const files = { 'README.md': '# shop\n', 'CLAUDE.md': 'Say please.\n', 'AGENTS.md': 'Say please.\n' };

describe.each(['claude', 'codex'] as const)('an item with the real %s', (adapter) => {
  let api: FakeModelApi;
  let program: string;
  let scratch: Scratch;
  let towpath: Towpath;
  beforeAll(async () => { program = realAgent(adapter); api = new FakeModelApi(pipelineBrain); await api.start(); });
  afterAll(() => api.close());
  beforeEach(() => { scratch = makeScratch(); api.think(pipelineBrain); api.asked.length = 0; });
  afterEach(async () => { await towpath.down(); await scratch.remove(); });

  const start = async (scenario: string, network = 'full'): Promise<{ bare: string; key: string }> => {
    const { bare, person } = makeBare(scratch.path('shop.git'), files);
    const key = adapter === 'claude' ? 'ANTHROPIC_API_KEY: env:MODEL_KEY' : 'CODEX_API_KEY: env:MODEL_KEY';
    const url = `${api.url(scenario)}${adapter === 'codex' ? '/v1' : ''}`;
    writeFiles(person, { 'towpath.yaml': [
      'version: 1', 'agents:',
      `  default: { adapter: ${adapter}, command: [${program}], model: ${adapter === 'claude' ? 'claude-opus-5-5' : 'gpt-5.5'}, baseUrl: '${url}', env: { ${key} }, timeout: 5m, network: ${network} }`,
      'projects:', `  - { key: SHP, repository: { url: '${bare}', base: main }, test: [test, -f, README.md], approvers: ['*'] }`, '',
    ].join('\n') });
    towpath = new Towpath(scratch.path('home'), person, { MODEL_KEY: 'sk-planted-canary-4711-0815' });
    await towpath.up();
    const started = await towpath.say('start', 'Say hello', '--json');
    expect(started.exit).toBe(0);
    return { bare, key: started.json<{ key: string }>().key };
  };

  test('goes through all stages to main, each call paid once; the key shows nowhere', async () => {
    const { bare, key } = await start('whole');
    await towpath.itemIs(key, (item) => item.waitingFor === 'approval' || item.state === 'blocked', 120);
    await towpath.say('approve', key);
    const done = await towpath.itemIs(key, (item) => item.state === 'done' || item.state === 'blocked', 120);
    expect(done).toMatchObject({ state: 'done', lastFailure: null, attempts: { analysis: 1, architecture: 1, development: 1, review: 1, testing: 1 } });
    expect(runGit(bare, 'show', 'main:hello.txt')).toBe(`development of ${key}`);
    expect(done.usage).toMatchObject({ runs: 5, input: expect.any(Number) });
    // Work and report, in each of five stages.
    expect(api.asked).toHaveLength(10);
    expect(api.asked.every(({ key: used }) => used === 'sk-planted-canary-4711-0815')).toBe(true);
    const log = await towpath.say('log', key);
    expect(log.out).toContain('uses ');
    expect(log.out + readFileSync(`${scratch.path('home')}/archive/${key}.json`, 'utf8')).not.toContain('canary');
  }, patience);

  test('works with a list of allowed hosts that has its API alone', async () => {
    const { key } = await start('listed', `{ allow: ['${new URL(api.url('listed')).host}'] }`);
    const waiting = await towpath.itemIs(key, (item) => item.waitingFor === 'approval' || item.state === 'blocked', 120);
    expect(waiting).toMatchObject({ waitingFor: 'approval', attempts: { analysis: 1 } });
    expect(api.asked).toHaveLength(2);
  }, patience);

  test('I13: kill -9 of the worker in the middle changes nothing in the number of calls', async () => {
    let slept = false;
    api.think((asked) => {
      const turn = pipelineBrain(asked);
      if (slept || !asked.prompt.includes('Stage `architecture`') || !('tool' in turn)) return turn;
      slept = true;
      return { ...turn, command: `sleep 8; ${turn.command}` };
    });
    const { key } = await start('killed');
    await towpath.itemIs(key, (item) => item.waitingFor === 'approval' || item.state === 'blocked', 120);
    await towpath.say('approve', key);
    await until('the agent works', () => slept || undefined);
    await towpath.end('SIGKILL');
    await towpath.up();
    const done = await towpath.itemIs(key, (item) => item.state === 'done' || item.state === 'blocked', 120);
    expect(done).toMatchObject({ state: 'done', attempts: { architecture: 1 } });
    expect(api.asked.filter(({ prompt }) => prompt.includes('Stage `architecture`'))).toHaveLength(2);
    expect(api.asked).toHaveLength(10);
  }, patience);

  test('a refused key parks the item with the remedy, and retry after mending goes on', async () => {
    let refused = true;
    api.think((asked) => (refused ? { status: 401, type: 'authentication_error', message: 'invalid x-api-key' } : pipelineBrain(asked)));
    const { key } = await start('refused');
    const parked = await towpath.itemIs(key, (item) => item.state === 'blocked', 120);
    expect(parked.lastFailure).toMatchObject({ class: 'auth' });
    refused = false;
    expect((await towpath.say('retry', key, '--reason', 'the key is right now')).exit).toBe(0);
    await towpath.itemIs(key, (item) => item.waitingFor === 'approval', 120);
  }, patience);

  test('a rate limit that names its wait delays by it and goes on', async () => {
    let limited = true;
    api.think((asked) => (limited ? { status: 429, type: 'rate_limit_error', message: 'Rate limit reached. Please try again in 12s.', retryAfter: adapter === 'claude' ? '120' : '3' } : pipelineBrain(asked)));
    const { key } = await start('limited');
    const waiting = await towpath.itemIs(key, (item) => item.waitingFor === 'limit' || item.state === 'blocked', 120);
    expect(waiting).toMatchObject({ waitingFor: 'limit', until: expect.any(String) });
    limited = false;
    await towpath.itemIs(key, (item) => item.waitingFor === 'approval', 200);
  }, patience);

  test('I6: after a rejection the same conversation goes on, and each call is counted once', async () => {
    const { key } = await start('rejected');
    await towpath.itemIs(key, (item) => item.waitingFor === 'approval' || item.state === 'blocked', 120);
    expect((await towpath.say('reject', key, '--reason', 'Make it shorter')).exit).toBe(0);
    const again = await towpath.itemIs(key, (item) => (item.waitingFor === 'approval' && item.attempts['analysis'] === 2) || item.state === 'blocked', 120);
    expect(again).toMatchObject({ waitingFor: 'approval', lastFailure: null });
    const last = api.asked.at(-1)?.prompt ?? '';
    expect(last.match(/You are the analyst/g)).toHaveLength(2);
    expect(last).toContain('Make it shorter');
    // Two calls, then one more: the conversation holds the work of the first.
    expect(api.asked).toHaveLength(3);
    const one = adapter === 'claude' ? { input: 11, output: 44, cacheRead: 3333, cacheWrite: 222 } : { input: 233, output: 44, cacheRead: 3333, cacheWrite: 0 };
    expect(again.usage).toMatchObject(Object.fromEntries(Object.entries(one).map(([part, tokens]) => [part, tokens * 3])));
  }, patience);
});
