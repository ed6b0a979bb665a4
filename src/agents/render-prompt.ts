import type { AgentRunRequest } from '../shared/activities.js';
import { documentsFolder } from '../shared/ids.js';
import { fenced } from './fenced-text.js';
import { renderChanges } from './render-changes.js';

export interface PromptExtras {
  /** The template's text: `readPromptTemplate`. */
  template: string;
  /** Paths as the agent sees them. */
  reportFile: string;
  schemaFile: string;
}

const minutes = (seconds: number): string => (seconds < 120 ? `${seconds} seconds` : `${Math.floor(seconds / 60)} minutes`);

const placeholders = (request: AgentRunRequest, extras: PromptExtras): Record<string, string> => ({
  key: request.key,
  title: request.title.replace(/\s+/g, ' '),
  body: fenced(request.body.trim() === '' ? '(no text)' : request.body),
  stage: request.stage,
  role: request.role,
  attempt: String(request.attempt),
  run: request.run,
  branch: request.branch,
  base: request.repository.base,
  documents: documentsFolder(request.key),
  report: extras.reportFile,
  schema: extras.schemaFile,
  timeout: minutes(request.agent.timeoutSeconds),
  inactivity: minutes(request.agent.inactivitySeconds),
});

/**
 * Fills `{{name}}` in the template, once: what a placeholder brings is not looked at again. Unknown names stay as they are,
 * so that a template may show mustaches. What changed since the last attempt always comes last.
 */
export const renderPrompt = (request: AgentRunRequest, extras: PromptExtras): string => {
  const values = placeholders(request, extras);
  const filled = extras.template.replace(/\{\{\s*([a-z]+)\s*\}\}/g, (whole, name: string) => values[name] ?? whole);
  return `${filled.trimEnd()}\n\n${renderChanges(request)}\n`;
};
