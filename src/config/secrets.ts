import { readFile } from 'node:fs/promises';
import { TowpathError } from '../shared/errors.js';

/** `env:NAME` or `file:PATH`: where a value lies, instead of the value. */
export type SecretReference = { from: 'env'; name: string } | { from: 'file'; path: string };

export const referencePattern = /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[^\0]+)$/;
export const referenceWords = 'env:NAME or file:PATH';

/** The reference, or undefined where the text is a literal. */
export const parseReference = (text: string): SecretReference | undefined => {
  if (!referencePattern.test(text)) return undefined;
  return text.startsWith('env:') ? { from: 'env', name: text.slice(4) } : { from: 'file', path: text.slice(5) };
};

const largest = 64 * 1024;

const fromFile = async (path: string): Promise<string | undefined> => {
  try {
    const text = await readFile(path, 'utf8');
    return text.length > largest ? undefined : text.replace(/\r?\n$/, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  }
};

/**
 * The value behind a reference; a literal is its own value. A file loses one final line break.
 * Thrown when the variable or file is missing, unreadable, empty or over 64 KiB (SECRET_MISSING).
 */
export const resolveSecret = async (text: string, processEnv: NodeJS.ProcessEnv): Promise<string> => {
  const reference = parseReference(text);
  if (reference === undefined) return text;
  const value = reference.from === 'env' ? processEnv[reference.name] : await fromFile(reference.path);
  if (value !== undefined && value !== '') return value;
  const what = reference.from === 'env' ? `the environment variable ${reference.name}` : `the file ${reference.path}`;
  throw new TowpathError('SECRET_MISSING', `${what} is missing or empty`, { reference: text });
};

export interface ResolvedSecrets {
  values: Record<string, string>;
  /** The variables whose value came by reference, and so must never be written anywhere. */
  secrets: string[];
}

/** Resolves an `env` map. Thrown when something it refers to is not there (SECRET_MISSING), naming the variable. */
export const resolveSecrets = async (env: Readonly<Record<string, string>>, processEnv: NodeJS.ProcessEnv): Promise<ResolvedSecrets> => {
  const values: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, text] of Object.entries(env)) {
    values[name] = await resolveSecret(text, processEnv);
    if (parseReference(text) !== undefined) secrets.push(name);
  }
  return { values, secrets };
};

const secretName = /KEY|TOKEN|SECRET|PASSW(OR)?D|CREDENTIAL/i;
const secretShape = /^(sk-|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA[0-9A-Z]{12}|AIza[\w-]{20}|eyJ[\w-]+\.|-----BEGIN )/;

/** Whether a literal is probably a secret that someone wrote out. Literals land in history. */
export const looksLikeSecret = (name: string, text: string): boolean =>
  text !== '' && parseReference(text) === undefined && (secretName.test(name) || secretShape.test(text));
