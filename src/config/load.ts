import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { referenceProblems } from './references.js';
import { configInvalid, inFileOrder, type ConfigProblem } from './problems.js';
import { configWarnings } from './warnings.js';
import { laterProblems } from './later.js';
import { normalise } from './normalise.js';
import { problemsOfIssues } from './issues.js';
import { readSource } from './source.js';
import { TowpathError } from '../shared/errors.js';
import { towpathYaml } from './schema/towpath.js';
import type { Config } from './config.js';

export const configFileName = 'towpath.yaml';
const largestBytes = 1024 * 1024;

const isFile = async (path: string): Promise<boolean> => {
  try { return (await stat(path)).isFile(); } catch { return false; }
};

/** The towpath.yaml of this folder or the nearest one above it. */
export const findConfig = async (startFolder: string): Promise<string | undefined> => {
  for (let folder = resolve(startFolder); ; folder = dirname(folder)) {
    const file = join(folder, configFileName);
    if (await isFile(file)) return file;
    if (dirname(folder) === folder) return undefined;
  }
};

const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
};

const under = (path: string, above: readonly string[]): boolean =>
  above.some((one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`));

const emptyFile = (file: string): ConfigProblem =>
  ({ file, line: 1, column: 1, path: '', message: 'the file is empty', expected: '`agents` and `projects`; `towpath init` writes them', nearest: null });

/**
 * Reads a configuration from its text. The file's path places errors and relative paths; it is not opened.
 * Thrown when anything is wrong (CONFIG_INVALID): all mistakes at once, in `facts.problems`.
 */
export const parseConfig = (file: string, text: string): Config => {
  const source = readSource(file, text);
  if (source.value === undefined) throw configInvalid(source.problems);
  if (source.value === null) throw configInvalid([...source.problems, emptyFile(file)]);
  const later = laterProblems(source);
  const laterPaths = later.map(({ path }) => path);
  const parsed = towpathYaml.safeParse(source.value);
  const mistakes = [...problemsOfIssues(source, parsed.error?.issues ?? []), ...referenceProblems(source)];
  const problems = [...source.problems, ...later, ...mistakes.filter(({ path }) => !under(path, laterPaths))];
  if (problems.length > 0 || !parsed.success) throw configInvalid(problems);
  const config = normalise(file, parsed.data);
  return freeze({ ...config, warnings: inFileOrder(configWarnings(config, source)) });
};

const openConfig = async (file: string): Promise<FileHandle> => {
  try {
    return await open(file, 'r');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new TowpathError('CONFIG_NOT_FOUND', code === 'ENOENT' ? file : `${file} cannot be read (${code})`);
  }
};

const whole = (file: string, message: string): TowpathError =>
  configInvalid([{ file, line: 1, column: 1, path: '', message, expected: null, nearest: null }]);

const readText = async (file: string): Promise<string> => {
  // A pipe would block the open for ever.
  if (!(await isFile(file))) throw new TowpathError('CONFIG_NOT_FOUND', file);
  const handle = await openConfig(file);
  try {
    if ((await handle.stat()).size > largestBytes) throw whole(file, 'the file is larger than 1 MiB');
    return new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw whole(file, 'the file is not UTF-8 text');
    throw error;
  } finally { await handle.close(); }
};

/** A loaded file with the text that it was loaded from. */
export interface ConfigReading { config: Config; text: string }

/** As `loadConfig`, for those who keep the text. */
export const readConfig = async (file: string): Promise<ConfigReading> => {
  const path = resolve(file);
  const text = await readText(path);
  return { config: parseConfig(path, text), text };
};

/**
 * Loads a towpath.yaml: everything defaulted, relative paths absolute, frozen.
 * Thrown when there is no such file (CONFIG_NOT_FOUND) or anything in it is wrong (CONFIG_INVALID).
 */
export const loadConfig = async (file: string): Promise<Config> => (await readConfig(file)).config;
