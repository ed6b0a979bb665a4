import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { endingOf } from '../../../src/activities/run/ending.js';
import { readResult } from '../../../src/activities/run/read-run.js';
import { preparationFolder } from '../../../src/activities/run/run-place.js';
import type { RunHost } from '../../../src/activities/run/run-host.js';
import { costOf, readSpent } from '../../../src/activities/run/spent.js';
import { standInForRunner } from '../../../src/activities/run/stand-in.js';
import type { ResultJson } from '../../../src/contracts/run-directory.js';
import type { RunOutcome } from '../../../src/shared/activities.js';
import { TowpathError } from '../../../src/shared/errors.js';
import { agentRequest } from '../../agents/agent-request.js';
import { makeHome, makeRunFolder, removeHomes } from './run-folder.js';

const host = { identity: 'test', log: () => undefined, priceOf: () => 0.5 } as unknown as RunHost;
const request = agentRequest({ agent: { ...agentRequest().agent, model: 'm' } });
const usage = { input: 7, output: 1, cacheRead: 0, cacheWrite: 0 };
const ended: ResultJson = {
  schema: 1, endedBy: 'exit', exit: { code: 0, signal: null }, commands: [], report: null, head: null, commitProblem: null, swept: 0,
  startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:01:00Z', message: 'exited',
  outcome: { ok: true, text: null, structured: null, sessionId: null, usage, costUsd: null, total: null, model: null, structuredAsked: false, denials: [], failure: null },
};
const broken = (): Promise<never> => Promise.reject(new TowpathError('REPOSITORY_INVALID', 'no branch main'));

describe('what a run has used', () => {
  afterAll(removeHomes);

  test('I6: is counted where its work cannot be taken for good', async () => {
    const folder = makeRunFolder();
    writeFileSync(join(folder.path, 'result.json'), JSON.stringify(ended));
    const { outcome } = await endingOf(host, request, { work: broken, spent: () => readSpent(host, request, folder) }) as { outcome: RunOutcome };
    expect(outcome).toMatchObject({ class: 'permanent', kind: 'REPOSITORY_INVALID', usage, costUsd: 0.5, priced: true });
    expect(outcome.neverBegan).toBeUndefined();
  });

  test('is nothing where it was still being prepared', async () => {
    const folder = preparationFolder(makeHome(), 'WEB-1', request.run);
    const { outcome } = await endingOf(host, request, { work: broken, spent: () => readSpent(host, request, folder) }) as { outcome: RunOutcome };
    expect(outcome).toMatchObject({ usage: null, neverBegan: true });
  });

  test('I6: is nothing where it was stopped before its runner came: its reserve comes back', async () => {
    const folder = makeRunFolder();
    await standInForRunner(folder, { endedBy: 'stop', message: 'stopped before it started' });
    const result = await readResult(folder) as ResultJson;
    expect(costOf({ host, request, result })).toMatchObject({ costUsd: null, neverBegan: true });
  });
});
