import { afterAll, describe, expect, test } from '@jest/globals';
import { keptByCircuit } from '../../../src/activities/provider/circuit.js';
import { tellProvider } from '../../../src/activities/provider/tell-end.js';
import { readTrouble } from '../../../src/activities/provider/trouble.js';
import type { ProviderPlace } from '../../../src/activities/provider/place.js';
import type { AgentRunRequest, RunOutcome } from '../../../src/shared/activities.js';
import type { ProviderDocument } from '../../../src/shared/documents.js';
import type { ProviderRunEnded } from '../../../src/shared/messages.js';
import { agentRequest } from '../../agents/agent-request.js';
import { outcome } from '../../policy/example.js';
import { makeHome, removeHomes } from '../run/run-folder.js';

const open: ProviderDocument = { name: 'p', circuit: 'open', until: new Date(Date.now() + 60_000).toISOString(), probe: null, failures: 3, message: '529', waiting: [] };

interface Engine { status?: string; state?: ProviderDocument; onTold?: (ended: ProviderRunEnded) => Promise<void> }

/** A host whose engine holds one provider; what it is told is kept. */
const hostWith = ({ status = 'RUNNING', state = open, onTold = () => Promise.resolve() }: Engine = {}) => {
  const told: ProviderRunEnded[] = [];
  const client = {
    connection: { withDeadline: (_: number, call: () => Promise<unknown>) => call() },
    workflow: {
      getHandle: () => ({ query: () => Promise.resolve(state), describe: () => Promise.resolve({ status: { name: status } }) }),
      signalWithStart: async (_: string, { signalArgs: [ended] }: { signalArgs: [ProviderRunEnded] }) => { told.push(ended); await onTold(ended); },
    },
  };
  return { host: { home: makeHome(), cluster: false, client } as unknown as ProviderPlace, told };
};

const request = (over: Partial<AgentRunRequest> = {}): AgentRunRequest => {
  const plain = agentRequest();
  return { ...plain, agent: { ...plain.agent, provider: 'p' }, ...over };
};
const overloaded: Partial<RunOutcome> = { class: 'transient', kind: 'overloaded', message: '529', report: null };
const tell = (host: ProviderPlace, over: Partial<RunOutcome> = {}, asked = request()): Promise<void> =>
  tellProvider(host, asked, { outcome: outcome(asked, over), until: new AbortController().signal });

describe('a provider in trouble', () => {
  afterAll(removeHomes);

  test('an answer is told only after a failure, and ends the trouble', async () => {
    const { host, told } = hostWith();
    await tell(host);
    expect(told).toEqual([]);
    await tell(host, overloaded);
    expect(await readTrouble(host, 'p')).toBeDefined();
    await tell(host);
    expect(told.map(({ end }) => end)).toEqual(['failed', 'answered']);
    expect(await readTrouble(host, 'p')).toBeUndefined();
  });

  test('I12: the answer of a run that tries is told, whatever this home knows: the circuit would never close', async () => {
    const { host, told } = hostWith();
    await tell(host, {}, request({ probe: true }));
    expect(told.map(({ end }) => end)).toEqual(['answered']);
  });

  test('a failure that is told while an answer is being told stays marked', async () => {
    let during = true;
    const { host } = hostWith({ onTold: async ({ end }): Promise<void> => {
      if (end !== 'answered' || !during) return;
      during = false;
      await tell(host, overloaded);
    } });
    await tell(host, overloaded);
    await tell(host);
    expect(await readTrouble(host, 'p')).toBeDefined();
  });

  test('an open circuit keeps a run', async () => {
    const { host } = hostWith();
    await tell(host, overloaded);
    expect(await keptByCircuit(host, request())).toMatchObject({ message: 'p fails: 529', seconds: expect.any(Number) });
  });

  test('I5: it keeps one that was let through when it opened again meanwhile, but not the one that tries', async () => {
    expect(await keptByCircuit(hostWith().host, request({ probe: true }))).toMatchObject({ message: 'p fails: 529' });
    const trying = { ...open, circuit: 'probing' as const, probe: request().key };
    expect(await keptByCircuit(hostWith({ state: trying }).host, request({ probe: true }))).toBeUndefined();
  });

  test('I12: a provider whose workflow somebody has ended keeps nobody, though it still answers', async () => {
    const { host } = hostWith({ status: 'TERMINATED' });
    await tell(host, overloaded);
    expect(await keptByCircuit(host, request())).toBeUndefined();
  });
});
