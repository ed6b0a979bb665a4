import { describe } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { searchAttributes } from '../../src/shared/search-attributes.js';
import { timeSkippingServer } from '../support/engine.js';
import { silence } from '../support/silence.js';
import { openGround, type Ground } from './lock.js';

const types = { TEXT: 1, KEYWORD: 2, INT: 3, DOUBLE: 4, BOOL: 5, DATETIME: 6, KEYWORD_LIST: 7 } as const;

/** `describe` where the time-skipping server is there, else visibly skipped. */
export const timed: typeof describe | typeof describe.skip = process.env['TOWPATH_TEST_TIME_SERVER'] === undefined ? describe.skip : describe;

export interface TimedGround extends Ground { env: TestWorkflowEnvironment; /** Lets so many seconds pass at once. */ pass(seconds: number): Promise<void> }

/** A server whose clock jumps over waits, for all tests of a file. */
export const openTime = async (): Promise<TimedGround> => {
  silence();
  const env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path: timeSkippingServer() } } });
  await env.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(Object.values(searchAttributes).map((key) => [key.name, types[key.type]])),
  });
  const ground = await openGround({
    connection: env.nativeConnection, client: env.client, namespace: 'default', close: () => env.teardown(),
  });
  return { ...ground, env, pass: (seconds) => env.sleep(seconds * 1000) };
};
