import type { ProjectDocument } from '../shared/documents.js';
import { TowpathError } from '../shared/errors.js';
import { projectKeyPattern, projectWorkflowId } from '../shared/ids.js';
import { projectQueries, workflowTypes } from '../shared/messages.js';
import { checkedId, type Creating } from './create-item.js';
import { queryMs, type EngineLink } from './engine-link.js';
import { listWorkflows } from './list-items.js';
import { sendUpdate } from './send-update.js';
import type { ProjectAction } from './towpath-client.js';

const checkedProject = (given: string): string => {
  const key = given.trim().toUpperCase();
  if (!projectKeyPattern.test(key)) throw new TowpathError('PROJECT_NOT_FOUND', given.slice(0, 80));
  return key;
};

export const listProjectKeys = async (link: EngineLink): Promise<string[]> => {
  const found = await listWorkflows(link, `WorkflowType = '${workflowTypes.project}' AND ExecutionStatus = 'Running'`);
  return [...new Set(found.map((info) => info.workflowId.slice('project/'.length)))].sort();
};

/** Thrown when there is no such project (PROJECT_NOT_FOUND) or no worker to ask (WORKER_AWAY). */
export const readProject = async (link: EngineLink, given: string): Promise<ProjectDocument> => {
  const key = checkedProject(given);
  return link.ask({ name: `project ${key}`, notFound: 'PROJECT_NOT_FOUND' }, async () =>
    link.client.workflow.getHandle(projectWorkflowId(key)).query<ProjectDocument>(projectQueries.status), queryMs);
};

export const readProjects = async (link: EngineLink): Promise<ProjectDocument[]> =>
  Promise.all((await listProjectKeys(link)).map(async (key) => readProject(link, key)));

export const actOnProject = async ({ link, inFlight }: Creating, given: string, action: ProjectAction): Promise<ProjectDocument> => {
  const key = checkedProject(given);
  const id = checkedId(action.id);
  const workflowId = projectWorkflowId(key);
  const { verb, by } = action;
  await inFlight.run(workflowId, async () => link.ask({ name: `project ${key}`, notFound: 'PROJECT_NOT_FOUND', id }, async () =>
    sendUpdate(link.client, { workflowId, name: verb, input: { id, by }, id: `${verb}:${id}` }), link.workerMs));
  return readProject(link, key);
};
