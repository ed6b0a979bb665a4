import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, isGrpcDeadlineError, isGrpcServiceError } from '@temporalio/client';
import { TowpathError } from '../src/shared/error-table.js';
import type { Cluster } from './cluster.js';
import { clientOptions, withConnection, type ConnectOptions } from './connection.js';

const permissionDenied = 7;
const unimplemented = 12;
const unavailable = 14;

const failureOf = ({ options, how }: Cluster, error: unknown): unknown => {
  if (error instanceof TowpathError) return error;
  const text = isGrpcServiceError(error) ? error.details || error.message : (error as Error).message;
  const said = text.replace(/\s*Resolution note:\s*$/, '');
  const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
  if (code === permissionDenied || code === unimplemented) {
    return new TowpathError('ENGINE_NOT_PREPARED', `${options.address} does not let this account look at or change namespaces and search attributes: ${said}`);
  }
  return new TowpathError('ENGINE_UNREACHABLE', `${how}: ${said}`, { address: options.address });
};

/**
 * Waits for the first answer, without the SDK's own retries: they end in a deadline that hides why nothing answered.
 * Thrown with the last reason that was one.
 */
const reach = async (options: ConnectOptions, withinMs: number): Promise<void> => {
  const connection = Connection.lazy({ ...clientOptions(options), interceptors: [] });
  const until = Date.now() + withinMs;
  let reason: unknown;
  try {
    for (;;) {
      try {
        await connection.withDeadline(until, async () => connection.workflowService.getSystemInfo({}));
        return;
      } catch (error) {
        if (!isGrpcDeadlineError(error)) reason = error;
        const refused = isGrpcServiceError(error) && error.code !== (unavailable as typeof error.code);
        if (refused || Date.now() > until) throw reason ?? new Error(`no answer within ${withinMs / 1000} s`);
      }
      await sleep(200);
    }
  } finally { await connection.close(); }
};

/**
 * Asks the cluster something. Thrown when it does not answer within `reachMs` (ENGINE_UNREACHABLE) or refuses
 * (ENGINE_NOT_PREPARED).
 */
export const askCluster = async <T>(cluster: Cluster, ask: (connection: Connection) => Promise<T>, reachMs = 5_000): Promise<T> =>
  withConnection(cluster.options, async (connection) => {
    try {
      await reach(cluster.options, reachMs);
      return await connection.withDeadline(Date.now() + 60_000, async () => ask(connection));
    } catch (error) { throw failureOf(cluster, error); }
  });
