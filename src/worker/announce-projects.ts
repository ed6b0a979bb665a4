import { WorkflowIdConflictPolicy, type Client } from '@temporalio/client';
import { projectSettings } from '../config/project-settings.js';
import type { ConfigStore } from '../config/store.js';
import { projectWorkflowId, queues } from '../shared/ids.js';
import { projectSignals, workflowTypes, type ProjectInput } from '../shared/messages.js';

const askMs = 10_000;

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
