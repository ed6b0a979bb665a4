import type { ConfigProblem } from './problems.js';
import { nearestWord } from './nearest.js';
import { formatPath, type ConfigSource, type Path } from './source.js';

/** Readings of a file that may still have mistakes: what does not fit is empty, since the schema has reported it. */
export type Raw = Record<string, unknown>;

export const asMap = (value: unknown): Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Raw : {};
/** No list of the schema may be longer. */
const longestList = 1_000;
export const asList = (value: unknown): unknown[] => Array.isArray(value) ? value.slice(0, longestList) : [];
export const asText = (value: unknown): string | undefined => typeof value === 'string' ? value : undefined;
export const asTexts = (value: unknown): string[] => asList(value).filter((one) => typeof one === 'string');

export interface Complaint { path: Path; message: string; expected?: string; part?: 'key' | 'value' }

/** Placing a problem takes time, and nobody reads more. */
const mostComplaints = 200;

/** Gathers what is wrong between the parts of a file, each at its place. */
export class Complaints {
  readonly problems: ConfigProblem[] = [];
  readonly #source: ConfigSource;
  constructor(source: ConfigSource) { this.#source = source; }

  add({ path, message, expected, part }: Complaint, nearest: string | null = null): void {
    if (this.problems.length >= mostComplaints) return;
    this.problems.push({
      file: this.#source.file, ...this.#source.at(path, part ?? 'value'), path: formatPath(path), message, expected: expected ?? null, nearest,
    });
  }

  /** Complains where a name is written that nobody defines. */
  name(path: Path, written: string | undefined, { what, valid }: { what: string; valid: readonly string[] }): void {
    if (written === undefined || valid.includes(written)) return;
    const expected = valid.length === 0 ? `${what} that is defined; there is none` : valid.length > 12 ? `${what} that is defined` : `one of: ${valid.join(', ')}`;
    this.add({ path, message: `there is no ${what} "${written}"`, expected }, nearestWord(written, valid));
  }

  line(path: Path): number { return this.#source.at(path).line; }
}

/** Complains about every value after the first of its kind. */
export const refuseRepeats = (complaints: Complaints, values: readonly { path: Path; value: string | undefined }[], say: (value: string, line: number) => string): void => {
  const first = new Map<string, Path>();
  for (const { path, value } of values) {
    if (value === undefined) continue;
    const before = first.get(value);
    if (before === undefined) first.set(value, path);
    else complaints.add({ path, message: say(value, complaints.line(before)) });
  }
};
