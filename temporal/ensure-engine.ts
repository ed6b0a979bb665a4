import { TowpathError } from '../src/shared/error-table.js';
import { askCluster } from './ask-cluster.js';
import { chooseCluster } from './choose-engine.js';
import type { Cluster } from './cluster.js';
import type { Engine, EngineAsk } from './engine-types.js';
import { ensureEmbedded } from './ensure-embedded.js';
import { readNamespace } from './namespace.js';
import { lacks } from './prepare-namespace.js';

const asEngine = ({ options, namespace, how }: Cluster): Engine => ({
  kind: 'cluster', address: options.address, ui: null, namespace, how, started: false, pid: null, connectOptions: options,
});

/**
 * The engine to use: the cluster that the environment names, else this home's own, started where it does not run.
 * Thrown when a cluster does not answer (ENGINE_UNREACHABLE) or lacks something (ENGINE_NOT_PREPARED), when no
 * program can be had (ENGINE_NOT_FOUND), or when the server does not come up (ENGINE_FAILED).
 */
export const ensureEngine = async (ask: EngineAsk): Promise<Engine> => {
  const cluster = await chooseCluster(ask);
  if (cluster === undefined) return ensureEmbedded(ask);
  const state = await askCluster(cluster, async (connection) => readNamespace(connection, cluster.namespace));
  const lacking = lacks(cluster.namespace, state);
  if (lacking.length > 0) throw new TowpathError('ENGINE_NOT_PREPARED', `${cluster.options.address} lacks ${lacking.join('; ')}`);
  return asEngine(cluster);
};
