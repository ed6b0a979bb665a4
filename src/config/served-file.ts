import type { Config } from './config.js';
import type { FileChange } from './file-change.js';
import type { ConfigReading } from './load.js';
import type { ConfigProblem } from './problems.js';
import { readTokens, type TokenPerson } from './token-people.js';
import { TowpathError } from '../shared/errors.js';

/** Why a served file is not in force as it stands. */
export interface FileTrouble {
  file: string;
  /** ISO 8601 UTC: since when the last good version is kept. */
  since: string;
  /** One line. */
  message: string;
  problems: ConfigProblem[];
}

const atTop = (file: string, message: string): ConfigProblem =>
  ({ file, line: 1, column: 1, path: '', message, expected: null, nearest: null });

const reasonOf = (error: unknown): string => {
  if (!(error instanceof TowpathError)) return 'the file cannot be taken';
  if (error.code === 'CONFIG_NOT_FOUND') return 'the file is gone';
  return error.code === 'CONFIG_INVALID' ? 'the file has a mistake' : 'the file brings what another one has';
};

/** What to show of a version that was not taken. `kept` says what happens instead. */
export const troubleOf = (file: string, error: unknown, kept: string): FileTrouble => {
  const own = error instanceof TowpathError ? error.facts['problems'] as ConfigProblem[] | undefined : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return { file, since: new Date().toISOString(), message: `${reasonOf(error)}; ${kept}`, problems: own ?? [atTop(file, message)] };
};

/** One file of a running Towpath: its last good version, and what is wrong with the present one. */
export class ServedFile {
  readonly file: string;
  readonly change: FileChange;
  config: Config;
  text: string;
  people: readonly TokenPerson[] = [];
  trouble: FileTrouble | null = null;
  #missing: ConfigProblem[] = [];
  #acceptedAt = '';

  constructor({ config, text }: ConfigReading, change: FileChange) {
    this.file = config.file;
    this.config = config;
    this.text = text;
    this.change = change;
  }

  /** Takes a version that loaded into force. */
  async accept({ config, text }: ConfigReading, processEnv: NodeJS.ProcessEnv): Promise<void> {
    const { people, missing } = await readTokens(config.people, processEnv);
    Object.assign(this, { config, text, people, trouble: null });
    this.#acceptedAt = new Date().toISOString();
    this.#missing = missing.map(({ index, name, detail }) =>
      ({ ...atTop(this.file, `the token of ${name} cannot be read: ${detail}`), path: `people[${index}].token` }));
  }

  /** Keeps the last good version in force. */
  refuse(error: unknown): void {
    const trouble = troubleOf(this.file, error, 'its last good version stays in force');
    this.trouble = { ...trouble, since: this.trouble?.since ?? trouble.since };
  }

  /** Everything to be shown about the file, a missing token included. */
  troubles(): FileTrouble[] {
    const tokens = this.#missing.length === 0 ? [] : [{
      file: this.file, since: this.#acceptedAt, message: 'a token cannot be read: that person cannot use the HTTP API', problems: this.#missing,
    }];
    return [...(this.trouble === null ? [] : [this.trouble]), ...tokens];
  }
}
