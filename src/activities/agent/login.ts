import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Adapter } from '../../agents/registry.js';
import type { Home } from '../../host/home.js';

export interface Login {
  /** The folder that `towpath` and all runs share. */
  path: string;
  /** The file in it that is the login. */
  file: string;
  /** Where the agent looks for it, below its home. */
  into: string;
}

/** Codex renews its login in place; Claude Code's token does not change, and comes by the environment. */
export const loginOf = (home: Home, kind: Adapter['kind']): Login | undefined =>
  (kind === 'codex' ? { path: join(home.logins, 'codex'), file: 'auth.json', into: '.codex' } : undefined);

/** The shared login of an agent, where somebody has logged in. */
export const loginFolder = async (home: Home, kind: Adapter['kind']): Promise<Login | undefined> => {
  const login = loginOf(home, kind);
  if (login === undefined) return undefined;
  return access(join(login.path, login.file)).then(() => login, () => undefined);
};

/** Shorter texts of a login are names of things. */
const shortestSecret = 16;

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return value.length >= shortestSecret ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** The tokens of a login, for the mask: an agent can print the file that it reads. What it renews in a run is masked by its shape alone. */
export const secretsOfLogin = async ({ path, file }: Login): Promise<string[]> => {
  try {
    return textsIn(JSON.parse(await readFile(join(path, file), 'utf8')));
  } catch { return []; }
};
