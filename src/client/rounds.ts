import { WorkflowNotFoundError, type WorkflowExecutionDescription } from '@temporalio/client';
import type { ItemDocument } from '../shared/documents.js';
import { itemWorkflowId, projectWorkflowId } from '../shared/ids.js';
import { projectSignals, type NewItem } from '../shared/messages.js';
import type { LastRound } from '../shared/ticket.js';
import { readArchived } from './archive.js';
import type { HintTools } from './hint-item.js';
import { isClosed } from './item-row.js';

const roundOf = ({ round, asOf, ticket }: ItemDocument): LastRound => ({ round, endedAt: asOf, left: ticket?.left ?? null });

/** One that was ended from outside has left no word. */
const endedOutside = async ({ home }: HintTools, key: string, { memo, closeTime }: WorkflowExecutionDescription): Promise<LastRound> => {
  const archived = await readArchived(home, key);
  const { round = 1 } = (memo ?? {}) as { round?: number };
  return { round: Math.max(round, archived?.round ?? 1), endedAt: (closeTime ?? new Date()).toISOString(), left: null };
};

/**
 * The newest round of an item, from the engine while it keeps it, then from the home's archive. `open`: it is at work.
 * null: nobody knows of one. Thrown failures are the client's own.
 */
export const readLastRound = async (tools: HintTools, key: string): Promise<LastRound | 'open' | null> => {
  const { client, home } = tools;
  try {
    const description = await client.workflow.getHandle(itemWorkflowId(key)).describe();
    const { status: { name }, runId } = description;
    if (!isClosed(description)) return 'open';
    if (name !== 'COMPLETED') return await endedOutside(tools, key, description);
    return roundOf(await client.workflow.getHandle(itemWorkflowId(key), runId, { followRuns: false }).result() as ItemDocument);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const archived = await readArchived(home, key);
    return archived === undefined ? null : roundOf(archived);
  }
};

/** Asks the project for the next round of a ticket whose item has ended. Repeatable: each round is started once. Thrown failures are the client's own. */
export const reopenItem = async ({ client }: Pick<HintTools, 'client'>, item: NewItem): Promise<void> =>
  client.workflow.getHandle(projectWorkflowId(item.project)).signal<[NewItem]>(projectSignals.reopen, item);
