import type { Connection } from '@temporalio/client';
import type { Home } from '../src/host/home.js';
import { TowpathError } from '../src/shared/error-table.js';
import { awaitServer } from './await-server.js';
import { withConnection } from './connection.js';
import { embeddedAddress } from './embedded-engine.js';
import { lastLines, logSize } from './engine-log.js';
import { logPath, readRecord, writeRecord } from './engine-record.js';
import { choosePorts } from './ports.js';
import type { RunningServer } from './running-server.js';
import { spawnServer } from './spawn-server.js';
import { terminateServer } from './terminate-server.js';

export interface Start {
  home: Home;
  executable: string;
  /** Which program and why. */
  how: string;
  /** Runs once the server can be used; a failure ends it again. */
  prepare: (connection: Connection) => Promise<void>;
}

const portTaken = /address already in use|EADDRINUSE|can't set frontend port|can't set UI port/i;

const failed = (home: Home, what: string, lines: string[]): TowpathError =>
  new TowpathError('ENGINE_FAILED', `${what}; the last lines of ${logPath(home)}:\n${lines.join('\n') || '(it wrote nothing)'}`, { log: logPath(home) });

const begin = async ({ home, executable, how }: Start): Promise<RunningServer> => {
  const ports = await choosePorts(await readRecord(home));
  const from = await logSize(home);
  const identity = await spawnServer(home, executable, ports);
  // It may be dead before anybody could look at it.
  if (identity === undefined) throw failed(home, 'the server ended at once', await lastLines(home, from));
  const server: RunningServer = { schema: 1, process: identity, ...ports, executable, how, startedAt: new Date().toISOString() };
  await writeRecord(home, server);
  return server;
};

const tryOnce = async (start: Start): Promise<RunningServer | 'port taken'> => {
  const { home, prepare } = start;
  const from = await logSize(home);
  const server = await begin(start);
  return withConnection({ address: embeddedAddress(server.port) }, async (connection) => {
    try {
      const state = await awaitServer({ identity: server.process, port: server.port, connection });
      if (state === 'ready') {
        await prepare(connection);
        return server;
      }
      const lines = await lastLines(home, from);
      if (state === 'ended' && lines.some((line) => portTaken.test(line))) return 'port taken';
      throw failed(home, state === 'ended' ? 'the server ended' : 'the server did not answer within 60 s', lines);
    } catch (error) {
      await terminateServer(server.process);
      throw error;
    }
  });
};

/**
 * Starts the home's server. Only under the engine's lock, and only when none runs.
 * Thrown when it does not come up (ENGINE_FAILED), with the last 20 lines of its log.
 */
export const startServer = async (start: Start): Promise<RunningServer> => {
  // A port that was free a moment ago may be taken by the time the server binds it.
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    const server = await tryOnce(start);
    if (server !== 'port taken') return server;
  }
  throw new TowpathError('ENGINE_FAILED', `four times a port was taken between choosing and binding it; its log is ${logPath(start.home)}`);
};
