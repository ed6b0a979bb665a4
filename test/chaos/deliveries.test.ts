import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { readdirSync } from 'node:fs';
import { listEnded, readEnded } from '../../src/api/webhooks/kept-deliveries.js';
import { outcomeKinds, type EndedDelivery } from '../../src/api/webhooks/delivery-record.js';
import { openHome, type Home } from '../../src/host/home.js';
import { workflowTypes } from '../../src/shared/messages.js';
import { clientOptions, ensureEngine, stopEngine, type Engine } from '../../temporal/engine.js';
import { startFakeGitea, type FakeGitea } from '../fakes/gitea/fake-gitea.js';
import { makeScratch, writeFiles, type Scratch } from '../support/repository.js';
import { until } from '../support/towpath-process.js';
import { makeFlood, openTickets, type Flood } from './support/gitea-deliveries.js';
import { sendAll, type Answered, type Sender } from './support/send-all.js';
import { seeded } from './support/seeded.js';
import { freePort, Serving } from './support/serving.js';
import { environmentOf, say } from './support/up.js';

/*
 * Deliveries doubled, shuffled and forged, sent to the real program while its engine is stopped and it is killed.
 * TOWPATH_SEED=n repeats their order. `npm run chaos` sends 10,000 different ones to `up`, whose items take them in;
 * `npm test` a short pick to `api` alone, which is what stands between a sender and the engine.
 */

interface Shape extends Flood { serve: 'up' | 'api'; stoppedSeconds: number; settle: number }

const long: Shape = { serve: 'up', deliveries: 10_000, tickets: 300, forged: 0.05, stoppedSeconds: 30, settle: 900 };
const pick: Shape = { serve: 'api', deliveries: 150, tickets: 12, forged: 0.05, stoppedSeconds: 2, settle: 60 };
const shape = process.env['TOWPATH_SUITE'] === 'chaos' ? long : pick;
const secret = 'hook-secret';

/** The reconciler stays out of it: what a hook lost would come by it. */
const configuration = ({ url, cloneUrl }: FakeGitea): string => [
  'version: 1', 'agents: { default: { adapter: command, command: ["true"], sandbox: none } }',
  `connections: { forge: { kind: gitea, url: "${url}", token: "env:GITEA_TOKEN", secret: "env:GITEA_HOOK", reconcile: { light: 1h, full: 1h } } }`,
  'projects:', `  - { key: SHP, repository: { url: "${cloneUrl}", base: main }, forge: forge, tracker: { connection: forge, project: team/shop, start: { label: agent } }, limits: { items: 1 } }`, '',
].join('\n');

const wait = (seconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, seconds * 1_000); });

/** One after the other: there may be more than a process may open at once. */
const readAll = async (home: Home): Promise<EndedDelivery[]> => {
  const all: EndedDelivery[] = [];
  for (const id of await listEnded(home)) all.push(...[await readEnded(home, id)].flatMap((found) => found ?? []));
  return all;
};

const short = ({ id, status, sending: { sha256, type } }: Answered): string => `${String(status)} ${id ?? 'no id'} ${type} ${sha256.slice(0, 12)}`;

describe('a flood of deliveries', () => {
  const random = seeded();
  let scratch: Scratch;
  let gitea: FakeGitea;
  let home: Home;
  let engine: Engine;
  let serving: Serving;
  let numbers: number[] = [];
  let answered: Answered[] = [];
  let ended: EndedDelivery[] = [];

  const options = () => ({ home: home.root, folder: scratch.path('setup'), env: { GITEA_TOKEN: gitea.token('towpath-bot'), GITEA_HOOK: secret } });
  const engineAsk = () => ({ home, env: environmentOf(options()), embeddedOnly: true });
  const sender: Sender = { secret, atOnce: 32, url: () => `${serving.url}/webhooks/forge` };

  beforeAll(async () => {
    console.info(`TOWPATH_SEED=${String(random.seed)}`);
    scratch = makeScratch();
    home = openHome(scratch.path('home'));
    gitea = await startFakeGitea({ repository: 'team/shop' });
    writeFiles(scratch.path('setup'), { 'towpath.yaml': configuration(gitea) });
    engine = await ensureEngine(engineAsk());
    serving = await new Serving(options(), shape.serve, await freePort()).serves();
    // Items queue and no agent runs: what is tried here is the way to them.
    if (shape.serve === 'up') await until('a paused project', async () => (await say(options(), 'project', 'pause', 'SHP')).exit === 0 || undefined, 60);
    numbers = openTickets(gitea, shape.tickets);
  });
  afterAll(async () => {
    await serving.end('SIGTERM');
    await stopEngine(home);
    await gitea.close();
    await scratch.remove();
  });

  const stopForAWhile = async (): Promise<void> => {
    await stopEngine(home);
    await wait(shape.stoppedSeconds);
    await ensureEngine(engineAsk());
  };

  const killAndStart = async (): Promise<void> => {
    await serving.end('SIGKILL');
    serving = await new Serving(options(), shape.serve, serving.port).serves();
  };

  const pending = (): number => readdirSync(home.spool).filter((name) => name.endsWith('.jsonl')).length;

  test('I1: each is answered, with the engine stopped in the middle and a kill -9 afterwards', async () => {
    const flood = makeFlood(gitea.world, numbers, shape, random);
    const [one, two] = [Math.round(flood.length * 0.4), Math.round(flood.length * 0.7)];
    const began = performance.now();
    answered = await sendAll(sender, flood.slice(0, one));
    const away = stopForAWhile();
    answered.push(...await sendAll(sender, flood.slice(one, two)));
    await away;
    // While it carries what has waited.
    const rest = sendAll(sender, flood.slice(two));
    await wait(random.between(0, shape.stoppedSeconds / 10));
    await killAndStart();
    answered.push(...await rest);
    const sent = performance.now();
    await until('an empty spool', () => (pending() === 0 ? true : undefined), shape.settle, 250);
    ended = await readAll(home);
    const times = answered.map(({ ms }) => ms).sort((a, b) => a - b);
    const kinds = outcomeKinds.map((kind) => `${kind} ${String(ended.filter(({ outcome }) => outcome.kind === kind).length)}`);
    console.info(`seed ${String(random.seed)}: ${String(flood.length)} sent, ${String(answered.filter(({ sending }) => sending.forged).length)} of them forged, `
      + `${String(answered.reduce((sum, { unanswered }) => sum + unanswered, 0))} tries without an answer; sent in ${((sent - began) / 1_000).toFixed(1)} s, carried ${((performance.now() - sent) / 1_000).toFixed(1)} s later; `
      + `answered p50 ${(times[Math.floor(times.length / 2)] ?? 0).toFixed(0)} ms, p99 ${(times[Math.floor(times.length * 0.99)] ?? 0).toFixed(0)} ms; ${kinds.join(', ')}`);
    expect(answered).toHaveLength(flood.length);
  }, (shape.settle + shape.stoppedSeconds + 600) * 1_000);

  test('I1: none is lost: whatever was answered 202 has its outcome, and none is given up', () => {
    const right = answered.filter(({ sending }) => !sending.forged);
    expect(right.filter(({ status }) => status !== 202).map(short)).toEqual([]);
    const known = new Set(ended.map(({ id }) => id));
    expect(right.filter(({ id }) => id === null || !known.has(id)).map(short)).toEqual([]);
    expect(ended.filter(({ outcome }) => outcome.kind === 'failed').map(({ id, outcome }) => `${id} ${outcome.says}`)).toEqual([]);
    const reached = new Set(ended.flatMap(({ outcome }) => (outcome.kind === 'ignored' ? [] : outcome.keys)));
    expect([...reached].sort()).toEqual(numbers.map((number) => `SHP-${String(number)}`).sort());
  });

  test('I2: none is doubled: a ticket has one item, started once, and one card', async () => {
    const { address, namespace } = engine;
    const connection = await Connection.connect(clientOptions({ address }));
    const client = new Client({ connection, namespace });
    try {
      const first = new Map<string, Set<string>>();
      await until('all items are listed', async () => {
        first.clear();
        for await (const { workflowId, raw } of client.workflow.list({ query: `WorkflowType = '${workflowTypes.item}'` })) {
          first.set(workflowId, (first.get(workflowId) ?? new Set()).add(raw.firstRunId ?? ''));
        }
        return first.size >= numbers.length ? true : undefined;
      }, 30);
      expect([...first.keys()].sort()).toEqual(numbers.map((number) => `item/SHP-${String(number)}`).sort());
      expect([...first].filter(([, runs]) => runs.size !== 1)).toEqual([]);
    } finally {
      await connection.close();
    }
    const cards = gitea.world.issues.map(({ comments }) => comments.filter(({ user, body }) => user.login === 'towpath-bot' && body.includes('/card')).length);
    expect(Math.max(...cards)).toBeLessThanOrEqual(1);
  });

  test('I8: none that is forged is taken, and of none a byte is kept', () => {
    const forged = answered.filter(({ sending }) => sending.forged);
    expect(forged.length).toBeGreaterThan(0);
    expect(forged.filter(({ status, id }) => id !== null || ![401, 429].includes(status)).map(short)).toEqual([]);
    const kept = new Set(ended.map(({ sha256 }) => sha256));
    expect(forged.filter(({ sending }) => kept.has(sending.sha256)).map(short)).toEqual([]);
  });
});
