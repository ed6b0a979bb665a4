import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHome, type Home } from '../../src/host/home.js';
import { chooseCluster } from '../../temporal/choose-engine.js';
import { engineEnv } from '../../temporal/engine-env.js';
import { engineStatus } from '../../temporal/engine-status.js';
import { writeRecord } from '../../temporal/engine-record.js';

let root: string;
let home: Home;
let profiles: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'towpath-choose-'));
  home = openHome(join(root, 'home'));
  profiles = join(root, 'temporal.toml');
  await writeFile(profiles, [
    '[profile.default]', 'namespace = "only-a-name"',
    '[profile.team]', 'address = "temporal.example:7233"', 'namespace = "boats"', 'api_key = "secret-key"',
  ].join('\n'));
});
afterAll(async () => { await rm(root, { recursive: true, force: true }); });

/** A person's environment without any of Temporal's own variables. */
const env = (over: Record<string, string> = {}): NodeJS.ProcessEnv => ({ HOME: root, PATH: '/usr/bin:/bin', ...over });
const choose = async (over: Record<string, string>, embeddedOnly = false) => chooseCluster({ home, env: env(over), embeddedOnly });

describe('which engine', () => {
  test('without any configuration of Temporal\'s it is the home\'s own', async () => {
    expect(await choose({})).toBeUndefined();
  });

  test('TEMPORAL_ADDRESS asks for a cluster, in namespace default unless named', async () => {
    expect(await choose({ TEMPORAL_ADDRESS: 'temporal.example:7233' })).toEqual({
      options: { address: 'temporal.example:7233' }, namespace: 'default', how: 'a cluster at temporal.example:7233 (TEMPORAL_ADDRESS)',
    });
    expect(await choose({ TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'boats' })).toMatchObject({ namespace: 'boats' });
  });

  test('a profile asks for a cluster, with its namespace and its API key over TLS', async () => {
    expect(await choose({ TEMPORAL_CONFIG_FILE: profiles, TEMPORAL_PROFILE: 'team' })).toEqual({
      options: { address: 'temporal.example:7233', apiKey: 'secret-key', tls: true }, namespace: 'boats',
      how: 'a cluster at temporal.example:7233 (Temporal\'s client configuration, profile team)',
    });
  });

  test('an API key or TLS alone asks for a cluster at Temporal\'s own default address', async () => {
    expect(await choose({ TEMPORAL_API_KEY: 'k' })).toMatchObject({ options: { address: 'localhost:7233', apiKey: 'k', tls: true } });
    expect(await choose({ TEMPORAL_TLS: 'true' })).toMatchObject({ options: { address: 'localhost:7233' } });
  });

  test.each<[string, Record<string, string>]>([
    ['an empty TEMPORAL_ADDRESS', { TEMPORAL_ADDRESS: '' }],
    ['a namespace alone', { TEMPORAL_NAMESPACE: 'boats' }],
    ['switched-off TLS alone', { TEMPORAL_TLS: 'false' }],
  ])('%s asks for no cluster', async (_what, over) => {
    expect(await choose(over)).toBeUndefined();
  });

  test('a default profile with no more than a namespace asks for no cluster', async () => {
    expect(await choose({ TEMPORAL_CONFIG_FILE: profiles })).toBeUndefined();
  });

  test('a profile that is not there is an error and not silently another engine', async () => {
    await expect(choose({ TEMPORAL_CONFIG_FILE: profiles, TEMPORAL_PROFILE: 'gone' }))
      .rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE', detail: expect.stringContaining('Profile \'gone\' not found') });
  });

  test('demo and tests use the home\'s own, whatever the environment says, even where it says nonsense', async () => {
    expect(await choose({ TEMPORAL_ADDRESS: 'temporal.example:7233' }, true)).toBeUndefined();
    expect(await choose({ TEMPORAL_CONFIG_FILE: profiles, TEMPORAL_PROFILE: 'gone' }, true)).toBeUndefined();
  });
});

describe('a home whose engine has run', () => {
  beforeAll(async () => {
    await writeRecord(home, {
      process: null, port: 17_233, uiPort: 18_233, executable: join(root, 'it\'s here', 'temporal'), how: 'a test', startedAt: '2026-01-01T00:00:00.000Z',
    });
  });

  test('`engine env` gives PATH, address and namespace, quoted for a shell', async () => {
    expect((await engineEnv(home, env())).lines).toEqual([
      `export PATH='${root}/it'\\''s here':"$PATH"`,
      'export TEMPORAL_ADDRESS=127.0.0.1:17233',
      'export TEMPORAL_NAMESPACE=default',
    ]);
  });

  test('is not taken for a cluster by a shell that evaluated `engine env`', async () => {
    const evaluated = { TEMPORAL_ADDRESS: '127.0.0.1:17233', TEMPORAL_NAMESPACE: 'default' };
    expect(await choose(evaluated)).toBeUndefined();
    expect(await choose({ ...evaluated, TEMPORAL_NAMESPACE: 'other' })).toBeDefined();
    expect(await choose({ ...evaluated, TEMPORAL_ADDRESS: '127.0.0.1:17234' })).toBeDefined();
    expect(await choose({ ...evaluated, TEMPORAL_API_KEY: 'k' })).toBeDefined();
  });

  test('says where its stopped engine was', async () => {
    expect(await engineStatus(home, env())).toEqual({
      kind: 'embedded', running: false, address: '127.0.0.1:17233', ui: 'http://127.0.0.1:18233', namespace: 'default',
      how: 'this home\'s own engine is not running', pid: null, since: null,
    });
  });

  test('a cluster that does not answer is not running, and the status says where it was looked for', async () => {
    expect(await engineStatus(home, env({ TEMPORAL_ADDRESS: '127.0.0.1:9' }))).toMatchObject({
      kind: 'cluster', running: false, address: '127.0.0.1:9', how: expect.stringContaining('127.0.0.1:9'),
    });
  });
});

test('a home that never had an engine has no address, and asking does not make a folder', async () => {
  const fresh = openHome(join(root, 'fresh'));
  expect(await engineStatus(fresh, env())).toMatchObject({ running: false, address: null, ui: null });
  await expect(rm(fresh.root, { recursive: true })).rejects.toMatchObject({ code: 'ENOENT' });
});
