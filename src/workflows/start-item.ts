import { ParentClosePolicy, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError, type SearchAttributePair } from '@temporalio/common';
import { itemKey, itemWorkflowId, queues } from '../shared/ids.js';
import { workflowTypes, type Created, type CreateItem, type ItemInput, type NewItem } from '../shared/messages.js';
import { searchAttributes as attributes } from '../shared/search-attributes.js';
import * as activities from './activities.js';
import { forget } from './policy/project-data.js';
import type { Asked, CreateResult, ProjectCell } from './project-cell.js';

const attributesOf = (item: NewItem): SearchAttributePair[] => [
  { key: attributes.itemState, value: 'queued' },
  { key: attributes.waitingFor, value: 'admission' },
  { key: attributes.project, value: item.project },
  { key: attributes.priority, value: item.priority },
  { key: attributes.title, value: item.title },
  { key: attributes.since, value: new Date(Date.now()) },
];

const start = async (item: NewItem): Promise<void> => {
  const input: ItemInput = { item };
  await startChild(workflowTypes.item, {
    workflowId: itemWorkflowId(item.key), taskQueue: queues.items, args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON, workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    typedSearchAttributes: attributesOf(item), memo: { key: item.key, title: item.title, round: item.round },
    staticSummary: `${item.key} ${item.title}`.slice(0, 180), staticDetails: item.body.slice(0, 10_000),
    priority: { priorityKey: item.priority, fairnessKey: item.project },
  });
};

/** Hands out numbers until one is free: an engine that lost its counter never lets two items share a key. */
const number = async (cell: ProjectCell, create: CreateItem): Promise<Created> => {
  const { project } = cell.data.settings;
  for (;;) {
    const next = (cell.data.counter ?? 0) + 1;
    cell.change((data) => ({ ...data, counter: next }));
    const key = itemKey(project, next);
    const { title, body, pipeline, priority, by } = create;
    try {
      await start({ key, project, number: next, round: 1, title, body, pipeline, priority, by });
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) continue;
      throw error;
    }
    cell.change((data) => ({
      ...data, open: { ...data.open, [next]: create.digest },
      keys: create.idempotencyKey === null ? data.keys : [...data.keys, [create.idempotencyKey, next, Date.now()]],
    }));
    return { key, workflowId: itemWorkflowId(key), existing: false };
  }
};

const twinOf = (cell: ProjectCell, { digest, again }: CreateItem): string | undefined => {
  if (digest === '' || again) return undefined;
  const found = Object.entries(cell.data.open).find(([, other]) => other === digest);
  return found === undefined ? undefined : itemKey(cell.data.settings.project, Number(found[0]));
};

const existing = (cell: ProjectCell, { idempotencyKey }: CreateItem): Created | undefined => {
  const found = idempotencyKey === null ? undefined : cell.data.keys.find(([key]) => key === idempotencyKey);
  if (found === undefined) return undefined;
  const key = itemKey(cell.data.settings.project, found[1]);
  return { key, workflowId: itemWorkflowId(key), existing: true };
};

const make = async (cell: ProjectCell, create: CreateItem): Promise<CreateResult> => {
  const made = existing(cell, create);
  if (made !== undefined) return { ok: made };
  const twin = twinOf(cell, create);
  if (twin !== undefined) {
    // Only a hit costs an activity: the project is not always told when an item ends.
    const closed = await activities.project.closedItems({ keys: [twin] });
    if (closed.length === 0) return { no: { code: 'ITEM_DUPLICATE', detail: `${twin} is open and says the same` } };
    cell.change((data) => forget(data, closed));
  }
  return { ok: await number(cell, create) };
};

/** Makes one item, or says why not. A failure is the creation's answer and leaves nothing behind. */
export const startItem = async (cell: ProjectCell, asked: Asked): Promise<void> => {
  try {
    asked.result = await make(cell, asked.create);
  } catch (error) {
    asked.result = { no: { code: 'INTERNAL', detail: error instanceof Error ? error.message : String(error) } };
  }
  const failed = 'no' in asked.result;
  if (asked.create.idempotencyKey !== null && failed) cell.byKey.delete(asked.create.idempotencyKey);
};
