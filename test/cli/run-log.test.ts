import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { main } from '../../src/cli/main.js';
// Jest's loader stumbles where a command imports several modules at once that share one: they are loaded before.
import '../../src/cli/screens/run-lines.js';
import '../../src/cli/system/run-log.js';
import '../../src/client/run-records.js';
import { FileTail } from '../../src/cli/system/file-tail.js';
import { storeRun } from '../support/stored-run.js';
import { surroundings } from './surroundings.js';

const folder = mkdtempSync(join(tmpdir(), 'towpath-log-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const secret = 'hunter2-hunter2-hunter2';

const makeRun = (home: string, stage: string, files: Record<string, string>): string =>
  storeRun(home, { stage, secret, createdAt: `2026-05-01T09:0${stage === 'analysis' ? '1' : '2'}:00Z` }, files);

const log = async (home: string, ...args: string[]): Promise<{ exit: number; out: string; err: string }> => {
  const around = surroundings({ env: { TOWPATH_HOME: home } });
  const exit = await main(['log', 'WEB-12', ...args], around);
  return { exit, out: around.stdout.text, err: around.stderr.text };
};

describe('towpath log', () => {
  const home = join(folder, 'home');
  makeRun(home, 'analysis', { stdout: 'reading\n', events: '' });
  makeRun(home, 'development', {
    stdout: `key ${secret}\n\u001b[31mred\u001b[0m \u001b]0;title\u0007end\n{"towpath":"usage","usage":{}}\nno newline`, stderr: 'a warning\n',
    'events.jsonl': '{"at":"2026-05-01T09:02:01Z","t":"tool","name":"edit","detail":"src/a.ts"}\n{"torn',
  });

  test('prints runs in their order, from the run directories alone', async () => {
    const { exit, out, err } = await log(home);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out.indexOf('analysis, attempt 1')).toBeLessThan(out.indexOf('development, attempt 1'));
    for (const words of ['reading', 'a warning', 'uses edit: src/a.ts', 'no newline']) expect(out).toContain(words);
  });

  test('I7: masks the run\'s secrets, and leaves out control codes and lines for the adapter', async () => {
    const { out } = await log(home, '--stage', 'development');
    expect(out).toContain('key [secret]');
    expect(out).toContain('red end');
    expect(out).not.toContain(secret);
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('{"towpath"');
    expect(out).not.toContain('reading');
  });

  test('gives one JSON line an event', async () => {
    const { out } = await log(home, '--json');
    const lines = out.trim().split('\n').map((line) => JSON.parse(line) as { event: string; stream?: string; text?: string; stage: string });
    expect(lines[0]).toMatchObject({ event: 'run', stage: 'analysis', attempt: 1, kind: 'agent' });
    expect(lines).toContainEqual({ run: '1.development.1.agent.1', stage: 'development', attempt: 1, event: 'line', stream: 'stderr', text: 'a warning' });
  });

  test('names the stages that have runs when the wanted one has none', async () => {
    const { exit, err } = await log(home, '--stage', 'deploy');
    expect(exit).toBe(3);
    expect(err).toContain('there are runs at analysis, development');
  });
});

describe('reading a growing file', () => {
  test('gives each line once, whole, whatever its bytes are cut at', async () => {
    const path = join(folder, 'grows');
    const tail = new FileTail(path);
    expect(await tail.next()).toEqual([]);
    writeFileSync(path, Buffer.from('first\nGr\u00fc\u00df', 'utf8').subarray(0, 9));
    expect(await tail.next()).toEqual(['first']);
    appendFileSync(path, Buffer.from('Gr\u00fc\u00df', 'utf8').subarray(3));
    appendFileSync(path, 'e\nlast');
    expect(await tail.next()).toEqual(['Gr\u00fc\u00dfe']);
    expect(await tail.next(true)).toEqual(['last']);
    expect(await tail.next(true)).toEqual([]);
  });

  test('I9: a line without an end comes in parts, so that memory stays bounded', async () => {
    const path = join(folder, 'endless');
    writeFileSync(path, 'x'.repeat(100_000));
    const lines = await new FileTail(path).next();
    expect(lines.length).toBeGreaterThan(4);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(16 * 1024);
  });
});
