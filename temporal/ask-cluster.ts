import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { TowpathError } from '../src/shared/error-table.js';
import type { Cluster } from './cluster.js';
import { withConnection } from './connection.js';

const permissionDenied = 7;
const unimplemented = 12;

const failureOf = ({ options, how }: Cluster, error: unknown): unknown => {
  if (error instanceof TowpathError) return error;
  const said = isGrpcServiceError(error) ? error.details || error.message : (error as Error).message;
  const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
  if (code === permissionDenied || code === unimplemented) {
    return new TowpathError('ENGINE_NOT_PREPARED', `${options.address} does not let this account look at or change namespaces and search attributes: ${said}`);
  }
  return new TowpathError('ENGINE_UNREACHABLE', `${how}: ${said}`, { address: options.address });
};

/**
 * Asks the cluster something, within 10 s a question. Thrown when it does not answer (ENGINE_UNREACHABLE)
 * or refuses (ENGINE_NOT_PREPARED).
 */
export const askCluster = async <T>(cluster: Cluster, ask: (connection: Connection) => Promise<T>): Promise<T> =>
  withConnection(cluster.options, async (connection) => {
    try {
      await connection.withDeadline(Date.now() + 10_000, async () => connection.workflowService.getSystemInfo({}));
      return await connection.withDeadline(Date.now() + 60_000, async () => ask(connection));
    } catch (error) { throw failureOf(cluster, error); }
  });
