import type { AgentRun } from './adapter.js';

/** What an agent's process is told by its environment. */
export const runVariables = ({ request, reportFile, schemaFile }: AgentRun): Record<string, string> => ({
  TOWPATH_KEY: request.key,
  TOWPATH_STAGE: request.stage,
  TOWPATH_ROLE: request.role,
  TOWPATH_ATTEMPT: String(request.attempt),
  TOWPATH_REPORT: reportFile,
  TOWPATH_SCHEMA: schemaFile,
});
