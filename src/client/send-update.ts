import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';

export interface Update {
  workflowId: string;
  name: string;
  /** The one argument. */
  input: unknown;
  /** Sent with every repeat; the workflow keeps those it has seen. */
  id?: string;
}

/** A workflow that continues as new once a second would not answer at all. */
const most = 5;

/**
 * Sends one update and waits for its answer. The engine does not carry an update over a continue-as-new: the client,
 * which asks the run it was sent to, is told `update not found`, whether the update was done or not. Sent again with
 * its id, the next run does it or says what became of it. Thrown failures are the client's own.
 */
export const sendUpdate = async <T>(client: Client, { workflowId, name, input, id = randomUUID() }: Update): Promise<T> => {
  const handle = client.workflow.getHandle(workflowId);
  for (let tries = 1; ; tries += 1) {
    try {
      return await handle.executeUpdate<T, [unknown]>(name, { args: [input], updateId: id });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError) || tries === most) throw error;
      if ((await handle.describe()).status.name !== 'RUNNING') throw error;
    }
  }
};
