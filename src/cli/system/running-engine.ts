import type { ConnectOptions } from '../../client/connect-client.js';
import type { Home } from '../../host/home.js';
import { TowpathError } from '../../shared/error-table.js';

export type EngineAddress = Omit<ConnectOptions, 'home' | 'timeoutMs' | 'lazy'>;

/** What the environment's own configuration says of a cluster at this address: how to be let in. */
const secured = async (home: Home, env: NodeJS.ProcessEnv, wanted?: string): Promise<EngineAddress | undefined> => {
  const { chooseCluster } = await import('../../../temporal/choose-engine.js');
  const cluster = await chooseCluster({ home, env });
  if (cluster === undefined || (wanted !== undefined && cluster.options.address !== wanted)) return undefined;
  const { address, tls, apiKey } = cluster.options;
  return { address, namespace: cluster.namespace, ...(tls === undefined ? {} : { tls }), ...(apiKey === undefined ? {} : { apiKey }) };
};

/** The engine that a running `up` of this home uses; else the cluster that the environment names; else the home's own. */
export const findRunningEngine = async (home: Home, env: NodeJS.ProcessEnv): Promise<EngineAddress> => {
  const { readUp } = await import('../../client/running.js');
  const up = await readUp(home);
  if (up?.alive === true) {
    const own = up.address.startsWith('127.0.0.1:') ? undefined : await secured(home, env, up.address);
    return own ?? { address: up.address, namespace: up.namespace };
  }
  const cluster = await secured(home, env);
  if (cluster !== undefined) return cluster;
  const [{ readRunning }, { embeddedAddress, embeddedNamespace }] = await Promise.all([
    import('../../../temporal/running-server.js'), import('../../../temporal/embedded-engine.js')]);
  const server = await readRunning(home);
  if (server === undefined) throw new TowpathError('ENGINE_UNREACHABLE', `no engine runs for ${home.root}`);
  return { address: embeddedAddress(server.port), namespace: embeddedNamespace };
};
