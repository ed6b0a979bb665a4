import { WorkflowExecutionAlreadyStartedError, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { stat } from 'node:fs/promises';
import { archivePath, type Home } from '../host/home.js';
import type { Hint } from '../shared/hints.js';
import { itemWorkflowId, queues } from '../shared/ids.js';
import { itemStart } from '../shared/item-start.js';
import { itemSignals, workflowTypes, type ItemInput, type NewItem } from '../shared/messages.js';

/** `told`: the item is open and has the hint. `ended`: it was there. `none`: never heard of. */
export type HintAnswer = 'told' | 'ended' | 'none';
export type StartAnswer = 'started' | 'ended';

/** `client`: of the engine. `home`: its archive knows items that the engine no longer keeps. */
export interface HintTools { client: Client; home: Home }
export interface ItemHint { key: string; hint: Hint }

const isArchived = async (home: Home, key: string): Promise<boolean> =>
  stat(archivePath(home, key)).then(() => true, () => false);

/** An item that did not take the signal. `open`: it was started in the same moment. */
const whyNot = async ({ client, home }: HintTools, key: string): Promise<'open' | 'ended' | 'none'> => {
  try {
    const { status } = await client.workflow.getHandle(itemWorkflowId(key)).describe();
    return status.name === 'RUNNING' ? 'open' : 'ended';
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return await isArchived(home, key) ? 'ended' : 'none';
  }
};

/** Tells an open item to look again. Repeatable. Thrown failures are the client's own. */
export const hintItem = async (tools: HintTools, { key, hint }: ItemHint): Promise<HintAnswer> => {
  for (;;) {
    try {
      await tools.client.workflow.getHandle(itemWorkflowId(key)).signal<[Hint]>(itemSignals.hint, hint);
      return 'told';
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
    const why = await whyNot(tools, key);
    if (why !== 'open') return why;
  }
};

/**
 * Starts the item of a ticket that `hintItem` did not find, and tells it, in one call of the engine: two that do it at
 * once make one item, both are told `started`, and both hints arrive. One that has ended is left alone. Thrown failures
 * are the client's own.
 */
export const startHintedItem = async ({ client }: Pick<HintTools, 'client'>, { item, hint }: { item: NewItem; hint: Hint }): Promise<StartAnswer> => {
  const input: ItemInput = { item };
  try {
    await client.workflow.signalWithStart<(input: ItemInput) => Promise<unknown>, [Hint]>(workflowTypes.item, {
      workflowId: itemWorkflowId(item.key), taskQueue: queues.items, args: [input], signal: itemSignals.hint, signalArgs: [hint],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING, workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      ...itemStart(item, Date.now()),
    });
    return 'started';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'ended';
    throw error;
  }
};
