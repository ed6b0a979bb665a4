import type { Home } from '../src/host/home.js';
import { askCluster } from './ask-cluster.js';
import { chooseCluster } from './choose-engine.js';
import { withConnection } from './connection.js';
import { embeddedAddress, embeddedNamespace, uiAddress } from './embedded-engine.js';
import { readRecord } from './engine-record.js';
import type { Engine } from './engine-types.js';
import { readNamespace } from './namespace.js';
import { lacks } from './prepare-namespace.js';
import { readRunning } from './running-server.js';

export interface EngineStatus {
  kind: Engine['kind'];
  running: boolean;
  /** Where it is, or was looked for; null before a home's first engine. */
  address: string | null;
  ui: string | null;
  namespace: string;
  /** Which engine and why, or why it is not running. */
  how: string;
  pid: number | null;
  /** ISO 8601, or null where it is not running or not ours. */
  since: string | null;
}

const embeddedStatus = async (home: Home): Promise<EngineStatus> => {
  const base = { kind: 'embedded', namespace: embeddedNamespace } as const;
  const server = await readRunning(home);
  if (server === undefined) {
    const record = await readRecord(home);
    const places = record === undefined ? { address: null, ui: null } : { address: embeddedAddress(record.port), ui: uiAddress(record.uiPort) };
    const how = record?.process == null ? 'this home\'s own engine is not running' : `this home's own engine, process ${record.process.pid}, has ended unexpectedly`;
    return { ...base, running: false, ...places, how, pid: null, since: null };
  }
  const address = embeddedAddress(server.port);
  const running = await withConnection({ address }, async (connection) =>
    connection.withDeadline(Date.now() + 3_000, async () => connection.workflowService.getSystemInfo({})).then(() => true, () => false));
  const how = running ? server.how : `process ${server.process.pid} runs but does not answer`;
  return { ...base, running, address, ui: uiAddress(server.uiPort), how, pid: server.process.pid, since: server.startedAt };
};

/** What runs for this home; never starts anything. A cluster that lacks something runs, and `how` says what it lacks. */
export const engineStatus = async (home: Home, env: NodeJS.ProcessEnv, { embeddedOnly = false } = {}): Promise<EngineStatus> => {
  const cluster = await chooseCluster({ home, env, embeddedOnly });
  if (cluster === undefined) return embeddedStatus(home);
  const { options: { address }, namespace, how } = cluster;
  const base = { kind: 'cluster', address, ui: null, namespace, pid: null, since: null } as const;
  try {
    const lacking = lacks(namespace, await askCluster(cluster, async (connection) => readNamespace(connection, namespace), 3_000));
    return { ...base, running: true, how: lacking.length === 0 ? how : `${how}; it lacks ${lacking.join('; ')}: run \`towpath engine prepare\`` };
  } catch (error) {
    return { ...base, running: false, how: (error as Error).message };
  }
};
