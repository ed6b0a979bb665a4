import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { classifyAgentRun, type Classified } from '../../src/agents/classify.js';
import { adapterFor } from '../../src/agents/registry.js';
import { strictReportSchema, reportJsonSchema } from '../../src/contracts/report.js';
import type { ResultJson } from '../../src/contracts/run-directory.js';
import { createRedactor } from '../../src/shared/redact.js';
import { agentPolicy, agentRequest, agentRun } from '../agents/agent-request.js';
import { bwrapWorks, cleanUpRuns, makeRun, until, type TestRun } from '../runner/make-run.js';
import { FakeModelApi } from '../support/fake-model-api/server.js';
import type { Brain } from '../support/fake-model-api/brain.js';
import { realAgent } from './binaries.js';

/* How runs of the real programs end that do not end by themselves: the scenarios of `conformance/adapters`. */

const patience = 120_000;

const judged = (result: ResultJson): Classified =>
  classifyAgentRun({ result, key: 'WEB-1', run: '1.development.1.agent.1', marker: 'm', work: 'code', output: '', redact: createRedactor([]) });

/** Works in a tool for longer than any test waits. */
const busy: Brain = () => ({ tool: 'shell', command: 'echo begun; sleep 300' });
const mute: Brain = () => ({ hang: true });

describe.each(['claude', 'codex'] as const)('the real %s', (kind) => {
  let api: FakeModelApi;
  let program: string;
  beforeAll(async () => { program = realAgent(kind); api = new FakeModelApi(busy); await api.start(); });
  beforeEach(() => { api.asked.length = 0; });
  afterAll(async () => { await cleanUpRuns(); await api.close(); });

  const start = async (brain: Brain, change: Parameters<typeof makeRun>[0] = {}): Promise<TestRun> => {
    api.think(brain);
    const variable = kind === 'claude' ? 'ANTHROPIC_API_KEY' : 'CODEX_API_KEY';
    const agent = agentPolicy({ adapter: kind, command: [], model: kind === 'claude' ? 'claude-opus-5-5' : 'gpt-5.5', baseUrl: `${api.url('ends')}${kind === 'codex' ? '/v1' : ''}` });
    const blank = makeRun(change);
    const { argv, env, keyVariable } = adapterFor(kind).command(agentRun({
      request: agentRequest({ agent }), program: [program], home: blank.home, clone: blank.clone, sandboxed: bwrapWorks, schema: strictReportSchema(), variables: [variable],
      schemaFile: `${blank.home}/report.schema.json`, reportFile: `${blank.home}/report.json`,
    }));
    mkdirSync(`${blank.home}/${adapterFor(kind).installation(agent)?.folder ?? '.'}`, { recursive: true });
    writeFileSync(`${blank.home}/report.schema.json`, JSON.stringify(reportJsonSchema()));
    writeFileSync(`${blank.home}/report.strict.schema.json`, JSON.stringify(strictReportSchema()));
    const run = JSON.parse(await readFile(blank.file('run'), 'utf8')) as Record<string, unknown> & { sandbox: { read: string[] }; env: Record<string, string> };
    run.sandbox.read.push(program);
    writeFileSync(blank.file('run'), JSON.stringify({
      ...run, adapter: kind, commands: [{ claim: null, argv }], keyVariable, secrets: [variable], env: { ...run.env, ...env, [variable]: 'sk-planted-canary-4711-0815' },
    }));
    await blank.start();
    return blank;
  };
  const asked = (): Promise<unknown> => until('the model to be asked', () => api.asked.length > 0, 60);
  const inTool = (one: TestRun): Promise<unknown> => until('the tool to run', async () => (await one.alive()).length > 0 && one.events().some(({ t }) => t === 'tool'), 60);

  test('I5: a stop in the middle of a tool is a stop, and nothing of it is alive', async () => {
    const one = await start(busy);
    await inTool(one);
    one.stop();
    const result = judged(await one.result(60));
    expect(result).toMatchObject({ class: 'cancelled', conversation: expect.any(String) });
    expect(await one.alive()).toEqual([]);
  }, patience);

  test('a stop while the model is silent is a stop', async () => {
    const one = await start(mute);
    await asked();
    one.stop();
    expect(judged(await one.result(60))).toMatchObject({ class: 'cancelled' });
    expect(await one.alive()).toEqual([]);
  }, patience);

  test('a program that is killed in the middle is tried again, and its tools do not outlive it', async () => {
    const one = await start(busy);
    await inTool(one);
    for (const pid of await one.alive()) {
      const argv = (await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '')).split('\0');
      if (argv[0] === program) process.kill(pid, 'SIGKILL');
    }
    expect(judged(await one.result(60))).toMatchObject({ class: 'transient', kind: 'incomplete', conversation: expect.any(String) });
    expect(await one.alive()).toEqual([]);
  }, patience);

  test('a model that never answers does not hold the run for ever', async () => {
    const one = await start(mute, { timeoutSeconds: 12 });
    await asked();
    expect(judged(await one.result(60))).toMatchObject({ class: 'fault', kind: expect.stringMatching(/deadline|inactivity/) });
    expect(await one.alive()).toEqual([]);
  }, patience);

  test.each([
    ['a key that is refused', { status: 401, type: 'authentication_error', message: 'invalid x-api-key' }, 'auth', 'auth'],
    ['a request that is wrong', { status: 400, type: 'invalid_request_error', message: 'tools.0: the schema is invalid' }, 'permanent', 'config'],
    ['a stream that is cut', { cut: true }, 'transient', 'network'],
  ] as const)('%s is what its class says', async (_, turn, outcomeClass, kindOfFailure) => {
    const one = await start(() => turn);
    expect(judged(await one.result(90))).toMatchObject({ class: outcomeClass, kind: kindOfFailure });
  }, patience);
});
