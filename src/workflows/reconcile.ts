import { CancellationScope, condition, continueAsNew, setCurrentDetails, setDefaultSignalHandler, workflowInfo } from '@temporalio/workflow';
import { connectionQueue } from '../shared/ids.js';
import type { ReconcileInput } from '../shared/messages.js';
import { reconcileOn } from './activities.js';

/** Between two tries where the activity ended: its queue is served by nobody, or it failed. */
const againSeconds = 30;

/** One activity that loops, no events a cycle: reference workflows §6. */
const once = async (connection: string): Promise<void> => {
  setCurrentDetails(`**${connection}**: looks on \`${connectionQueue(connection)}\` for what no webhook told`);
  await reconcileOn(connection).reconcile({ connection }).catch(() => undefined);
};

/** Looks at a connection for as long as it is configured: announced at each boot, it ends when no worker serves it. */
export async function reconcile({ connection }: ReconcileInput): Promise<void> {
  setDefaultSignalHandler(() => undefined);
  await CancellationScope.nonCancellable(async () => {
    while (!workflowInfo().continueAsNewSuggested) {
      await once(connection);
      await condition(() => workflowInfo().continueAsNewSuggested, againSeconds * 1000);
    }
  });
  await continueAsNew<typeof reconcile>({ connection });
}
