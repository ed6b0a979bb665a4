import { formatProblem } from '../../config/problems.js';
import type { FileTrouble } from '../../config/served-file.js';

/** What is wrong with a served file, with its places. */
export const troubleText = ({ file, message, problems }: FileTrouble): string =>
  [`${file}: ${message}`, ...problems.map((problem) => `  ${formatProblem(problem)}`)].join('\n');
