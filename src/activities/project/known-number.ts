import { readdir } from 'node:fs/promises';
import type { Client } from '@temporalio/client';
import type { Home } from '../../host/home.js';
import { itemKey, itemWorkflowId, parseKey } from '../../shared/ids.js';

export interface NumberQuery { home: Home; client: Client; project: string }

const numberIn = (project: string, name: string): number => {
  const key = parseKey(name);
  return key?.project === project ? key.number : 0;
};

const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

/** The highest number of the project's items that the engine or this home has seen; 0 if none. */
export const knownNumber = async ({ home, client, project }: NumberQuery): Promise<number> => {
  const prefix = itemWorkflowId(itemKey(project, 0)).slice(0, -1);
  const folders = await Promise.all([home.archive, home.runs, home.items].map(namesIn));
  let highest = Math.max(0, ...folders.flat().map((name) => numberIn(project, name.replace(/\.json$/, ''))));
  for await (const { workflowId } of client.workflow.list({ query: `WorkflowId STARTS_WITH '${prefix}'` })) {
    highest = Math.max(highest, numberIn(project, workflowId.replace(/^item\//, '')));
  }
  return highest;
};
