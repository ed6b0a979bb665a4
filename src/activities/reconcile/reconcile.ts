import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { hintItem, startHintedItem } from '../../client/hint-item.js';
import type { ServedConnection } from '../../config/store.js';
import type { Bridges } from '../../connections/bridges.js';
import type { Home } from '../../host/home.js';
import { TowpathError } from '../../shared/errors.js';
import { projectKeyPattern } from '../../shared/ids.js';
import { workflowTypes } from '../../shared/messages.js';
import type { ReconcileActivities } from '../../shared/reconcile.js';
import { pause } from '../pause.js';
import { Reconciler, type Telling } from './reconciler.js';

export interface ReconcileDeps {
  home: Home;
  client: Client;
  configs: { connections(): ServedConnection[] };
  bridges: Bridges;
  log: (text: string) => void;
}

const beatMs = 3_000;

const openItems = (client: Client) => async (project: string): Promise<string[]> => {
  if (!projectKeyPattern.test(project)) return [];
  const keys: string[] = [];
  const query = `WorkflowType = '${workflowTypes.item}' AND ExecutionStatus = 'Running' AND Project = '${project}'`;
  for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 })) keys.push(workflowId.slice('item/'.length));
  return keys;
};

const tellingOf = ({ client, home }: ReconcileDeps): Telling => ({
  hint: (told) => hintItem({ client, home }, told), start: (told) => startHintedItem({ client, home }, told), open: openItems(client),
});

const find = ({ configs }: ReconcileDeps, name: string): ServedConnection | undefined =>
  configs.connections().find(({ connection }) => connection.name === name);

/** Seconds that a tracker asked for, at least those of the period. */
const waitAfter = (error: unknown, seconds: number): number => {
  const asked = error instanceof TowpathError ? error.facts['retryAfterSeconds'] : undefined;
  return Math.max(seconds, typeof asked === 'number' ? asked : 0);
};

/** Looks until the connection is configured no more or the worker goes. What fails is tried again at the next look. */
const loop = async (deps: ReconcileDeps, name: string, signal: AbortSignal): Promise<void> => {
  let reconciler: Reconciler | undefined;
  let fullAt = 0;
  let said = '';
  for (;;) {
    const served = find(deps, name);
    if (served === undefined || signal.aborted) return;
    const { connection } = served;
    reconciler ??= new Reconciler({ connection, bridges: deps.bridges, telling: tellingOf(deps), projects: () => find(deps, name)?.projects ?? [] });
    const now = Date.now();
    const full = now >= fullAt;
    let seconds = connection.reconcile.lightSeconds;
    try {
      await reconciler.look(full, now);
      if (full) fullAt = now + connection.reconcile.fullSeconds * 1000;
      said = '';
    } catch (error) {
      const says = error instanceof Error ? error.message : String(error);
      if (says !== said) deps.log(`reconciler of ${name}: ${says}`);
      said = says;
      seconds = waitAfter(error, seconds);
    }
    await pause(seconds * 1000, signal);
  }
};

/** `ReconcileActivities.reconcile`. */
export const createReconcile = (deps: ReconcileDeps): ReconcileActivities['reconcile'] => async ({ connection }) => {
  const context = Context.current();
  const timer = setInterval(() => { context.heartbeat(); }, beatMs);
  try {
    await loop(deps, connection, context.cancellationSignal);
  } finally { clearInterval(timer); }
};
