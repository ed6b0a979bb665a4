import { listEnded, readEnded, readWaiting } from '../../api/webhooks/kept-deliveries.js';
import type { ConnectionConfig } from '../../config/config.js';
import type { Home } from '../../host/home.js';
import { roughly } from '../screens/times.js';
import { pass, warn, type Check } from './check.js';

/** Newest files that are looked at: enough to see each connection that sends. */
const mostFiles = 1_000;
const daySeconds = 24 * 3_600;

/** When each connection's newest delivery came, of those that this home keeps. */
const newestOf = async (home: Home, names: readonly string[]): Promise<Map<string, string>> => {
  const newest = new Map<string, string>();
  const see = ({ connection, receivedAt }: { connection: string; receivedAt: string }): void => {
    if ((newest.get(connection) ?? '') < receivedAt) newest.set(connection, receivedAt);
  };
  (await readWaiting(home)).forEach(see);
  const missing = new Set(names.filter((name) => !newest.has(name)));
  for (const id of (await listEnded(home)).slice(0, mostFiles)) {
    if (missing.size === 0) break;
    const ended = await readEnded(home, id);
    if (ended === undefined) continue;
    see(ended);
    missing.delete(ended.connection);
  }
  return newest;
};

const checkOne = (name: string, at: string | undefined, now: number): Check => {
  const label = `deliveries ${name}`;
  if (at === undefined) return warn(label, 'none is kept: none has come lately, or ever', 'Send a test from the hook\'s page at the sender, then `towpath deliveries list`. Until hooks come, changes are seen up to a minute late.');
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000);
  const detail = `the newest came ${seconds < 60 ? 'within the last minute' : `${roughly(seconds)} ago`}`;
  return seconds <= daySeconds ? pass(label, detail) : warn(label, detail, 'Has something changed there since? Then look at the hook\'s page at the sender: it may be switched off.');
};

/** Whether webhooks come, for those connections that take any. */
export const checkDeliveries = async (home: Home, connections: readonly ConnectionConfig[], now = Date.now()): Promise<Check[]> => {
  const names = connections.filter(({ secrets }) => secrets.length > 0).map(({ name }) => name);
  if (names.length === 0) return [];
  const newest = await newestOf(home, names);
  return names.map((name) => checkOne(name, newest.get(name), now));
};
