import type { ProjectDocument } from '../../shared/documents.js';
import type { Paint } from '../paint.js';
import { oneLine } from './item-table.js';

/** One line a project. */
export const projectLine = (project: ProjectDocument, paint: Paint): string => {
  const state = project.paused ? paint('wait', '‖ paused') : paint('good', '▶ open');
  const waiting = project.waitingForAdmission.length === 0 ? '' : `, ${String(project.waitingForAdmission.length)} waiting`;
  return `${paint('strong', project.key)}  ${state}  ${String(project.admitted.length)}/${String(project.limit)} items${waiting}  ${oneLine(project.repository)} (${oneLine(project.base)})`;
};

const keys = (all: readonly string[]): string => (all.length === 0 ? 'none' : all.join(', '));

export const projectScreen = (project: ProjectDocument, paint: Paint): string => [
  projectLine(project, paint),
  `  configured in ${oneLine(project.configFile)}`,
  `  at work: ${keys(project.admitted)}`,
  `  waiting to be let in: ${keys(project.waitingForAdmission)}`,
  `  merging: ${project.merging ?? 'none'}; waiting to merge: ${keys(project.waitingForMerge)}`,
  `  numbers handed out: ${String(project.counter)}`,
].join('\n');
