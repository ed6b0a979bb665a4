import type { SearchAttributePair } from '@temporalio/common';
import { cutBytes } from './bytes.js';
import { limits } from './ids.js';
import type { NewItem } from './messages.js';
import { searchAttributes as attributes } from './search-attributes.js';

/** What an item's workflow is started with, whoever starts it; lists read it before the first task has run. */
export interface ItemStart {
  typedSearchAttributes: SearchAttributePair[];
  memo: Record<string, unknown>;
  staticSummary: string;
  staticDetails: string;
  priority: { priorityKey: number; fairnessKey: string };
}

/** `now`: epoch milliseconds. */
const attributesOf = (item: NewItem, now: number): SearchAttributePair[] => [
  { key: attributes.itemState, value: 'queued' },
  { key: attributes.waitingFor, value: 'admission' },
  { key: attributes.project, value: item.project },
  { key: attributes.priority, value: item.priority },
  { key: attributes.title, value: item.title },
  { key: attributes.since, value: new Date(now) },
];

export const itemStart = (item: NewItem, now: number): ItemStart => ({
  typedSearchAttributes: attributesOf(item, now),
  memo: { key: item.key, title: item.title, round: item.round },
  staticSummary: cutBytes(`${item.key} ${item.title}`, limits.summaryBytes),
  staticDetails: cutBytes(item.body, limits.detailsBytes),
  priority: { priorityKey: item.priority, fairnessKey: item.project },
});
