import { expect, test } from '@jest/globals';
import type { EngineLink } from '../../src/client/engine-link.js';
import { readItem } from '../../src/client/read-item.js';
import type { ItemDocument } from '../../src/shared/documents.js';
import { TowpathError } from '../../src/shared/errors.js';
import { newItem } from '../../src/workflows/policy/new-item.js';
import { itemDocument } from '../../src/workflows/policy/view.js';
import { epoch, ticket } from '../policy/example.js';

const ended: ItemDocument = { ...itemDocument(newItem(ticket(), epoch), epoch), state: 'done', attempts: { analysis: 1 } };

/** An engine whose worker does not answer in time. */
const silent = (status: string): EngineLink => {
  const description = { workflowId: 'item/WEB-1', taskQueue: 'items', status: { name: status }, typedSearchAttributes: { get: () => undefined }, startTime: new Date(epoch) };
  const handle = {
    query: async () => { throw new TowpathError('WORKER_AWAY', 'no answer'); },
    describe: async () => description,
    result: async () => ended,
  };
  const client = { workflow: { getHandle: () => handle }, workflowService: { describeTaskQueue: async () => ({ pollers: [] }) } };
  return { client, namespace: 'default', workerMs: 1_000, ask: async (_: unknown, call: () => Promise<unknown>) => call() } as unknown as EngineLink;
};

test('I11: an item that ended while it was asked is shown as it ended, not as one whose worker is away', async () => {
  expect(await readItem(silent('COMPLETED'), 'WEB-1')).toEqual(ended);
});

test('an open item whose worker does not answer is shown as far as the engine knows it', async () => {
  expect(await readItem(silent('RUNNING'), 'WEB-1')).toMatchObject({ key: 'WEB-1', attempts: {}, workerAway: { since: null } });
});
