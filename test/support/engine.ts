import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { clientOptions } from '../../temporal/engine.js';
import { prepareNamespace } from '../../temporal/prepare-namespace.js';

const fromSetup = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: only files of the jest projects "engine" and "chaos" have an engine`);
  return value;
};

export interface TestEngine { address: string; /** Web UI */ ui: string; /** Path of the `temporal` program. */ program: string }

/** The one engine of this run. */
export const testEngine = (): TestEngine =>
  ({ address: fromSetup('TOWPATH_TEST_ADDRESS'), ui: fromSetup('TOWPATH_TEST_UI'), program: fromSetup('TOWPATH_TEST_ENGINE') });

/** Path of the time-skipping test server, for `createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`. */
export const timeSkippingServer = (): string => fromSetup('TOWPATH_TEST_TIME_SERVER');

export interface Namespace { address: string; namespace: string; connection: Connection; client: Client; close: () => Promise<void> }

/**
 * A namespace of its own with the search attributes, and a client in it: the product's workflow ids and task queues
 * are fixed, so that two test files in one namespace would meet. Takes 0.5 to 1 s. `close` in `afterAll`.
 */
export const freshNamespace = async (prefix = 'test'): Promise<Namespace> => {
  const { address } = testEngine();
  const namespace = `${prefix}-${randomUUID().slice(0, 8)}`;
  const connection = await Connection.connect(clientOptions({ address }));
  await prepareNamespace(connection, namespace);
  const client = new Client({ connection, namespace });
  return { address, namespace, connection, client, close: async () => connection.close() };
};
