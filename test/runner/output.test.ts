import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { plainText } from '../../src/shared/plain-text.js';
import { at, cleanUpRuns, eachLevel, fixture, makeRun, until } from './make-run.js';

/* What happens to what an agent prints: bounded in memory and on disk, kept as it came, without secrets. */

afterAll(cleanUpRuns);

const peakMegabytes = (pid: number): number => {
  try { return Number(/VmHWM:\s+([0-9]+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024; } catch { return 0; }
};

describe.each(['newlines', 'nothing'])('1 GB of output with %s between', (between) => {
  test('I9: the runner stays small, the log holds the beginning and the end, the agent goes on to its end', async () => {
    const capBytes = 4 * 1024 * 1024;
    const one = makeRun({ outputBytes: capBytes, commands: [{ claim: null, argv: [process.execPath, fixture('floods.js'), '1024', between] }] });
    const runner = await one.start();
    let peak = 0;
    let largest = 0;
    const size = (): number => statSync(one.file('stdout'), { throwIfNoEntry: false })?.size ?? 0;
    await until('the result', () => {
      peak = Math.max(peak, peakMegabytes(runner));
      largest = Math.max(largest, size());
      return one.text('result') !== '';
    }, 60);
    const result = await one.result();
    expect(result).toMatchObject({ endedBy: 'exit', exit: { code: 0 } });
    expect(peak).toBeGreaterThan(10);
    expect(peak).toBeLessThan(200);
    expect(largest).toBeLessThan(capBytes + 256 * 1024);
    const log = one.text('stdout');
    expect(log.startsWith('xxxxxxxxxx')).toBe(true);
    expect(log.trimEnd().endsWith('the last line')).toBe(true);
    const dropped = Number(/\[towpath: ([0-9]+) bytes left out\]/.exec(log)?.[1]);
    expect(dropped).toBeGreaterThan(1_000_000_000);
  });
});

test('A6: text that is not UTF-8, NUL, and half a line are kept as they came and shown without control codes', async () => {
  const one = makeRun({ commands: [{ claim: null, argv: [fixture('prints-broken-text.sh')] }] });
  await one.start();
  const result = await one.result();
  const raw = readFileSync(one.file('stdout'));
  expect(raw.includes(Buffer.from([0xff, 0xfe]))).toBe(true);
  expect(raw.includes(Buffer.from('nul \0 here'))).toBe(true);
  expect(result.outcome?.text).toContain('bad \ufffd\ufffd bytes');
  expect(result.outcome?.text?.endsWith('half a line')).toBe(true);
  const shown = plainText(raw.toString('utf8'));
  expect(shown).toContain('red link');
  expect(shown).toContain('nul  here');
  expect(shown).toContain('\nab\n');
});

eachLevel((level) => {
  test('I7: no form of a secret stands in log, events or result', async () => {
    const secret = 'k"ey/with+odd&chars-1234';
    const one = makeRun({ ...at(level), commands: [{ claim: null, argv: [fixture('prints-secrets.sh')] }], secrets: ['SHOP_KEY'] }, { env: { SHOP_KEY: secret } });
    await one.start();
    await one.result();
    const encoded = Buffer.from(secret).toString('base64');
    const written = [one.text('stdout'), one.text('stderr'), one.text('events'), one.text('result'), one.text('log')].join('\n');
    for (const form of [secret, encoded, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), encoded.slice(2, -4), 'ghp_0123', 'abcdefabcdef', 'hunter2']) {
      expect(written).not.toContain(form);
    }
    const log = one.text('stdout');
    for (const word of ['plain', 'base64', 'url', 'json', 'in two writes', 'shape']) expect(log).toMatch(new RegExp(`^${word} .*\\[secret\\]`, 'm'));
    expect(one.text('stderr')).toContain('SHOP_KEY=[secret]');
  });
});

test('A7: a report of 50 MB is refused without being read whole', async () => {
  const one = makeRun({ commands: [{ claim: null, argv: ['bash', '-c', 'head -c 50000000 /dev/zero | tr "\\0" x > "$TOWPATH_REPORT"'] }] });
  await one.start();
  const result = await one.result();
  expect(result.report).toMatchObject({ tooLarge: true });
  expect(result.report?.text.length).toBe(256 * 1024);
});

test('S4: a report that is a link, a pipe or in a folder put in its place shows no file of ours', async () => {
  const link = makeRun({ commands: [{ claim: null, argv: ['bash', '-c', 'ln -s ../../../../../runs/WEB-1/1.development.1.agent.1/run.json "$TOWPATH_REPORT"'] }] });
  const pipe = makeRun({ commands: [{ claim: null, argv: ['bash', '-c', 'mkfifo "$TOWPATH_REPORT"'] }] });
  await Promise.all([link.start(), pipe.start()]);
  expect((await link.result()).report).toBeNull();
  expect((await pipe.result()).report).toBeNull();
});

test('an agent may open /dev/stdout without harming its log', async () => {
  const one = makeRun({ commands: [{ claim: null, argv: ['bash', '-c', 'echo first; echo second > /dev/stdout; echo third > /dev/stderr'] }] });
  await one.start();
  await one.result();
  expect(one.text('stdout')).toBe('first\nsecond\n');
  expect(one.text('stderr')).toBe('third\n');
});

test('the prompt is what the agent reads, to its end', async () => {
  const prompt = `${'a long prompt\n'.repeat(20_000)}the end`;
  const one = makeRun({ commands: [{ claim: null, argv: ['bash', '-c', 'cat > prompt.txt'] }] }, { prompt });
  await one.start();
  await one.result();
  expect(readFileSync(join(one.clone, 'prompt.txt'), 'utf8')).toBe(prompt);
});

test('files of a run are for nobody else', async () => {
  const one = makeRun({ commands: [{ claim: null, argv: [fixture('reports.sh')] }] });
  symlinkSync('/nowhere', join(one.home, 'link'));
  writeFileSync(join(one.home, 'other'), '');
  await one.start();
  await one.result();
  for (const name of ['stdout', 'stderr', 'events', 'result', 'runner', 'log'] as const) expect(statSync(one.file(name)).mode & 0o777).toBe(0o600);
});

eachLevel((level) => {
  test('I7: a key on a descriptor: the agent reads it there, by opening it anew too; its environment and its tools have nothing', async () => {
    const script = 'read -r first </dev/fd/3; echo "got ${#first}"; sleep 1; echo "then $(cat /dev/fd/3 | wc -c)"; env | grep -c CANARY; true';
    const one = makeRun({ ...at(level), keyVariable: 'KEY', commands: [{ claim: null, argv: ['bash', '-c', script] }], secrets: ['KEY'] }, { env: { KEY: 'CANARY-of-the-descriptor' } });
    await one.start();
    expect(await one.result()).toMatchObject({ endedBy: 'exit' });
    expect(one.text('stdout')).toBe('got 24\nthen 0\n0\n');
    expect(existsSync(one.file('run').replace('run.json', '.key'))).toBe(false);
  });
});
