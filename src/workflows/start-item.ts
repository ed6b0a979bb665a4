import { ParentClosePolicy, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { itemKey, itemWorkflowId, queues } from '../shared/ids.js';
import { itemStart } from '../shared/item-start.js';
import { workflowTypes, type Created, type CreateItem, type ItemInput, type NewItem } from '../shared/messages.js';
import * as activities from './activities.js';
import { refusalOf } from './activity-failed.js';
import { forget, leaveRound, roundEnded } from './policy/project-data.js';
import type { Asked, CreateResult, ProjectCell } from './project-cell.js';

const start = async (item: NewItem, workflowIdReusePolicy: WorkflowIdReusePolicy = WorkflowIdReusePolicy.REJECT_DUPLICATE): Promise<void> => {
  const input: ItemInput = { item };
  await startChild(workflowTypes.item, {
    workflowId: itemWorkflowId(item.key), taskQueue: queues.items, args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON, workflowIdReusePolicy,
    ...itemStart(item, Date.now()),
  });
};

/** Under the ticket's one id, after the round that has ended; nobody else starts rounds. What fails may be asked for again. */
export const startRound = async (cell: ProjectCell, item: NewItem): Promise<void> => {
  try {
    await start(item, WorkflowIdReusePolicy.ALLOW_DUPLICATE);
    // One that was ended from outside told nobody, and its key is at work again: nobody else would find what it held.
    cell.change((data) => roundEnded(data, { key: item.key, round: item.round - 1 }));
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) cell.change((data) => leaveRound(data, item));
  }
};

/** The number counts as open from here on, so that an equal creation of the same moment is seen. */
const claim = (cell: ProjectCell, create: CreateItem): number => {
  const next = (cell.data.counter ?? 0) + 1;
  cell.starting.add(next);
  cell.change((data) => ({ ...data, counter: next, open: { ...data.open, [next]: create.digest } }));
  return next;
};

/** Hands out numbers until one is free: an engine that lost its counter never lets two items share a key. */
const number = async (cell: ProjectCell, create: CreateItem): Promise<Created> => {
  const { project } = cell.data.settings;
  for (;;) {
    const next = claim(cell, create);
    const key = itemKey(project, next);
    const { title, body, pipeline, priority, by } = create;
    try {
      await start({ key, project, number: next, round: 1, title, body, pipeline, priority, by });
    } catch (error) {
      cell.change((data) => forget(data, [key]));
      if (error instanceof WorkflowExecutionAlreadyStartedError) continue;
      throw error;
    } finally {
      cell.starting.delete(next);
    }
    if (create.idempotencyKey !== null) remember(cell, create.idempotencyKey, next);
    return { key, workflowId: itemWorkflowId(key), existing: false };
  }
};

/** The tracker numbers its tickets: one is made first, and a webhook about it may have made the item before us. */
const ofTicket = async (cell: ProjectCell, create: CreateItem, connection: string): Promise<Created> => {
  const { project } = cell.data.settings;
  const { title, body, pipeline, priority, by, digest } = create;
  const made = await activities.createsTickets(connection).createTicket({ project, title, body, once: `${project}/start/${create.idempotencyKey ?? digest}` });
  const { id, number: next, url } = made;
  const key = itemKey(project, next);
  cell.change((data) => ({ ...data, open: { ...data.open, [next]: digest } }));
  try {
    await start({ key, project, number: next, round: 1, title, body, pipeline, priority, by, ticket: { connection, id, url } });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  if (create.idempotencyKey !== null) remember(cell, create.idempotencyKey, next);
  return { key, workflowId: itemWorkflowId(key), existing: false };
};

const remember = (cell: ProjectCell, idempotencyKey: string, next: number): void =>
  cell.change((data) => ({ ...data, keys: [...data.keys, [idempotencyKey, next, Date.now()]] }));

const twinOf = (cell: ProjectCell, { digest, again }: CreateItem): number | undefined => {
  if (digest === '' || again) return undefined;
  const found = Object.entries(cell.data.open).find(([, other]) => other === digest);
  return found === undefined ? undefined : Number(found[0]);
};

const existing = (cell: ProjectCell, { idempotencyKey }: CreateItem): Created | undefined => {
  const found = idempotencyKey === null ? undefined : cell.data.keys.find(([key]) => key === idempotencyKey);
  if (found === undefined) return undefined;
  const key = itemKey(cell.data.settings.project, found[1]);
  return { key, workflowId: itemWorkflowId(key), existing: true };
};

/** The open item that says the same. Only a hit costs an activity: the project is not always told when an item ends. */
const openTwin = async (cell: ProjectCell, create: CreateItem): Promise<string | undefined> => {
  for (;;) {
    const twin = twinOf(cell, create);
    if (twin === undefined) return undefined;
    const key = itemKey(cell.data.settings.project, twin);
    if (cell.starting.has(twin)) return key;
    const asked = cell.data;
    const closed = await activities.project.closedItems({ keys: [key] });
    if (closed.length === 0) return key;
    cell.change((data) => forget(data, closed, asked));
  }
};

const make = async (cell: ProjectCell, create: CreateItem): Promise<CreateResult> => {
  const made = existing(cell, create);
  if (made !== undefined) return { ok: made };
  // Asked only where a pipeline is named: a number is not given to what could never run.
  if (create.pipeline !== null) await activities.local.resolvePlan({ project: cell.data.settings.project, pipeline: create.pipeline });
  for (;;) {
    const twin = await openTwin(cell, create);
    if (twin !== undefined) return { no: { code: 'ITEM_DUPLICATE', detail: `${twin} is open and says the same` } };
    // An equal one of the same moment may have claimed its number while this one looked.
    const { tracker } = cell.data.settings;
    if (twinOf(cell, create) === undefined) return { ok: await (tracker === undefined ? number(cell, create) : ofTicket(cell, create, tracker)) };
  }
};

/** Makes one item, or says why not. A failure is the creation's answer and leaves nothing behind. */
export const startItem = async (cell: ProjectCell, asked: Asked): Promise<void> => {
  try {
    cell.answer(asked, await make(cell, asked.create));
  } catch (error) {
    cell.answer(asked, { no: refusalOf(error, 'INTERNAL') });
  }
};
