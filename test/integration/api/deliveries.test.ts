import { mkdtemp, rm } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { carryDelivery } from '../../../src/api/webhooks/carry-delivery.js';
import type { EndedDelivery } from '../../../src/api/webhooks/delivery-record.js';
import { Dispatcher } from '../../../src/api/webhooks/dispatcher.js';
import { listEnded, readEnded } from '../../../src/api/webhooks/kept-deliveries.js';
import { ProjectNames } from '../../../src/api/webhooks/project-names.js';
import { Spool } from '../../../src/api/webhooks/spool.js';
import { ToldHints } from '../../../src/api/webhooks/told-hints.js';
import { connectClient } from '../../../src/client/connect-client.js';
import type { TowpathClient } from '../../../src/client/towpath-client.js';
import { giteaReader } from '../../../src/connections/gitea/read-delivery.js';
import { openHome, type Home } from '../../../src/host/home.js';
import { itemWorkflowId, projectWorkflowId } from '../../../src/shared/ids.js';
import { ensureEngine, stopEngine, type Engine } from '../../../temporal/engine.js';
import { connection, eventually, hint, MemoryBridges, project, record, ticket } from '../../api/webhooks/support.js';
import { testEngine } from '../../support/engine.js';

/** Deliveries on a real engine that this file takes away; nobody works there, so histories hold what was sent and no more. */
let root: string;
let home: Home;
let raw: Client;
let client: TowpathClient;
const bridges = new MemoryBridges();
const running: Dispatcher[] = [];
const startEngine = async (): Promise<Engine> => ensureEngine({ home, env: { ...process.env, TOWPATH_TEMPORAL: testEngine().program }, embeddedOnly: true });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'towpath-deliveries-'));
  home = openHome(root);
  const { address, namespace } = await startEngine();
  raw = new Client({ connection: await Connection.connect({ address }), namespace });
  client = await connectClient({ address, namespace, home });
});
afterAll(async () => {
  for (const one of running) await one.close();
  await client.close();
  await raw.connection.close();
  await stopEngine(home);
  await rm(root, { recursive: true, force: true });
});

/** Each dispatcher as of another process: they share the folders and know nothing of each other. */
const open = (): { spool: Spool; dispatcher: Dispatcher } => {
  const view = { connection: connection(), projects: [project()] };
  const carrier = { client, bridges, names: new ProjectNames(bridges), told: new ToldHints(), connection: () => view };
  const spool: Spool = new Spool(home.spool, (lines) => { dispatcher.take(lines); });
  const dispatcher: Dispatcher = new Dispatcher({
    home, carry: async (...given) => carryDelivery(carrier, ...given), sender: () => giteaReader, days: () => 1, say: () => undefined, isWriting: (file) => spool.isWriting(file), lookMs: 100_000,
  });
  dispatcher.start();
  running.push(dispatcher);
  return { spool, dispatcher };
};
const ended = async (): Promise<(EndedDelivery | undefined)[]> => Promise.all((await listEnded(home)).map(async (id) => readEnded(home, id)));
const outcomes = async (count: number): Promise<string[]> =>
  (await eventually(ended, (all) => all.length >= count, 30)).map((one) => one?.outcome.says ?? '').sort();
const history = async (key: string) => (await raw.workflow.getHandle(itemWorkflowId(key)).fetchHistory()).events ?? [];
const of = (number: number, id: string) => record({ hints: [hint({ number })], text: `{"id":"${id}"}` });

describe('deliveries on a real engine', () => {
  test('I1 I2: a new ticket told of twice at once, by two processes, becomes one item that has both hints', async () => {
    bridges.tickets = [ticket({ number: 1 }), ticket({ number: 2, labels: [] })];
    const [one, other] = [open(), open()];
    await Promise.all([one.spool.store(of(1, 'a')), other.spool.store(of(1, 'b')), one.spool.store(of(2, 'c'))]);
    const says = await outcomes(3);
    expect(says.filter((line) => /^(started|told) SHP-1$/.test(line))).toHaveLength(2);
    expect(says[0]).toBe('ignored: SHP-2 is no item, and is not started: it lacks the label agent');
    const events = await history('SHP-1');
    expect(events.filter((event) => event.workflowExecutionStartedEventAttributes)).toHaveLength(1);
    expect(events.filter((event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'hint')).toHaveLength(2);
    const { searchAttributes, memo } = await raw.workflow.getHandle(itemWorkflowId('SHP-1')).describe();
    expect([searchAttributes['Project'], searchAttributes['ItemState'], memo]).toEqual([['SHP'], ['queued'], { key: 'SHP-1', title: 'Add login', round: 1 }]);
  });

  test('an item that has ended is not made again', async () => {
    await raw.workflow.getHandle(itemWorkflowId('SHP-1')).terminate('over');
    const { spool } = open();
    await spool.store(of(1, 'd'));
    expect(await outcomes(4)).toEqual(expect.arrayContaining([expect.stringMatching(/^ignored: SHP-1 has ended, and is not taken up again: /)]));
    expect((await history('SHP-1')).filter((event) => event.workflowExecutionStartedEventAttributes)).toHaveLength(1);
  });

  test('I1 I12: with the engine stopped deliveries wait, doubled and shuffled, and go on by themselves', async () => {
    const before = (await ended()).length;
    const numbers = [11, 12, 13, 14, 15];
    bridges.tickets = numbers.map((number) => ticket({ number }));
    await stopEngine(home);
    const first = open();
    const doubled = [...numbers, ...numbers].sort((one, other) => ((one * 7) % 5) - ((other * 7) % 5));
    await Promise.all(doubled.map(async (number, at) => first.spool.store(of(number, `stopped ${String(at)}`))));
    await eventually(async () => first.dispatcher.waiting, (count) => count === 10);
    // The process ends as well: the next one finds them.
    await first.dispatcher.close();
    expect((await ended()).length).toBe(before);
    expect(readdirSync(home.spool).length).toBeGreaterThan(0);
    const next = open();
    await eventually(async () => next.dispatcher.waiting, (count) => count === 10);
    await startEngine();
    await outcomes(before + 10);
    for (const number of numbers) {
      const events = await history(`SHP-${String(number)}`);
      expect(events.filter((event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'hint')).toHaveLength(2);
    }
    await eventually(async () => readdirSync(home.spool), (names) => names.length === 0);
    await expect(raw.workflow.getHandle(projectWorkflowId('SHP')).describe()).rejects.toThrow();
  }, 60_000);
});
