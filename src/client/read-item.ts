import { QueryRejectedError, WorkflowFailedError } from '@temporalio/client';
import type { ItemDocument } from '../shared/documents.js';
import { TowpathError } from '../shared/errors.js';
import { itemWorkflowId } from '../shared/ids.js';
import { itemQueries } from '../shared/messages.js';
import { readArchived } from './archive.js';
import type { Subject } from './engine-failure.js';
import { queryMs, type EngineLink } from './engine-link.js';
import { isClosed } from './item-row.js';
import { partialItem } from './partial-item.js';
import { withTimePassed } from './time-passed.js';
import { lastWorker } from './worker-pollers.js';

const subjectOf = (key: string): Subject => ({ name: `item ${key}`, notFound: 'ITEM_NOT_FOUND' });

type Asked = { kind: 'open'; item: ItemDocument } | { kind: 'closed' | 'silent' | 'gone' };

/** Closed workflows refuse the query: their result is read instead, which needs no worker. */
const askOpen = async (link: EngineLink, key: string): Promise<Asked> => {
  const handle = link.client.workflow.getHandle(itemWorkflowId(key));
  const query = async (): Promise<Asked> => {
    try {
      return { kind: 'open', item: await handle.query<ItemDocument>(itemQueries.status) };
    } catch (error) {
      if (error instanceof QueryRejectedError) return { kind: 'closed' };
      throw error;
    }
  };
  try {
    return await link.ask(subjectOf(key), query, Math.min(queryMs, link.workerMs));
  } catch (error) {
    if (error instanceof TowpathError && error.code === 'WORKER_AWAY') return { kind: 'silent' };
    if (error instanceof TowpathError && error.code === 'ITEM_NOT_FOUND') return { kind: 'gone' };
    throw error;
  }
};

interface Described { item: ItemDocument; queue: string; closed: boolean }

const describeItem = async (link: EngineLink, key: string): Promise<Described> =>
  link.ask(subjectOf(key), async () => {
    const description = await link.client.workflow.getHandle(itemWorkflowId(key)).describe();
    return { item: partialItem(description), queue: description.taskQueue, closed: isClosed(description) };
  });

/** The result of an ended item; of one that was ended from outside, what its search attributes say. */
const readEnded = async (link: EngineLink, key: string): Promise<ItemDocument> => {
  const result = await link.ask(subjectOf(key), async () => {
    try {
      return await link.client.workflow.getHandle(itemWorkflowId(key)).result() as ItemDocument;
    } catch (error) {
      if (error instanceof WorkflowFailedError) return error;
      throw error;
    }
  });
  if (!(result instanceof WorkflowFailedError)) return result;
  const { item } = await describeItem(link, key);
  return { ...item, reason: `ended from outside: ${result.cause?.message ?? result.message}` };
};

/** One that has ended while it was asked gives no answer, and needs none. */
const readSilent = async (link: EngineLink, key: string): Promise<ItemDocument> => {
  const { item, queue, closed } = await describeItem(link, key);
  return closed ? readEnded(link, key) : { ...item, workerAway: { since: await lastWorker(link, queue) } };
};

/** An item's document: open, ended, or archived. `key` is in its one spelling. */
export const readItem = async (link: EngineLink, key: string): Promise<ItemDocument> => {
  const asked = await askOpen(link, key);
  switch (asked.kind) {
    case 'open': return withTimePassed(asked.item, Date.now());
    case 'closed': return readEnded(link, key);
    case 'silent': return readSilent(link, key);
    case 'gone': {
      const archived = await readArchived(link.home, key);
      if (archived === undefined) throw new TowpathError('ITEM_NOT_FOUND', key);
      return archived;
    }
  }
};
