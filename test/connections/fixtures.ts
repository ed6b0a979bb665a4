import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../src/config/load.js';
import { connectionsOf, type ServedConnection } from '../../src/config/store.js';
import { judgeDelivery, type Judgement } from '../../src/connections/judge-delivery.js';
import { ownOf } from '../../src/connections/own.js';
import type { Delivery } from '../../src/connections/delivery.js';

export const fixtureFolder = join(process.cwd(), 'test/fixtures/webhooks');
export const fixtureSecret = 'test-secret';
/** The moment that the senders of the fixtures signed. */
export const fixtureTime = '2026-11-21T08:00:00Z';

export interface Fixture {
  name: string; provider: 'plane' | 'gitea' | 'github' | 'generic'; body: string; headers: string;
  verify: 'ok' | 'bad' | 'stale';
  expected: Record<string, unknown> & { kind: string; of?: string };
}

export const fixtures: Fixture[] = readFileSync(join(fixtureFolder, 'index.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Fixture);

/** A retry says what the first one said. */
export const expectedOf = ({ expected }: Fixture): Fixture['expected'] =>
  (expected.of === undefined ? expected : fixtures.find(({ name }) => name === expected.of)?.expected ?? expected);

/** The same owner and name on two forges: each delivery belongs to the project of its connection. */
export const fixtureConfig = `connections:
  plane: { kind: plane, url: "https://plane.example.test", workspace: canal, token: env:TOKEN, secret: env:HOOK }
  gitea: { kind: gitea, url: "https://gitea.example.test", token: env:TOKEN, secret: [env:HOOK, env:OLD_HOOK] }
  forgejo: { kind: forgejo, url: "https://forgejo.example.test", token: env:TOKEN, secret: env:HOOK }
  github: { kind: github, url: "https://github.example.test", token: env:TOKEN, secret: env:HOOK }
  generic: { kind: generic, secret: env:HOOK }
projects:
  - { key: ABC, repository: { url: "https://gitea.example.test/Canal/locks.git" }, forge: gitea, tracker: { connection: plane, project: 5A100000-0000-4000-8000-000000000002, start: { state: Todo } } }
  - { key: GHB, repository: { url: "https://github.example.test/canal/locks.git" }, forge: github, tracker: { connection: github, start: { label: agent } } }
`;

const connections = connectionsOf(parseConfig('/srv/towpath.yaml', fixtureConfig));

export const served = (name: string): ServedConnection => {
  const found = connections.find(({ connection }) => connection.name === name);
  if (found === undefined) throw new Error(`no connection ${name}`);
  return found;
};

export const deliveryOf = ({ body, headers }: Pick<Fixture, 'body' | 'headers'>): Delivery => {
  const written = JSON.parse(readFileSync(join(fixtureFolder, headers), 'utf8')) as Record<string, string>;
  return { body: readFileSync(join(fixtureFolder, body)), headers: Object.fromEntries(Object.entries(written).map(([name, value]) => [name.toLowerCase(), value])) };
};

/** As `towpath receive --dry-run` judges it. */
export const judged = (name: string, delivery: Delivery, { account = null, now = Date.parse(fixtureTime), secrets = ['other', fixtureSecret] }: { account?: string | null; now?: number; secrets?: string[] } = {}): Judgement => {
  const { connection, projects } = served(name);
  return judgeDelivery({ connection, projects, secrets, delivery, now, own: ownOf(account) });
};
