import { randomBytes } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { createOnce, makePrivateFolder, readIfThere, writeAtomic } from '../host/files.js';
import type { Home } from '../host/home.js';

/** The token by which this home's own commands speak to its API, or undefined where none was made yet. */
export const readHomeToken = async (home: Home): Promise<string | undefined> => {
  const token = (await readIfThere(home.token))?.trim();
  return token === undefined || token === '' ? undefined : token;
};

/** Makes the token once, readable for its owner alone, and gives it. */
export const ensureHomeToken = async (home: Home): Promise<string> => {
  await makePrivateFolder(home.root);
  const token = randomBytes(32).toString('hex');
  if (await createOnce(home.token, `${token}\n`)) return token;
  await chmod(home.token, 0o600);
  const found = await readHomeToken(home);
  if (found !== undefined) return found;
  await writeAtomic(home.token, `${token}\n`);
  return token;
};
