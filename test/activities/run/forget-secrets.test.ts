import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { forgetSecrets } from '../../../src/activities/run/forget-secrets.js';
import { readRunJson } from '../../../src/activities/run/read-run.js';
import { makeRunFolder, removeHomes } from './run-folder.js';

const run = {
  schema: 1, run: '1.analysis.1.agent.1', key: 'WEB-12', project: 'WEB', workflowId: 'item/WEB-12', kind: 'agent', stage: 'analysis', role: 'analyst', attempt: 1,
  marker: 'm'.repeat(20), adapter: 'command', commands: [{ claim: null, argv: ['true'] }], env: { API_KEY: 'hunter2-hunter2', LANG: 'C' }, secrets: ['API_KEY'], hidden: ['hunter2-of-a-login'],
  cwd: '/', sandbox: { level: 'none', write: [], read: [], mask: [] }, timeoutSeconds: 60, inactivitySeconds: null, graceSeconds: 1,
  leaseSeconds: null, outputBytes: 1_000, commit: null, reportFile: null, createdAt: '2026-05-01T09:01:00Z',
};

describe('secrets of a run that was told', () => {
  afterAll(removeHomes);

  test('I7: their values go, everything else stays as it was, readable by the owner alone', async () => {
    const folder = makeRunFolder();
    const path = join(folder.path, 'run.json');
    writeFileSync(path, JSON.stringify(run));
    const before = await readRunJson(folder);
    await forgetSecrets(folder);
    expect(await readRunJson(folder)).toEqual({ ...before, env: { API_KEY: '', LANG: 'C' }, hidden: [] });
    expect(readFileSync(path, 'utf8')).not.toContain('hunter2');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('a directory without a whole run.json is left as it is', async () => {
    const folder = makeRunFolder();
    await forgetSecrets(folder);
    writeFileSync(join(folder.path, 'run.json'), '{"schema": 1, "env": {"API');
    await forgetSecrets(folder);
    expect(readFileSync(join(folder.path, 'run.json'), 'utf8')).toBe('{"schema": 1, "env": {"API');
  });
});
