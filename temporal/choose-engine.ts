import type { Home } from '../src/host/home.js';
import { readCluster, type Cluster } from './cluster.js';
import { embeddedNamespace } from './embedded-engine.js';
import { readRecord } from './engine-record.js';
import type { EngineAsk } from './engine-types.js';

/** `towpath engine env` puts this home's own address into a shell: that asks for no cluster. */
const isOwn = async (home: Home, { options, namespace }: Cluster): Promise<boolean> => {
  const record = await readRecord(home);
  if (record === undefined || namespace !== embeddedNamespace) return false;
  const plain = (options.tls === undefined || options.tls === false) && options.apiKey === undefined;
  return plain && [`127.0.0.1:${record.port}`, `localhost:${record.port}`].includes(options.address);
};

/** The cluster that the environment asks for, or undefined where the home's own engine serves. */
export const chooseCluster = async ({ home, env, embeddedOnly }: Pick<EngineAsk, 'home' | 'env' | 'embeddedOnly'>): Promise<Cluster | undefined> => {
  if (embeddedOnly === true) return undefined;
  const cluster = readCluster(env);
  return cluster === undefined || await isOwn(home, cluster) ? undefined : cluster;
};
