import { askCluster } from './ask-cluster.js';
import { chooseCluster } from './choose-engine.js';
import type { EngineAsk } from './engine-types.js';
import { ensureEmbedded } from './ensure-embedded.js';
import { prepareNamespace } from './prepare-namespace.js';

export interface Prepared { kind: 'embedded' | 'cluster'; address: string; namespace: string; /** What was made; empty: it was all there. */ made: string[] }

/**
 * Makes the namespace and the search attributes on a cluster. The embedded engine prepares itself at each start.
 * Thrown when the cluster does not answer (ENGINE_UNREACHABLE) or does not allow it (ENGINE_NOT_PREPARED).
 */
export const prepareEngine = async (ask: EngineAsk): Promise<Prepared> => {
  const cluster = await chooseCluster(ask);
  if (cluster === undefined) {
    const { address, namespace } = await ensureEmbedded(ask);
    return { kind: 'embedded', address, namespace, made: [] };
  }
  const made = await askCluster(cluster, async (connection) => prepareNamespace(connection, cluster.namespace));
  return { kind: 'cluster', address: cluster.options.address, namespace: cluster.namespace, made };
};
