import type { EngineLink } from './engine-link.js';
import type { Health } from './towpath-client.js';
import { countPollers } from './worker-pollers.js';

/** Health is an engine that answers and pollers on every queue; a worker's own word counts for nothing. */
export const readHealth = async (link: EngineLink): Promise<Health> => {
  const reachable = await link.reach(2_000);
  const pollers = reachable ? await countPollers(link).catch(() => null) : null;
  return {
    engine: { reachable, address: link.address, namespace: link.namespace, unreachableSince: link.unreachableSince },
    pollers,
  };
};
