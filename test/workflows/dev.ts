import { NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { freshNamespace } from '../support/engine.js';
import { silence } from '../support/silence.js';
import { openGround, type Ground } from './lock.js';

/** The engine of this run, for what the time-skipping server lacks: lists, attributes, continue-as-new. */
export const openDev = async (prefix: string, options: Partial<WorkerOptions> = {}, connections: string[] = []): Promise<Ground> => {
  silence();
  const { client, address, namespace, close } = await freshNamespace(prefix);
  const connection = await NativeConnection.connect({ address });
  const closeBoth = async (): Promise<void> => {
    await connection.close();
    await close();
  };
  return openGround({ connection, client, namespace, close: closeBoth }, options, connections);
};
