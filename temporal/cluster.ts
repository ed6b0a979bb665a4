import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { TowpathError } from '../src/shared/error-table.js';
import type { ConnectOptions } from './connection.js';

export interface Cluster { options: ConnectOptions; namespace: string; how: string }

/** An empty variable says nothing; Temporal's loader would take it for an address. */
const setVariables = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''));

const load = (env: Record<string, string>): ClientConnectConfig => {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env });
  } catch (error) {
    throw new TowpathError('ENGINE_UNREACHABLE', `Temporal's client configuration cannot be used: ${(error as Error).message}`);
  }
};

const sourceOf = (env: Record<string, string>): string => {
  if (env['TEMPORAL_ADDRESS'] !== undefined) return 'TEMPORAL_ADDRESS';
  return `Temporal's client configuration, profile ${env['TEMPORAL_PROFILE'] ?? 'default'}`;
};

const optionsOf = ({ address, tls, apiKey, metadata }: ClientConnectConfig['connectionOptions']): ConnectOptions => ({
  // Temporal's own default where the configuration names none.
  address: address ?? 'localhost:7233',
  ...(tls === undefined || tls === null ? {} : { tls }),
  ...(typeof apiKey === 'string' ? { apiKey } : {}),
  ...(metadata === undefined || Object.keys(metadata).length === 0 ? {} : { metadata: metadata as Record<string, string> }),
});

/**
 * The cluster that variables, profile, TLS or API key ask for, or undefined. A namespace alone asks for none.
 * Thrown when the configuration cannot be read (ENGINE_UNREACHABLE).
 */
export const readCluster = (env: NodeJS.ProcessEnv): Cluster | undefined => {
  const variables = setVariables(env);
  const { connectionOptions, namespace } = load(variables);
  const { address, apiKey, tls } = connectionOptions;
  const secured = tls !== undefined && tls !== null && tls !== false;
  const asked = address !== undefined || apiKey !== undefined || secured || variables['TEMPORAL_PROFILE'] !== undefined;
  if (!asked) return undefined;
  const options = optionsOf(connectionOptions);
  return { options, namespace: namespace ?? 'default', how: `a cluster at ${options.address} (${sourceOf(variables)})` };
};
