import type { TowpathClient } from '../../client/towpath-client.js';
import type { Call } from '../command.js';
import { findRunningEngine } from './running-engine.js';

/** Opens a client of the running system for the length of the work. Thrown when the engine does not answer (ENGINE_UNREACHABLE). */
export const withClient = async <T>(call: Call, work: (client: TowpathClient) => Promise<T>): Promise<T> => {
  const engine = await findRunningEngine(call.home, call.around.env);
  const { connectClient } = await import('../../client/connect-client.js');
  const client = await connectClient({ ...engine, home: call.home });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
};
