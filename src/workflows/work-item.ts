import { allHandlersFinished, CancellationScope, condition, continueAsNew, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import type { ItemDocument } from '../shared/documents.js';
import { projectWorkflowId } from '../shared/ids.js';
import { projectSignals, type Ended, type ItemInput } from '../shared/messages.js';
import * as activities from './activities.js';
import { ItemCell } from './item-cell.js';
import { setItemHandlers } from './item-messages.js';
import { perform } from './perform.js';
import { isTended, tend } from './tend.js';
import { carry } from './policy/carry.js';
import { block } from './policy/changes.js';
import type { ItemData } from './policy/item-data.js';
import { newItem } from './policy/new-item.js';
import { nextStep, type Step } from './policy/next-step.js';
import { itemDocument } from './policy/view.js';

/** A mistake of ours parks the item where a person sees it: no failure leaves the workflow function. */
const orPark = async (cell: ItemCell, step: Exclude<Step, { do: 'finish' }>): Promise<void> => {
  try {
    await perform(cell, step);
  } catch (error) {
    const message = `Towpath failed at ${step.do}: ${error instanceof Error ? error.message : String(error)}`;
    cell.change((data) => block({ ...data, merging: false, pending: null }, Date.now(), { class: 'internal', message, then: 'again' }));
  }
};

/** Best effort: the item is over whether or not its project and its host hear of it. */
const finish = async (cell: ItemCell): Promise<ItemDocument> => {
  cell.publish();
  const { key, project, round } = cell.data.item;
  // The result lies in history: it fits a payload as what is carried does.
  const document = (): ItemDocument => itemDocument(carry(cell.data), Date.now());
  const ended: Ended = { key, round };
  await Promise.allSettled([
    getExternalWorkflowHandle(projectWorkflowId(project)).signal(projectSignals.ended, ended),
    activities.item.archive(document()),
  ]);
  await condition(allHandlersFinished);
  return document();
};

/** How long an item that is over waits to be shown outside. */
const lastWords = '1h';

/** What is beside the steps ends; what is over says so outside first. */
const leave = async (cell: ItemCell, tending: Promise<void>): Promise<void> => {
  if (cell.data.done && cell.data.tending !== undefined) await condition(() => isTended(cell), lastWords);
  cell.left = true;
  await tending;
};

const live = async (cell: ItemCell): Promise<ItemDocument> => {
  const tending = tend(cell);
  for (;;) {
    const step = nextStep(cell.data, Date.now());
    if (step.do === 'finish') {
      await leave(cell, tending);
      return finish(cell);
    }
    await orPark(cell, step);
    if (!workflowInfo().continueAsNewSuggested) continue;
    await leave(cell, tending);
    await condition(allHandlersFinished);
    await continueAsNew<typeof workItem>({ item: cell.data.item, carried: carry(cell.data) });
  }
};

/** One ticket for its whole life. Wiring only: what comes next is decided in `policy/`, which knows no Temporal. */
export async function workItem(input: ItemInput): Promise<ItemDocument> {
  const carried = input.carried as ItemData | undefined;
  const cell = new ItemCell(carried ?? newItem(input.item, Date.now()));
  setItemHandlers(cell);
  return CancellationScope.nonCancellable(() => live(cell));
}
