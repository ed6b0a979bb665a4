import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readToken, tokenBytes, writeToken } from '../../../src/activities/run/token.js';
import type { TokenJson } from '../../../src/contracts/run-directory.js';
import { makeRunFolder, removeHomes } from './run-folder.js';

const token = (over: Partial<TokenJson> = {}): TokenJson => ({
  token: Buffer.from('secret').toString('base64'), attempt: 1, workflowId: 'item/WEB-1', workflowRunId: 'r', activityId: 'a',
  scheduledAt: 1_000, heartbeatSeconds: 60, ...over,
});

describe('the attempt that a run is followed under', () => {
  afterAll(removeHomes);

  test('the newest attempt stands; an older one that wakes is refused', async () => {
    const folder = makeRunFolder();
    expect(await writeToken(folder, token())).toBe(true);
    expect(await writeToken(folder, token({ attempt: 2, scheduledAt: 2_000 }))).toBe(true);
    expect(await writeToken(folder, token())).toBe(false);
    expect(await readToken(folder)).toMatchObject({ attempt: 2 });
  });

  test('I7: only the owner may read it', async () => {
    const folder = makeRunFolder();
    await writeToken(folder, token());
    expect(statSync(join(folder.path, 'token.json')).mode & 0o777).toBe(0o600);
  });

  test.each(['', '{"token":"abc', '{"attempt":1}', '[]'])('what is torn or foreign (%j) is no attempt, and is written over', async (text) => {
    const folder = makeRunFolder();
    writeFileSync(join(folder.path, 'token.json'), text);
    expect(await readToken(folder)).toBeUndefined();
    expect(await writeToken(folder, token())).toBe(true);
    expect(Buffer.from(tokenBytes((await readToken(folder)) as TokenJson)).toString()).toBe('secret');
  });
});
