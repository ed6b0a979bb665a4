import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { scriptedAdapter } from '../../src/agents/scripted.js';
import type { AgentOutcome } from '../../src/agents/adapter.js';
import { agentPolicy, agentRequest, agentRun } from './agent-request.js';

/* The player is run as a program, as the runner runs it; its reader gets what it printed. */

const own = mkdtempSync(join(tmpdir(), 'towpath-scripted-'));
afterAll(() => rmSync(own, { recursive: true, force: true }));
let count = 0;

interface Played { code: number | null; stdout: string; outcome: AgentOutcome; report: unknown; folder: string }

const play = (yaml: string, { stage = 'development', attempt = 1, prompt = 'the prompt' } = {}): Played => {
  const folder = join(own, `clone-${(count += 1)}`);
  mkdirSync(folder);
  const script = join(own, `script-${count}.yaml`);
  writeFileSync(script, yaml);
  mkdirSync(join(own, `script-${count}`));
  writeFileSync(join(own, `script-${count}`, 'whole.js'), 'export const whole = 1;\n');
  const reportFile = join(own, `report-${count}.json`);
  const adapter = scriptedAdapter;
  const request = agentRequest({ stage, attempt, agent: agentPolicy({ adapter: 'scripted', script }) });
  const command = adapter.command(agentRun({ request, prompt, reportFile, schemaFile: join(own, 'schema.json'), home: own, clone: folder, sandboxed: false }));
  const { status, stdout, signal } = spawnSync(command.argv[0] ?? '', command.argv.slice(1), {
    cwd: folder, env: { PATH: process.env['PATH'] ?? '', ...command.env }, input: command.stdin, encoding: 'utf8',
  });
  const reader = adapter.reader({ run: request.run, key: request.key, stage, attempt, before: null });
  for (const line of stdout.split('\n')) reader.push(line);
  const report = existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, 'utf8')) as unknown) : null;
  return { code: status, stdout, outcome: reader.end({ code: status, signal }, ''), report, folder };
};

const steps = (...lines: string[]): string => `runs:\n  - steps:\n${lines.map((line) => `      - ${line}\n`).join('')}`;

test('every kind of work: it says, writes, edits, removes, runs, counts, and reports', () => {
  const { code, outcome, report, folder } = play(steps(
    'say: Working on {{key}}', 'wait: 0.01', 'write: { path: "{{documents}}/01-brief.md", text: "# {{key}}" }', 'write: { path: src/whole.js, from: whole.js, mode: 493 }',
    'edit: { path: src/whole.js, find: "= 1", replace: "= 2" }', 'write: { path: gone.txt, text: x }', 'remove: gone.txt', 'run: [sh, -c, "echo ran > ran.txt"]',
    'run: { argv: [sh, -c, exit 3], mayFail: true }', 'usage: { input: 10, output: 5, costUsd: 0.5 }', 'usage: { input: 1, output: 1, cacheRead: 7, costUsd: 0.25 }',
    'report: { status: completed, summary: "Did {{key}}", artifacts: ["{{documents}}/01-brief.md"] }'));
  expect(code).toBe(0);
  expect(outcome).toMatchObject({ ok: true, usage: { input: 11, output: 6, cacheRead: 7, cacheWrite: 0 }, costUsd: 0.75, text: expect.stringContaining('Working on WEB-12') });
  expect(report).toEqual({ status: 'completed', summary: 'Did WEB-12', artifacts: ['docs/work-items/WEB-12/01-brief.md'] });
  expect(readFileSync(join(folder, 'docs/work-items/WEB-12/01-brief.md'), 'utf8')).toBe('# WEB-12');
  expect(readFileSync(join(folder, 'src/whole.js'), 'utf8')).toBe('export const whole = 2;\n');
  expect(statSync(join(folder, 'src/whole.js')).mode & 0o777).toBe(0o755);
  expect(existsSync(join(folder, 'gone.txt'))).toBe(false);
  expect(readFileSync(join(folder, 'ran.txt'), 'utf8')).toBe('ran\n');
});

test('it asks: the report says needs_input, and nothing after it is done', () => {
  const { code, report, stdout } = play(steps('ask: ["Round how?", "Since when?"]', 'say: never'));
  expect(code).toBe(0);
  expect(report).toEqual({ status: 'needs_input', summary: 'Round how?', questions: ['Round how?', 'Since when?'] });
  expect(stdout).not.toContain('never');
});

test('A8: it fails as it is told to, with kind, exit and the time to wait', () => {
  const { code, outcome } = play(steps('fail: { message: Too many requests, exit: 9, kind: rate_limit, retryAfter: 7 }'));
  expect(code).toBe(9);
  expect(outcome.failure).toEqual({ kind: 'rate_limit', message: 'Too many requests', retryAfterMs: 7000 });
});

test('it ends with the exit that it is told', () => {
  expect(play(steps('exit: 75')).outcome.failure?.kind).toBe('temporary');
  expect(play(steps('say: nothing more')).report).toBeNull();
});

describe('the first entry that fits is played', () => {
  const script = `runs:
    - { stage: development, attempt: [2, 3], steps: [ { say: later attempt } ] }
    - { stage: development, when: [changes, review], steps: [ { say: after review } ] }
    - { stage: development, steps: [ { say: first attempt } ] }
    - { stage: review, role: developer, steps: [ { say: review } ] }`;
  test.each([
    [{ attempt: 1 }, 'first attempt'], [{ attempt: 3 }, 'later attempt'], [{ prompt: 'changes by review' }, 'after review'],
    [{ prompt: 'changes only' }, 'first attempt'], [{ stage: 'review' }, 'review'],
  ])('%j: %s', (situation, said) => expect(play(script, situation).stdout.trim()).toBe(said));

  test('where none fits, the run fails as a mistake of the configuration', () => {
    const { code, outcome } = play(script, { stage: 'testing' });
    expect(code).toBe(2);
    expect(outcome.failure).toMatchObject({ kind: 'config', message: expect.stringContaining('no entry under `runs` fits stage testing, role developer, attempt 1') });
  });
});

test.each([
  ['runs: [', 'not YAML'],
  ['steps: []', 'there is no `steps` here; expected version, runs'],
  ['runs: 3', 'script.runs: expected a list, got 3'],
  [steps('writ: { path: a }'), 'script.runs[0].steps[0]: there is no step `writ`; expected one of say, wait, write'],
  [steps('write: { path: a }'), 'expected either `text` or `from`'],
  [steps('say: { a: 1 }'), 'script.runs[0].steps[0].say: expected a text, got a mapping'],
  [steps('fail: { message: x, kind: bad }'), 'expected one of exit, temporary'],
  [steps('write: { path: ../outside, text: x }'), 'expected a path inside'],
  [steps('write: { path: a, text: x }', 'edit: { path: a, find: y, replace: z }'), 'the text to find is not there'],
  [steps('run: ["false"]'), 'mayFail: true'],
  ['version: 2\nruns: []', 'script.version: expected 1'],
])('a mistake in a script names its place: %j', (yaml, words) => {
  const { code, outcome } = play(yaml);
  expect(code).toBe(2);
  expect(outcome.failure?.kind).toBe('config');
  expect(outcome.failure?.message).toContain(words);
});

test('an agent without a script is a mistake of the configuration', () => {
  const request = agentRequest({ agent: agentPolicy({ adapter: 'scripted', script: null }) });
  expect(() => scriptedAdapter.command(agentRun({ request })))
    .toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});
