import type { AgentRunRequest, Change } from '../shared/activities.js';
import type { Finding } from '../shared/report.js';
import { fenced } from './fenced-text.js';

const headings: Record<Change['what'], (from: string) => string> = {
  rejected: (from) => `Rejected by ${from}. Mend what the reason says:`,
  answered: (from) => `Your questions were answered by ${from}. Go on with the answer:`,
  gate: (from) => `The check “${from}” failed. Its output:`,
  findings: (from) => `Changes were requested by ${from}:`,
  conflict: (from) => `A conflict was reported by ${from}:`,
  fault: (from) => `The last attempt ended badly (${from}):`,
  retried: (from) => `${from} asked for one more attempt:`,
  moved: (from) => `What you worked on has moved (${from}):`,
};

const finding = ({ severity, path, line, text }: Finding): string => {
  const place = path === undefined ? '' : ` ${path}${line === undefined ? '' : `:${line}`}`;
  return `- **${severity}**${place}: ${text.replace(/\n/g, '\n  ')}`;
};

const one = (change: Change): string => [
  `### ${headings[change.what](change.from)}`,
  ...(change.text.trim() === '' ? [] : [fenced(change.text)]),
  ...(change.findings ?? []).map(finding),
].join('\n');

const repair = (problems: string[]): string => [
  '## This is a repair turn',
  'Your report could not be used. Unless a line below says otherwise your work is kept: do not start over. Write the report again, complete and valid.',
  ...problems.map((problem) => `- ${problem.replace(/\s+/g, ' ')}`),
].join('\n');

const first = '## What changed since the last attempt\nNothing: this is the first attempt of this stage.';

const changed = ({ changes, attempt }: AgentRunRequest): string => {
  if (changes.length > 0) return ['## What changed since the last attempt', ...changes.map(one)].join('\n\n');
  return attempt <= 1 ? first : '## What changed since the last attempt\nNothing was said. Look at what is there already and go on from it.';
};

/** The prompt's last section: what this attempt must do differently. A repair turn that cannot go on in its conversation is told that again. */
export const renderChanges = (request: AgentRunRequest): string => {
  if (request.repair === null) return changed(request);
  const again = request.conversation === null && request.changes.length > 0;
  return again ? `${changed(request)}\n\n${repair(request.repair)}` : repair(request.repair);
};
