import { Connection, type ConnectionOptions } from '@temporalio/client';

/** Where the engine is and how to be let in. Serves `Connection` and `NativeConnection` alike. */
export interface ConnectOptions {
  /** `host:port` */
  address: string;
  tls?: NonNullable<ConnectionOptions['tls']>;
  apiKey?: string;
  /** Headers of every call, from Temporal's client configuration. */
  metadata?: Record<string, string>;
}

/** Seconds between tries, at most: gRPC's own back-off reaches minutes, and a lease does not wait for that. */
const reconnect = {
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.min_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 1_000,
} as const;

/** For `Connection.connect` and `Connection.lazy`: an engine that comes back is seen within a second. */
export const clientOptions = (options: ConnectOptions): ConnectionOptions => ({ ...options, channelArgs: { ...reconnect } });

/** Runs `use` on a connection of its own, which is made by its first call and closed afterwards. */
export const withConnection = async <T>(options: ConnectOptions, use: (connection: Connection) => Promise<T>): Promise<T> => {
  const connection = Connection.lazy(clientOptions(options));
  try { return await use(connection); } finally { await connection.close(); }
};
