import type { TowpathClient } from '../../client/towpath-client.js';
import type { ConfigStore } from '../../config/store.js';
import type { Bridges } from '../../connections/bridges.js';
import { readerOf } from '../../connections/readers.js';
import type { Home } from '../../host/home.js';
import { carryDelivery, type ConnectionView } from './carry-delivery.js';
import { Dispatcher } from './dispatcher.js';
import { Intake } from './intake.js';
import { ProjectNames } from './project-names.js';
import type { Sender } from './seen-deliveries.js';
import { SigningSecrets } from './signing-secrets.js';
import { Spool } from './spool.js';

export interface WebhooksOptions {
  home: Home;
  configs: Pick<ConfigStore, 'connections' | 'host'>;
  client: Pick<TowpathClient, 'hint' | 'startHinted'>;
  bridges: Bridges;
  env: NodeJS.ProcessEnv;
  /** Takes a line for people, never a body or a secret. */
  say: (line: string) => void;
}

export interface Webhooks { intake: Intake; close(): Promise<void> }

/** Where no file says how long things are kept. */
const defaultDays = 14;
const probeMs = 1_000;

/** Intake and dispatcher of this process, from the route to the signal. */
export const openWebhooks = ({ home, configs, client, bridges, env, say }: WebhooksOptions): Webhooks => {
  const connection = (name: string): ConnectionView | undefined => configs.connections().find((one) => one.connection.name === name);
  const sender = (name: string): Sender | undefined => {
    const found = connection(name)?.connection;
    return found === undefined ? undefined : readerOf(found);
  };
  const carrier = { client, bridges, connection, names: new ProjectNames(bridges) };
  const spool: Spool = new Spool(home.spool, (lines) => { dispatcher.take(lines); });
  const dispatcher = new Dispatcher({
    home, say, carry: async (delivery) => carryDelivery(carrier, delivery), sender,
    isWriting: (file) => spool.isWriting(file), days: () => configs.host()?.transcripts.days ?? defaultDays,
  });
  const intake = new Intake({ connection, spool, secrets: new SigningSecrets(env, say), waiting: () => dispatcher.waiting });
  const probing = setInterval(() => { void spool.probe(); }, probeMs);
  probing.unref();
  dispatcher.start();
  return { intake, close: async () => { clearInterval(probing); await dispatcher.close(); } };
};
