import type { ConnectionOptions } from '@temporalio/client';
import type { Home } from '../host/home.js';
import type { TowpathClient } from './towpath-client.js';

export interface ConnectOptions {
  /** `host:port` of the engine. */
  address: string;
  namespace: string;
  tls?: NonNullable<ConnectionOptions['tls']>;
  apiKey?: string;
  /** Headers of every call, from Temporal's client configuration. */
  metadata?: Record<string, string>;
  home: Home;
  /** How long a person waits for a worker's answer before WORKER_AWAY. Default 10 s. */
  timeoutMs?: number;
  /** Do not try the engine now: the first call does. For programs that outlive it. */
  lazy?: boolean;
}

/**
 * Thrown when the engine does not answer (ENGINE_UNREACHABLE).
 * The SDK costs 0.3 s, so it is loaded here and not before.
 */
export const connectClient = async (options: ConnectOptions): Promise<TowpathClient> => {
  const { openClient } = await import('./open-client.js');
  return openClient(options);
};
