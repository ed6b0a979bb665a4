import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { main } from '../../src/cli/main.js';
import { fixtureConfig, fixtureFolder, fixtures, fixtureSecret, fixtureTime } from '../connections/fixtures.js';
import { surroundings } from './surroundings.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'towpath-receive-'));
  writeFileSync(join(folder, 'towpath.yaml'), fixtureConfig);
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const secrets = { HOOK: fixtureSecret, OLD_HOOK: 'older' };
const words = (name: string, connection = name.split('/')[0] ?? ''): string[] => {
  const { body, headers } = fixtures.find((one) => one.name === name) ?? { body: 'none', headers: 'none' };
  return ['receive', join(fixtureFolder, body), '--connection', connection, '--headers', join(fixtureFolder, headers), '--at', fixtureTime, '--dry-run', '--json'];
};
const run = async (args: readonly string[], env: Record<string, string> = secrets) => {
  const around = surroundings({ cwd: folder, env });
  const code = await main([...args], around);
  return { code, document: JSON.parse(around.stdout.text) as Record<string, unknown> };
};

describe('towpath receive --dry-run', () => {
  test.each(fixtures.map(({ name, verify }) => [name, verify] as const))('answers for %s', async (name, verify) => {
    const { code, document } = await run(words(name));
    expect(Object.keys(document)).toEqual(['accepted', 'status', 'reason', 'hints']);
    expect({ code, status: document['status'] }).toEqual(verify === 'ok' ? { code: 0, status: 202 } : { code: 1, status: 401 });
  });

  test.each([
    ['an unknown connection', words('gitea/push', 'forg'), secrets, 3, 'CONNECTION_UNKNOWN'],
    ['a secret that is not there', words('gitea/push'), { HOOK: 'a' }, 1, 'SECRET_MISSING'],
    ['a body that is not there', words('gitea/none'), secrets, 2, 'USAGE'],
    ['a time that is none', [...words('gitea/push').slice(0, 6), '--at', 'soon', '--dry-run', '--json'], secrets, 2, 'USAGE'],
    ['no headers', ['receive', 'x', '--connection', 'gitea', '--dry-run', '--json'], secrets, 2, 'USAGE'],
  ] as const)('says what is wrong: %s', async (_what, args, env, code, error) => {
    expect(await run(args, env)).toMatchObject({ code, document: { error: { code: error } } });
  });

  test('tells people in a few lines', async () => {
    const around = surroundings({ cwd: folder, env: secrets });
    expect(await main(words('gitea/issue-comment-created').filter((one) => one !== '--json'), around)).toBe(0);
    expect(around.stdout.text).toBe('202 accepted\ncommented · #12 · canal/locks · project ABC · by mina · asks: answer\n');
  });

  test.each(['plane/issue-comment-created', 'gitea/unsigned', 'generic/item-updated-standard-webhooks'])('works as the program itself, with no engine near: %s', async (name) => {
    const { stdout, exitCode } = await execa(process.execPath, [join(process.cwd(), 'bin/towpath.js'), ...words(name)], { cwd: folder, env: { ...secrets, TOWPATH_HOME: join(folder, 'home') }, reject: false });
    expect(exitCode).toBe(name === 'gitea/unsigned' ? 1 : 0);
    expect(JSON.parse(stdout)).toMatchObject({ accepted: name !== 'gitea/unsigned' });
  });
});
