import type { TowpathClient } from '../../client/towpath-client.js';
import type { ConfigStore } from '../../config/store.js';
import type { Bridges } from '../../connections/bridges.js';
import { readerOf } from '../../connections/readers.js';
import type { Home } from '../../host/home.js';
import type { Standings } from '../../host/standings.js';
import { carryDelivery, type ConnectionView } from './carry-delivery.js';
import type { Outcome, SpooledDelivery } from './delivery-record.js';
import { Dispatcher } from './dispatcher.js';
import { Intake } from './intake.js';
import { ProjectNames } from './project-names.js';
import type { Sender } from './seen-deliveries.js';
import { SigningSecrets } from './signing-secrets.js';
import { Spool } from './spool.js';
import { ToldHints } from './told-hints.js';

export interface WebhooksOptions {
  home: Home;
  configs: Pick<ConfigStore, 'connections' | 'host'>;
  client: Pick<TowpathClient, 'hint' | 'startHinted' | 'lastRound' | 'reopen'>;
  bridges: Bridges;
  /** Keeps what trackers and forges said to the dispatcher. */
  standings?: Pick<Standings, 'watch'>;
  env: NodeJS.ProcessEnv;
  /** Takes a line for people, never a body or a secret. */
  say: (line: string) => void;
}

export interface Webhooks { intake: Intake; close(): Promise<void> }

/** Where no file says how long things are kept. */
const defaultDays = 14;
const probeMs = 1_000;

/** Intake and dispatcher of this process, from the route to the signal. */
export const openWebhooks = ({ home, configs, client, bridges, env, say, standings }: WebhooksOptions): Webhooks => {
  const connection = (name: string): ConnectionView | undefined => configs.connections().find((one) => one.connection.name === name);
  const sender = (name: string): Sender | undefined => {
    const found = connection(name)?.connection;
    return found === undefined ? undefined : readerOf(found);
  };
  const carrier = { client, bridges, connection, names: new ProjectNames(bridges), told: new ToldHints() };
  const carry = async (delivery: SpooledDelivery, storedAt: number): Promise<Outcome> => {
    const work = async (): Promise<Outcome> => carryDelivery(carrier, delivery, storedAt);
    return standings === undefined ? work() : standings.watch(delivery.connection, work);
  };
  const spool: Spool = new Spool(home.spool, (lines) => { dispatcher.take(lines); });
  const dispatcher = new Dispatcher({
    home, say, carry, sender,
    isWriting: (file) => spool.isWriting(file), isPressed: () => spool.isPressed, days: () => configs.host()?.transcripts.days ?? defaultDays,
  });
  const intake = new Intake({ connection, spool, secrets: new SigningSecrets(env, say), waiting: () => dispatcher.waiting });
  const probing = setInterval(() => { void spool.probe(); }, probeMs);
  probing.unref();
  dispatcher.start();
  return { intake, close: async () => { clearInterval(probing); await dispatcher.close(); } };
};
