import type { WorkflowExecutionInfo } from '@temporalio/client';
import { parseKey } from '../shared/ids.js';
import type { ItemDocument, ItemRow } from '../shared/documents.js';
import { searchAttributes } from '../shared/search-attributes.js';
import { itemStates, waitingForWords } from '../shared/words.js';

const oneOf = <T extends string>(words: readonly T[], word: string | undefined): T | undefined =>
  words.find((known) => known === word);

export type Listed = Pick<WorkflowExecutionInfo, 'workflowId' | 'typedSearchAttributes' | 'startTime' | 'closeTime' | 'status'>;

export const isClosed = ({ status: { name } }: Pick<Listed, 'status'>): boolean => name !== 'RUNNING' && name !== 'PAUSED';

/** An item as its search attributes tell it. One that was ended from outside never said so itself: `stopped`. */
export const rowOf = (info: Listed): ItemRow => {
  const attributes = info.typedSearchAttributes;
  const closed = isClosed(info);
  const killed = closed && info.status.name !== 'COMPLETED';
  const waitingFor = oneOf(waitingForWords, attributes.get(searchAttributes.waitingFor)) ?? null;
  return {
    key: info.workflowId.slice('item/'.length),
    title: attributes.get(searchAttributes.title) ?? '',
    pipeline: attributes.get(searchAttributes.pipeline) ?? '',
    state: killed ? 'stopped' : oneOf(itemStates, attributes.get(searchAttributes.itemState)) ?? 'queued',
    waitingFor: closed ? null : waitingFor,
    waitingOn: closed ? [] : attributes.get(searchAttributes.waitingOn) ?? [],
    since: ((killed ? info.closeTime : attributes.get(searchAttributes.since)) ?? info.startTime).toISOString(),
    stage: attributes.get(searchAttributes.stage) ?? null,
  };
};

export const rowOfDocument = (item: ItemDocument): ItemRow => ({
  key: item.key, title: item.title, pipeline: item.pipeline, state: item.state, waitingFor: item.waitingFor,
  waitingOn: item.waitingOn, since: item.since, stage: item.stage,
});

const numberOf = (key: string): number => parseKey(key)?.number ?? 0;

/** Who waits longest comes first. */
export const bySince = (a: ItemRow, b: ItemRow): number =>
  a.since.localeCompare(b.since) || a.key.localeCompare(b.key) || numberOf(a.key) - numberOf(b.key);
