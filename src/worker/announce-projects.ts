import { WorkflowIdConflictPolicy, type Client } from '@temporalio/client';
import { projectSettings } from '../config/project-settings.js';
import type { ConfigStore } from '../config/store.js';
import { projectWorkflowId, queues, reconcileWorkflowId } from '../shared/ids.js';
import { projectSignals, workflowTypes, type ProjectInput, type ReconcileInput } from '../shared/messages.js';

const askMs = 10_000;

/** Starts the reconciler of each connection that is a tracker or forge of a project, where it does not run. */
export const announceConnections = async (client: Client, configs: ConfigStore): Promise<void> => {
  for (const { connection: { name, kind }, projects } of configs.connections()) {
    if (kind === 'generic' || projects.length === 0) continue;
    const input: ReconcileInput = { connection: name };
    await client.connection.withDeadline(Date.now() + askMs, () => client.workflow.start(workflowTypes.reconcile, {
      workflowId: reconcileWorkflowId(name), taskQueue: queues.items, args: [input],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING, staticSummary: `reconciler of ${name}`,
    }));
  }
};

/**
 * Every connection that was ever announced, as the engine knows them by their reconcilers: items may still lie at one that the
 * configuration no longer has.
 */
export const announcedConnections = async (client: Client): Promise<string[]> => {
  const names: string[] = [];
  const query = `WorkflowType = '${workflowTypes.reconcile}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId } of client.workflow.list({ query })) names.push(workflowId.slice(reconcileWorkflowId('').length));
  return names;
};

/** Starts the workflow of each configured project where it does not run, and tells it its settings with their hash. */
export const announceProjects = async (client: Client, configs: ConfigStore): Promise<void> => {
  for (const { config, project } of configs.projects()) {
    const settings = projectSettings(config, project);
    const input: ProjectInput = { settings };
    await client.connection.withDeadline(Date.now() + askMs, () => client.workflow.signalWithStart(workflowTypes.project, {
      workflowId: projectWorkflowId(project.key), taskQueue: queues.items, args: [input],
      signal: projectSignals.settings, signalArgs: [settings],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      staticSummary: `project ${project.key}`,
    }));
  }
};
