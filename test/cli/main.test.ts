import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, describe, expect, test } from '@jest/globals';
import { main } from '../../src/cli/main.js';
import { packageVersion } from '../../src/cli/system/package-version.js';
import { surroundings } from './surroundings.js';

const folder = mkdtempSync(join(tmpdir(), 'towpath-cli-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
const env = { TOWPATH_HOME: join(folder, 'home'), PATH: process.env['PATH'] };

describe('the command line', () => {
  test.each([[[]], [['help']], [['--help']], [['-h']]])('shows the overview for %j', async (argv) => {
    const around = surroundings();
    expect(await main(argv, around)).toBe(0);
    expect(around.stdout.text).toContain('usage: towpath COMMAND');
    expect(around.stdout.text).toContain('Not there yet');
    expect(around.stderr.text).toBe('');
  });

  test('shows a command with options, examples and exit codes', async () => {
    for (const argv of [['help', 'approve'], ['approve', '--help']]) {
      const around = surroundings();
      expect(await main(argv, around)).toBe(0);
      for (const words of ['usage: towpath approve KEY', '--revision SHA', '--json', 'Examples', '3 not found']) expect(around.stdout.text).toContain(words);
    }
  });

  test('shows both words of `help engine`, and the table as JSON', async () => {
    const text = surroundings();
    await main(['help', 'engine'], text);
    expect(text.stdout.text).toContain('usage: towpath engine stop');
    const json = surroundings();
    await main(['help', '--json'], json);
    expect((JSON.parse(json.stdout.text) as { commands: unknown[] }).commands.length).toBeGreaterThan(40);
  });

  test('explains every command of a group for `engine --help`', async () => {
    const around = surroundings();
    expect(await main(['engine', '--help'], around)).toBe(0);
    for (const word of ['start', 'stop', 'status', 'env', 'prepare']) expect(around.stdout.text).toContain(`usage: towpath engine ${word}`);
  });

  test('gives its version for `--version`, as JSON too', async () => {
    const around = surroundings();
    expect(await main(['--version', '--json'], around)).toBe(0);
    expect(JSON.parse(around.stdout.text)).toMatchObject({ version: await packageVersion() });
  });

  test.each([[['help']], [['config', 'schema']], [['help', '--json']]])('ends quietly where the reader of %j goes away before the end', async (argv) => {
    const around = surroundings();
    const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    // As a pipe does it: the write is taken, and fails once the command is over.
    const stdout = new Writable({ write: (_chunk, _encoding, done) => { setImmediate(() => { done(gone); }); } });
    const failed = new Promise((resolve) => { stdout.once('close', resolve); });
    expect(await main(argv, { ...around, stdout })).toBe(0);
    await failed;
    expect(around.stderr.text).toBe('');
  });

  test('puts a failure on stderr with what to do, its code and its exit', async () => {
    const around = surroundings();
    expect(await main(['shwo'], around)).toBe(2);
    expect(around.stdout.text).toBe('');
    expect(around.stderr.text).toContain('did you mean `show`?');
    expect(around.stderr.text).toContain('(USAGE)');
  });

  test('with --json puts it on stdout as one line', async () => {
    const around = surroundings();
    expect(await main(['show', 'nonsense', '--json'], around)).toBe(2);
    expect(around.stdout.text.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(around.stdout.text)).toEqual({ error: {
      code: 'KEY_INVALID', title: 'That is not an item\'s key', detail: 'got `nonsense`', remedy: 'A key looks like WEB-12. `towpath list` shows them.' } });
    expect(around.stderr.text).toBe('');
  });

  test('gives 4 where no engine runs, and names the home', async () => {
    const around = surroundings({ env });
    expect(await main(['list', '--json'], around)).toBe(4);
    expect(JSON.parse(around.stdout.text)).toMatchObject({ error: { code: 'ENGINE_UNREACHABLE', detail: `no engine runs for ${env.TOWPATH_HOME}` } });
  });

  test('says of an engine that never ran that it does not run', async () => {
    const around = surroundings({ env });
    expect(await main(['engine', 'status', '--json'], around)).toBe(0);
    expect(JSON.parse(around.stdout.text)).toMatchObject({ running: false, address: null, ui: null, namespace: 'default' });
  });

  test.each([
    ['reject', ['reject', 'WEB-1', '--reason', ' '], 'REASON_REQUIRED'],
    ['answer', ['answer', 'WEB-1'], 'TEXT_REQUIRED'],
    ['start --after', ['start', 'T', '--after', 'WEB-1'], 'NOT_YET'],
    ['start with two bodies', ['start', 'T', '--body', 'b', '--body-file', 'f'], 'USAGE'],
    ['config check without a file', ['config', 'check'], 'CONFIG_NOT_FOUND'],
    ['demo without anybody to ask', ['demo'], 'USAGE'],
    ['log of an item without runs', ['log', 'WEB-1'], 'RUN_NOT_FOUND'],
    ['agent explain of an unknown adapter', ['agent', 'explain', '--adapter', 'nix', '--stdout', 'x'], 'USAGE'],
    ['agent explain of a file that is not there', ['agent', 'explain', '--adapter', 'claude', '--stdout', 'not-there'], 'USAGE'],
    ['agent explain of two ends', ['agent', 'explain', '--adapter', 'claude', '--stdout', 'x', '--exit', '1', '--signal', 'KILL'], 'USAGE'],
    ['agent explain of usage that is none', ['agent', 'explain', '--adapter', 'codex', '--stdout', 'x', '--previous-usage', '{}'], 'USAGE'],
  ])('refuses %s before it asks an engine', async (_what, argv, code) => {
    const around = surroundings({ env });
    expect(await main([...argv, '--json'], around)).not.toBe(0);
    expect(JSON.parse(around.stdout.text)).toMatchObject({ error: { code } });
  });

  test('explains a stored run: for programs as one document, for people in words', async () => {
    const file = join(import.meta.dirname, '..', 'fixtures', 'transcripts', 'codex', 'codex-tool.stdout.jsonl');
    const argv = ['agent', 'explain', '--adapter', 'codex', '--stdout', file, '--previous-usage', '{"input":233,"cacheRead":3333,"cacheWrite":0,"output":44,"reasoning":7}'];
    const program = surroundings({ env });
    expect(await main([...argv, '--json'], program)).toBe(0);
    expect(JSON.parse(program.stdout.text)).toEqual({
      events: expect.arrayContaining([{ t: 'text', text: 'Hello from the fake API.' }]),
      outcome: {
        class: 'success', kind: 'ok', retryAfterMs: null, conversationId: expect.any(String), usage: { input: 233, cacheRead: 3333, cacheWrite: 0, output: 44, reasoning: 7 },
        costUsd: null, model: null, structured: null, denials: [], message: expect.any(String),
      },
    });
    const person = surroundings({ env });
    expect(await main([...argv, '--signal', 'kill', '--cancelled'], person)).toBe(0);
    expect(person.stdout.text).toContain('· uses shell: bash -lc \'echo hello from the agent > hello.txt\'');
    expect(person.stdout.text).toContain('class         cancelled (killed)');
  });

  test('prints its version', async () => {
    const around = surroundings();
    await main(['--version'], around);
    expect(around.stdout.text.trim()).toBe(await packageVersion());
  });

  test('native Windows exits 1 with the sentence about WSL2', async () => {
    const around = surroundings({ platform: 'win32' });
    expect(await main(['list'], around)).toBe(1);
    expect(around.stderr.text).toContain('native Windows is not supported: use WSL2');
  });

  test('an old Node is refused with the floor', async () => {
    const around = surroundings({ nodeVersion: '18.19.0' });
    expect(await main(['list'], around)).toBe(1);
    expect(around.stderr.text).toContain('this is Node 18.19.0, and Towpath needs 20.3 or newer');
  });

  test('colours a terminal, and not where NO_COLOR, TERM=dumb or a pipe forbids it', async () => {
    const help = async (given: Parameters<typeof surroundings>[0]): Promise<string> => {
      const around = surroundings(given);
      await main(['help'], around);
      return around.stdout.text;
    };
    expect(await help({ terminal: true })).toContain('\u001b[1m');
    expect(await help({ terminal: true, env: { NO_COLOR: '1' } })).not.toContain('\u001b');
    expect(await help({ terminal: true, env: { TERM: 'dumb' } })).not.toContain('\u001b');
    expect(await help({ terminal: false })).not.toContain('\u001b');
  });
});
