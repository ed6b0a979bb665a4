import { rm } from 'node:fs/promises';
import type { TokenJson } from '../../contracts/run-directory.js';
import { writeAtomic } from '../../host/files.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';
import type { RunRequest } from '../../shared/activities.js';
import { takeClaim, type Claim } from './claim.js';
import { readFinished } from './read-run.js';
import type { RunHost } from './run-host.js';
import { findOrMakeFolder, isPreparation } from './run-place.js';
import { writeToken } from './token.js';

export interface OpenedRun { folder: RunFolder; claim: Claim }

/**
 * Finds the run by its id, or begins its directory; request and attempt are on disk before anything else happens, so
 * that after a crash somebody goes on from there. The claim is taken by force: an earlier attempt's follower leaves.
 * undefined: this attempt is old, a newer one has the run.
 */
export const openRun = async (host: RunHost, request: RunRequest, token: TokenJson): Promise<OpenedRun | undefined> => {
  const folder = await findOrMakeFolder(host.home, request.key, request.run);
  if (isPreparation(folder)) await writeAtomic(runFile(folder, 'request'), JSON.stringify({ request, from: '' }));
  if (!(await writeToken(folder, token))) return undefined;
  // Given up earlier, and wanted again: what it left is finished now.
  if ((await readFinished(folder)) === undefined) await rm(runFile(folder, 'reported'), { force: true });
  const claim = await takeClaim(folder, 'by-force');
  return claim === undefined ? undefined : { folder, claim };
};
