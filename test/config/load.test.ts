import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { configJsonSchema } from '../../src/config/json-schema.js';
import { findConfig, loadConfig, parseConfig } from '../../src/config/load.js';
import { parse } from 'yaml';
import { makeScratch } from '../support/repository.js';
import { documentedExample, smallest } from './example.js';
import { file } from './problems-of.js';

const scratch = makeScratch();
afterAll(() => scratch.remove());

const write = (name: string, content: string | Uint8Array): string => {
  const path = scratch.path(name);
  writeFileSync(path, content);
  return path;
};

describe('a towpath.yaml', () => {
  test('the documented example loads, with every default and every path absolute', async () => {
    mkdirSync(scratch.path('shop'));
    const config = await loadConfig(write('shop/towpath.yaml', documentedExample));
    expect(config.projects).toEqual([{
      key: 'SHP', repository: { url: scratch.path('shop.git'), base: 'main' }, repositoryIdentity: scratch.path('shop.git'),
      test: { run: ['python3', '-m', 'unittest'], env: {}, timeoutSeconds: 3600, sandbox: 'auto' },
      pipeline: 'full', approvers: ['*'], limits: { items: 4, developmentRuns: 8 }, budget: null, deploy: null, forge: null, tracker: null,
    }]);
    expect(config.people).toEqual([{ name: 'anna', ids: { os: 'anna', github: '1234', gitea: '7', plane: '0b1c…' }, token: 'env:ANNA_TOKEN' }]);
    expect(config.agents['default']).toEqual({
      name: 'default', adapter: 'command', command: ['bash', 'tools/agent.sh'], script: null, env: { API_KEY: 'env:API_KEY' },
      timeoutSeconds: 3600, inactivitySeconds: 1800, graceSeconds: 20, sandbox: 'auto', model: null, effort: null,
    });
    expect(Object.keys(config.pipelines)).toEqual(['full', 'fix', 'docs']);
    expect(config.host).toEqual({ runs: 2, gates: 2, transcripts: { days: 30, bytes: 4 * 1024 ** 3 }, bind: '127.0.0.1', publicUrl: null });
    expect(config.warnings).toEqual([]);
  });

  test('the smallest one needs an agent and a project\'s key', () => {
    const config = parseConfig(file, smallest);
    expect(config.projects[0]).toMatchObject({ repository: { url: '/srv/shop', base: 'main' }, pipeline: 'full', approvers: ['*'], limits: { items: 4, developmentRuns: 8 } });
    expect(config.agents['default']).toMatchObject({ adapter: 'command', timeoutSeconds: 3600, inactivitySeconds: 1800, sandbox: 'auto' });
  });

  test.each([['the documented example', documentedExample], ['the smallest one', smallest]])('the JSON Schema takes it: %s', (_what, text) => {
    const schema = z.fromJSONSchema(configJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    expect(schema.safeParse(parse(text))).toMatchObject({ success: true });
    expect(schema.safeParse({ ...parse(text) as object, projcts: [] })).toMatchObject({ success: false });
  });

  test('paths are relative to the file; file urls, home and absolute paths are kept', () => {
    const text = `agents: { default: { adapter: scripted, script: tools/steps.yaml } }
roles: { reviewer: { prompt: ../prompts/review.md }, tester: { prompt: ~/prompts/test.md } }
projects:
  - { key: A1, repository: { url: ../a.git } }
  - { key: B1, repository: { url: file:///srv/b.git } }
  - { key: C1, repository: { url: ~/c } }
  - { key: D1, repository: { url: /srv/d }, deploy: { run: [tools/deploy.sh], env: { T: file:secrets/t, U: file:/run/u } } }
`;
    const config = parseConfig(file, text);
    expect(config.projects.map(({ repository }) => repository.url)).toEqual(['/srv/a.git', 'file:///srv/b.git', join(homedir(), 'c'), '/srv/d']);
    expect(config.agents['default']?.script).toBe('/srv/shop/tools/steps.yaml');
    expect(config.roles).toMatchObject({ reviewer: { prompt: '/srv/prompts/review.md' }, tester: { prompt: join(homedir(), 'prompts/test.md') } });
    expect(config.projects[3]?.deploy).toEqual({ run: ['tools/deploy.sh'], env: { T: 'file:/srv/shop/secrets/t', U: 'file:/run/u' }, timeoutSeconds: 3600, sandbox: 'auto' });
  });

  test('what was loaded cannot be changed', () => {
    const config = parseConfig(file, smallest);
    expect(() => { config.projects[0]?.approvers.push('mallory'); }).toThrow(TypeError);
    expect(() => { (config.agents['default'] as { adapter: string }).adapter = 'scripted'; }).toThrow(TypeError);
  });

  test('is found in the folder or the nearest one above', async () => {
    mkdirSync(scratch.path('up/a/b'), { recursive: true });
    const found = write('up/towpath.yaml', smallest);
    mkdirSync(scratch.path('up/a/towpath.yaml'));
    expect(await findConfig(scratch.path('up/a/b'))).toBe(found);
    expect(await findConfig('/')).toBeUndefined();
  });

  test('that is not there, a folder or a pipe is not found', async () => {
    execFileSync('mkfifo', [scratch.path('pipe')]);
    for (const name of ['missing.yaml', '.', 'pipe']) {
      await expect(loadConfig(scratch.path(name))).rejects.toMatchObject({ code: 'CONFIG_NOT_FOUND' });
    }
  });

  test('that is larger than 1 MiB, or no UTF-8, is refused', async () => {
    const large = write('large.yaml', `${smallest}# ${'x'.repeat(1024 * 1024)}\n`);
    await expect(loadConfig(large)).rejects.toMatchObject({ code: 'CONFIG_INVALID', detail: expect.stringContaining('larger than 1 MiB') as unknown });
    const latin = write('latin.yaml', Uint8Array.from([...Buffer.from('people: [{ name: "J'), 0xfc, ...Buffer.from('rg" }]\n')]));
    await expect(loadConfig(latin)).rejects.toMatchObject({ code: 'CONFIG_INVALID', detail: expect.stringContaining('not UTF-8') as unknown });
  });

  test('a mark of byte order and Windows line ends do no harm', async () => {
    const config = await loadConfig(write('windows.yaml', `\ufeff${smallest.replace(/\n/g, '\r\n')}`));
    expect(config.projects[0]?.key).toBe('SHP');
  });
});
