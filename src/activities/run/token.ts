import { tokenJson, type TokenJson } from '../../contracts/run-directory.js';
import { readJsonIfWhole, writeAtomic } from '../../host/files.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';

/** The attempt under which the run is followed, or undefined: missing or torn, left to the next attempt, which rewrites it. */
export const readToken = async (folder: RunFolder): Promise<TokenJson | undefined> => {
  const token = tokenJson.safeParse(await readJsonIfWhole(runFile(folder, 'token')));
  return token.success ? token.data : undefined;
};

/** Records the attempt. False: it was frozen, and a newer one stands there already. */
export const writeToken = async (folder: RunFolder, token: TokenJson): Promise<boolean> => {
  const before = await readToken(folder);
  if (before !== undefined && before.scheduledAt > token.scheduledAt) return false;
  await writeAtomic(runFile(folder, 'token'), JSON.stringify(token));
  return true;
};

export const tokenBytes = (token: TokenJson): Uint8Array => Buffer.from(token.token, 'base64');
