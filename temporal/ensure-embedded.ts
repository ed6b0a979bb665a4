import type { Connection } from '@temporalio/client';
import type { Home } from '../src/host/home.js';
import { TowpathError } from '../src/shared/error-table.js';
import { awaitServer } from './await-server.js';
import { withConnection } from './connection.js';
import { asEngine, embeddedAddress, embeddedNamespace } from './embedded-engine.js';
import { withEngineLock } from './engine-lock.js';
import { boundLog } from './engine-log.js';
import { logPath, writeRecord } from './engine-record.js';
import type { Engine, EngineAsk } from './engine-types.js';
import { findExecutable } from './executable/find-executable.js';
import { temporalTool } from './executable/tool.js';
import { keepClosedWorkflows, readNamespace, retentionSeconds } from './namespace.js';
import { prepareNamespace } from './prepare-namespace.js';
import { readRunning, type RunningServer } from './running-server.js';
import { startServer } from './start-server.js';

/** `start-dev` takes attributes and retention only when it first makes its database: asked for at every start. */
const prepare = async (connection: Connection): Promise<void> => {
  await prepareNamespace(connection, embeddedNamespace);
  const { retentionSeconds: kept } = await readNamespace(connection, embeddedNamespace);
  if ((kept ?? 0) < retentionSeconds) await keepClosedWorkflows(connection, embeddedNamespace);
};

/** Uses a server that runs already, whoever started it. undefined: it has ended meanwhile. */
const adopt = async (home: Home, server: RunningServer): Promise<Engine | undefined> =>
  withConnection({ address: embeddedAddress(server.port) }, async (connection) => {
    const state = await awaitServer({ identity: server.process, port: server.port, connection });
    if (state === 'ended') return undefined;
    if (state === 'silent') {
      const where = `process ${server.process.pid} runs but does not answer at ${embeddedAddress(server.port)}`;
      throw new TowpathError('ENGINE_FAILED', `${where}; its log is ${logPath(home)}`, { log: logPath(home) });
    }
    await prepare(connection);
    await writeRecord(home, server);
    return asEngine(server, false);
  });

/**
 * The home's own server: the one that runs, else a new one; never two on one database file.
 * Thrown when no program can be had (ENGINE_NOT_FOUND) or it does not come up (ENGINE_FAILED).
 */
export const ensureEmbedded = async ({ home, env, say }: EngineAsk): Promise<Engine> => withEngineLock(home, async () => {
  await boundLog(home);
  const running = await readRunning(home);
  const adopted = running === undefined ? undefined : await adopt(home, running);
  if (adopted !== undefined) return adopted;
  const found = await findExecutable(temporalTool, { env, ...(say === undefined ? {} : { say }) });
  return asEngine(await startServer({ home, executable: found.path, how: found.how, prepare }), true);
}, { say });
