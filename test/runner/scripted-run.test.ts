import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { adapterFor } from '../../src/agents/registry.js';
import { agentPolicy, agentRequest, agentRun } from '../agents/agent-request.js';
import { at, cleanUpRuns, eachLevel, makeRun } from './make-run.js';

const own = mkdtempSync(join(tmpdir(), 'towpath-script-'));
afterAll(async () => {
  await cleanUpRuns();
  rmSync(own, { recursive: true, force: true });
});

eachLevel((level) => {
  test('a scripted agent runs as any other: sandboxed, with its material, its usage in the events', async () => {
    const script = join(own, `${level}.yaml`);
    writeFileSync(script, `runs:
  - steps:
      - say: hello
      - write: { path: a.txt, from: a.txt }
      - usage: { input: 3, output: 4, costUsd: 0.1 }
      - report: { status: completed, summary: Done }
`);
    mkdirSync(join(own, level));
    writeFileSync(join(own, level, 'a.txt'), 'material');
    const request = agentRequest({ agent: agentPolicy({ adapter: 'scripted', script }) });
    const where = { reportFile: '', schemaFile: '', home: '', clone: '', sandboxed: level === 'bwrap' };
    const { argv, env, read } = adapterFor('scripted').command(agentRun({ request, prompt: 'x', ...where }));
    const { TOWPATH_REPORT: _ours, ...rest } = env;
    const one = makeRun({ ...at(level), adapter: 'scripted', commands: [{ claim: null, argv }] }, { env: rest });
    const run = JSON.parse(readFileSync(one.file('run'), 'utf8')) as { sandbox: { read: string[] } };
    run.sandbox.read = read;
    writeFileSync(one.file('run'), JSON.stringify(run));
    await one.start();
    const result = await one.result();
    expect(result).toMatchObject({ endedBy: 'exit', exit: { code: 0 }, outcome: { ok: true, usage: { input: 3, output: 4 }, costUsd: 0.1 } });
    expect(JSON.parse(result.report?.text ?? '')).toEqual({ status: 'completed', summary: 'Done' });
    expect(readFileSync(join(one.clone, 'a.txt'), 'utf8')).toBe('material');
    expect(one.events().filter((event) => event.t === 'text' || event.t === 'usage').map((event) => event.t)).toEqual(['text', 'usage']);
  });
});
