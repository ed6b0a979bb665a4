import { relative } from 'node:path';
import { TowpathError } from '../shared/errors.js';

/** One mistake in a configuration file, or one thing to think about. Lines and columns count from 1. */
export interface ConfigProblem {
  /** Absolute path. */
  file: string;
  line: number;
  column: number;
  /** `projects[0].repository.url`; empty for the file as a whole. */
  path: string;
  message: string;
  expected: string | null;
  /** The valid word that was probably meant. */
  nearest: string | null;
}

/** From here if it lies below, else absolute: what an editor or a terminal can open. */
export const shownFile = (file: string): string => {
  const fromHere = relative(process.cwd(), file);
  return fromHere === '' || fromHere.startsWith('..') ? file : fromHere;
};

/** `towpath.yaml:6:5 agents.default.timout: unknown key "timout", expected …, did you mean "timeout"?` */
export const formatProblem = (problem: ConfigProblem): string => {
  const place = `${shownFile(problem.file)}:${problem.line}:${problem.column}`;
  const path = problem.path === '' ? '' : ` ${problem.path}`;
  const expected = problem.expected === null ? '' : `, expected ${problem.expected}`;
  const nearest = problem.nearest === null ? '' : `, did you mean "${problem.nearest}"?`;
  return `${place}${path}: ${problem.message}${expected}${nearest}`;
};

export const inFileOrder = (problems: readonly ConfigProblem[]): ConfigProblem[] =>
  [...problems].sort((a, b) => a.line - b.line || a.column - b.column || a.path.localeCompare(b.path));

/** Every mistake of a file in one error: `facts.problems` has them one by one. */
export const configInvalid = (problems: readonly ConfigProblem[]): TowpathError => {
  const sorted = inFileOrder(problems);
  const lines = sorted.map(formatProblem);
  // Several stand below each other, not the first one behind the title.
  const detail = lines.length === 1 ? lines.join('') : [`${lines.length} mistakes`, ...lines].join('\n');
  return new TowpathError('CONFIG_INVALID', detail, { problems: sorted });
};
