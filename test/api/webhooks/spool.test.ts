import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Outcome, SpooledDelivery } from '../../../src/api/webhooks/delivery-record.js';
import { newDeliveryId } from '../../../src/api/webhooks/delivery-record.js';
import { Dispatcher } from '../../../src/api/webhooks/dispatcher.js';
import { keepEnded, listEnded, readEnded, sweepEnded } from '../../../src/api/webhooks/kept-deliveries.js';
import { Spool, type StoredLine } from '../../../src/api/webhooks/spool.js';
import type { GenericConfig } from '../../../src/config/config.js';
import type { WebhookReader } from '../../../src/connections/delivery.js';
import { genericReader } from '../../../src/connections/generic/read-delivery.js';
import { giteaReader } from '../../../src/connections/gitea/read-delivery.js';
import { gitHubReader } from '../../../src/connections/github/read-delivery.js';
import { planeReader } from '../../../src/connections/plane/read-delivery.js';
import type { Home } from '../../../src/host/home.js';
import { TowpathError } from '../../../src/shared/error-table.js';
import { away, eventually, hint, record, temporaryHome } from './support.js';

let home: Home;
let remove: () => Promise<void>;
let carried: string[];
let carry: (delivery: SpooledDelivery) => Promise<Outcome>;
let running: Dispatcher[];
let said: string[];
beforeEach(async () => {
  ({ home, remove } = await temporaryHome());
  carried = [];
  running = [];
  said = [];
  carry = async (delivery) => { carried.push(delivery.id); return told(); };
});
afterEach(async () => { for (const one of running) await one.close(); await remove(); });

const told = (): Outcome => ({ kind: 'told', says: 'told SHP-12', keys: ['SHP-12'] });
const dispatcher = (change: Partial<ConstructorParameters<typeof Dispatcher>[0]> = {}): Dispatcher => {
  const made = new Dispatcher({ home, carry: async (one) => carry(one), sender: () => giteaReader, days: () => 14, say: (line) => said.push(line), lookMs: 20, ...change });
  running.push(made);
  return made;
};
const store = async (...records: SpooledDelivery[]): Promise<StoredLine[]> => {
  const files: StoredLine[] = [];
  const spool = new Spool(home.spool, (lines) => files.push(...lines));
  await Promise.all(records.map(async (one) => spool.store(one)));
  await eventually(async () => files.length, (count) => count === records.length);
  return files;
};
const allEnded = async (count: number) => eventually(async () => Promise.all((await listEnded(home)).reverse().map(async (id) => readEnded(home, id))), (all) => all.length === count);
const spoolEmpty = async () => eventually(async () => readdirSync(home.spool), (names) => names.length === 0);
const of = (number: number, change: Partial<SpooledDelivery> & { text?: string } = {}): SpooledDelivery => record({ hints: [hint({ number })], text: `{"n":${String(number)}}`, ...change });

describe('senders that come in a flood', () => {
  test('I12: come first: meanwhile one delivery is carried now and then, one at a time, and afterwards all are', async () => {
    const pressing = { now: true };
    const seen = { running: 0, most: 0 };
    carry = async (delivery) => {
      seen.running += 1;
      seen.most = Math.max(seen.most, seen.running);
      await new Promise((resolve) => { setImmediate(resolve); });
      seen.running -= 1;
      carried.push(delivery.id);
      return told();
    };
    await store(...Array.from({ length: 40 }, (_, at) => of(at)));
    dispatcher({ isPressed: () => pressing.now }).start();
    await eventually(async () => carried.length, (count) => count >= 3);
    expect(seen.most).toBe(1);
    expect(carried.length).toBeLessThan(40);
    pressing.now = false;
    await allEnded(40);
    expect(seen.most).toBeGreaterThan(1);
  });

  test('are known by files that hold many, for a moment', async () => {
    const spool = new Spool(home.spool, () => undefined);
    await spool.store(of(0));
    expect(spool.isPressed).toBe(false);
    await Promise.all(Array.from({ length: 20 }, async (_, at) => spool.store(of(at + 1))));
    expect(spool.isPressed).toBe(true);
    await eventually(async () => spool.isPressed, (is) => !is);
  });
});

describe('the spool', () => {
  test('I1: deliveries that come together lie in few files, whole, before anybody is told', async () => {
    const records = Array.from({ length: 60 }, (_, at) => of(at));
    await store(...records);
    const names = readdirSync(home.spool);
    expect(names.length).toBeLessThan(5);
    const lines = names.sort().flatMap((name) => readFileSync(join(home.spool, name), 'utf8').trim().split('\n'));
    expect(lines.map((line) => (JSON.parse(line) as SpooledDelivery).id)).toEqual(records.map(({ id }) => id));
  });

  test('I1: what an earlier process left is dispatched, oldest first, and what it ended in the middle of a file is not repeated', async () => {
    const [first, second, third] = [of(12), of(12, { text: '{"n":2}' }), of(12, { text: '{"n":3}' })];
    await store(first, second);
    await store(third);
    await keepEnded(home, { ...first, endedAt: new Date().toISOString(), outcome: told() });
    dispatcher().start();
    await spoolEmpty();
    expect(carried).toEqual([second.id, third.id]);
    expect((await allEnded(3)).map((one) => one?.outcome.says)).toEqual(['told SHP-12', 'told SHP-12', 'told SHP-12']);
  });

  test('half files of a killed writer go, those of one that writes now stay', async () => {
    mkdirSync(home.spool);
    writeFileSync(join(home.spool, '.old.jsonl.aa'), '{"schema":1,');
    utimesSync(join(home.spool, '.old.jsonl.aa'), 1, 1);
    writeFileSync(join(home.spool, '.new.jsonl.bb'), '{"schema":1,');
    const made = dispatcher();
    made.start();
    await made.close();
    expect(readdirSync(home.spool)).toEqual(['.new.jsonl.bb']);
    expect(carried).toEqual([]);
  });

  test('I12: a file that is no delivery is put aside with its reason, and blocks nobody', async () => {
    mkdirSync(home.spool);
    const good = of(1);
    writeFileSync(join(home.spool, `${newDeliveryId(1)}.jsonl`), `{"torn": \n\u0000\u0000\n${JSON.stringify(good)}\n[]`);
    dispatcher().start();
    await spoolEmpty();
    expect(carried).toEqual([good.id]);
    expect((await allEnded(4)).map((one) => one?.outcome.kind).sort()).toEqual(['failed', 'failed', 'failed', 'told']);
  });

  test('files that another process writes meanwhile are taken', async () => {
    dispatcher().start();
    await store(of(1));
    await allEnded(1);
    await spoolEmpty();
  });
});

describe('the dispatcher', () => {
  test('I12: waits while the engine is away, goes on by itself, in order an item', async () => {
    let reachable = false;
    const order: string[] = [];
    carry = async (one) => {
      if (!reachable) throw new TowpathError('ENGINE_UNREACHABLE', 'away');
      order.push(Buffer.from(one.body, 'base64').toString());
      return told();
    };
    const made = dispatcher();
    made.start();
    for (let round = 0; round < 3; round += 1) made.take(await store(...[1, 2, 3].map((item) => of(item, { text: `${String(item)}.${String(round)}` }))));
    expect(readdirSync(home.spool).length).toBeGreaterThan(0);
    await eventually(async () => made.waiting, (count) => count === 9);
    reachable = true;
    await allEnded(9);
    for (const item of [1, 2, 3]) expect(order.filter((text) => text.startsWith(`${String(item)}.`))).toEqual([0, 1, 2].map((round) => `${String(item)}.${String(round)}`));
    await spoolEmpty();
  });

  test('a tracker that is away keeps its own connection waiting and no other', async () => {
    let isAway = true;
    carry = async (one) => { if (one.connection === 'board' && isAway) throw away(); carried.push(one.connection); return told(); };
    const made = dispatcher();
    made.start();
    made.take(await store(of(1, { connection: 'board' }), of(2), of(3, { connection: 'board' }), of(4)));
    await allEnded(2);
    expect(carried).toEqual(['forge', 'forge']);
    isAway = false;
    await allEnded(4);
  });

  test('a delivery that fails by itself is given up with its reason, and the next of its item goes on', async () => {
    carry = async (one) => { if (one.deliveryId === 'bad') throw new TowpathError('CONNECTION_REFUSED', 'no right to read'); return told(); };
    const made = dispatcher();
    made.start();
    made.take(await store(of(1, { deliveryId: 'bad' }), of(1, { text: '{}' })));
    const all = await eventually(async () => Promise.all((await listEnded(home)).reverse().map(async (id) => readEnded(home, id))), (found) => found.length === 2, 15);
    expect(all.map((one) => one?.outcome.says)).toEqual([expect.stringMatching(/^failed: .*no right to read/), 'told SHP-12']);
  }, 20_000);

  test('ends a repeat where it can only be one, and knows it after a restart', async () => {
    const old = (text: string): string => `{"at":"2020-01-01T00:00:00Z","is":"${text}"}`;
    const made = dispatcher();
    made.start();
    const [first, second] = [of(1, { text: old('a') }), of(1, { text: old('a') })];
    made.take(await store(first));
    await allEnded(1);
    made.take(await store(second));
    expect((await allEnded(2)).map((one) => one?.outcome.says)).toEqual(['told SHP-12', `duplicate of ${first.id}`]);
    await made.close();
    await store(of(1, { text: old('a') }), of(1, { text: old('b') }));
    dispatcher().start();
    expect((await allEnded(4)).map((one) => one?.outcome.kind)).toEqual(['told', 'duplicate', 'duplicate', 'told']);
  });

  test.each<[string, Partial<SpooledDelivery> & { text?: string }, Partial<SpooledDelivery>, WebhookReader]>([
    ['bytes without a time of their own', { text: '{}' }, {}, giteaReader],
    ['a push: a branch may go back and forth', { text: '{"at":"2020-01-01T00:00:00Z"}', hints: [hint({ event: 'push' })] }, {}, giteaReader],
    ['a body of just now: the first look may have been before it', { text: `{"at":"${new Date(Date.now() + 60_000).toISOString()}"}` }, {}, planeReader],
    ['the same bytes with another id at a sender that keeps ids', { text: '{"at":"2020-01-01T00:00:00Z"}', deliveryId: 'a' }, { deliveryId: 'b' }, gitHubReader],
    ['no id at a sender that keeps ids', { text: '{"at":"2020-01-01T00:00:00Z"}' }, {}, genericReader({} as GenericConfig)],
  ])('I1: dispatches again %s', async (_what, first, second, sender) => {
    const made = dispatcher({ sender: () => sender });
    made.start();
    made.take(await store(of(1, first)));
    await allEnded(1);
    made.take(await store(of(1, { ...first, ...second })));
    expect((await allEnded(2)).map((one) => one?.outcome.kind)).toEqual(['told', 'told']);
  });
});

test('I9: ended deliveries are kept for some days and some bytes, the newest ones', async () => {
  const day = 24 * 3_600_000;
  const now = Date.now();
  const ids = [20, 3, 2, 1].map((days) => newDeliveryId(now - days * day));
  for (const id of ids) await keepEnded(home, { ...record({ id, text: 'x'.repeat(1_000) }), endedAt: new Date().toISOString(), outcome: told() });
  await sweepEnded(home, { days: 14, bytes: 1024 ** 2, now });
  expect(await listEnded(home)).toEqual(ids.slice(1).reverse());
  await sweepEnded(home, { days: 14, bytes: 4_000, now });
  expect(await listEnded(home)).toEqual(ids.slice(2).reverse());
});
