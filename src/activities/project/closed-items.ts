import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { itemWorkflowId } from '../../shared/ids.js';

const askMs = 5_000;

const isClosed = async (client: Client, key: string): Promise<boolean> => {
  try {
    const handle = client.workflow.getHandle(itemWorkflowId(key));
    const { status } = await client.connection.withDeadline(Date.now() + askMs, () => handle.describe());
    // Continued as new is never the newest run's state.
    return status.name !== 'RUNNING' && status.name !== 'PAUSED';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
};

/** Those of the keys whose workflow is closed or does not exist. Asked one by one: visibility may lag behind. */
export const closedItems = async (client: Client, keys: readonly string[]): Promise<string[]> => {
  const closed: string[] = [];
  for (const key of keys) if (await isClosed(client, key)) closed.push(key);
  return closed;
};
