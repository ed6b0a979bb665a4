import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { runEndOf, tellProvider } from '../../../src/activities/provider/tell-end.js';
import { keptByCircuit } from '../../../src/activities/provider/circuit.js';
import { openHome } from '../../../src/host/home.js';
import type { RunOutcome } from '../../../src/shared/activities.js';
import { agentPolicy, agentRequest } from '../../agents/agent-request.js';
import { outcome } from '../../policy/example.js';

describe('what a run\'s end says about its provider', () => {
  test.each([
    ['transient', 'rate_limit', 'failed'], ['transient', 'overloaded', 'failed'], ['transient', 'network', 'failed'], ['transient', 'temporary', 'failed'],
    ['transient', 'lost', 'unknown'], ['transient', 'incomplete', 'unknown'], ['transient', 'reboot', 'unknown'], ['cancelled', 'stopped', 'unknown'],
    ['fault', 'deadline', 'unknown'], ['fault', 'inactivity', 'unknown'], ['fault', 'exit', 'answered'], ['success', 'completed', 'answered'],
    ['contract', 'report-missing', 'answered'], ['auth', 'auth', 'answered'],
  ] as const)('%s %s: %s', (kindOfEnd, kind, says) => { expect(runEndOf({ class: kindOfEnd, kind })).toBe(says); });
});

describe('what a provider is told and asked', () => {
  let root: string;
  beforeAll(() => { root = mkdtempSync(join(tmpdir(), 'towpath-provider-')); });
  afterAll(() => { rmSync(root, { recursive: true, force: true }); });

  const told: string[] = [];
  let asked = 0;
  const handle = { query: () => { asked += 1; return Promise.resolve({ name: 'p-1', circuit: 'open', until: new Date(Date.now() + 60_000).toISOString(), failures: 3, message: '529', waiting: [] }); } };
  const workflow = { signalWithStart: (_type: string, { signalArgs: [ended] }: { signalArgs: [{ run: string; end: string }] }) => { told.push(`${ended.run} ${ended.end}`); return Promise.resolve(); }, getHandle: () => handle };
  const client = { connection: { withDeadline: (_at: number, call: () => Promise<unknown>) => call() }, workflow } as unknown as Client;
  const place = () => ({ client, home: openHome(root), cluster: false });
  const request = (over: object = {}) => agentRequest({ agent: agentPolicy({ provider: 'p-1' }), ...over });
  const end = async (over: Partial<RunOutcome>, probe = false): Promise<void> =>
    tellProvider(place(), request(probe ? { probe } : {}), { outcome: outcome(request(), over), until: new AbortController().signal });
  const failed: Partial<RunOutcome> = { class: 'transient', kind: 'overloaded', message: '529' };

  test('without trouble before it a good run costs no message and no question', async () => {
    await end({});
    expect(await keptByCircuit(place(), request())).toBeUndefined();
    expect([told, asked]).toEqual([[], 0]);
  });

  test('from a failure to the next answer it is asked and told; then no more', async () => {
    await end(failed);
    expect(await keptByCircuit(place(), request())).toMatchObject({ message: 'p-1 fails: 529', seconds: expect.any(Number) });
    expect(await keptByCircuit(place(), request({ probe: true }))).toBeUndefined();
    await end({});
    await end({});
    const run = 'WEB-12/1.development.2.agent.1';
    expect([told, asked]).toEqual([[`${run} failed`, `${run} answered`], 1]);
    expect(await keptByCircuit(place(), request())).toBeUndefined();
  });

  test('I12: a run that was let through to try is told in any case: the circuit would stay open', async () => {
    told.splice(0);
    await end({}, true);
    expect(told).toHaveLength(1);
  });

  test('agents without a provider have none', async () => {
    told.splice(0);
    await tellProvider(place(), agentRequest(), { outcome: outcome(request(), failed), until: new AbortController().signal });
    expect(told).toEqual([]);
  });
});
