import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { processIdentity, runFiles, type ProcessIdentity } from '../../contracts/run-directory.js';
import { createOnce, readJsonIfWhole, writeAtomic } from '../../host/files.js';
import { identify, isAlive } from '../../host/process.js';
import type { RunFolder } from '../../host/run-folder.js';

/** Who follows a run: the highest number does. A claim is created once, never reused, and released by its owner. */
export interface Claim { folder: RunFolder; n: number }

const claimFile = z.object({ by: processIdentity, released: z.boolean() });
const pattern = new RegExp(`^${runFiles.follower}\\.([1-9][0-9]*)$`);
const pathOf = (folder: RunFolder, n: number): string => join(folder.path, `${runFiles.follower}.${n}`);

const highest = async (folder: RunFolder): Promise<number> => {
  const names = await readdir(folder.path);
  return Math.max(0, ...names.map((name) => Number(pattern.exec(name)?.[1] ?? 0)));
};

/** Whether somebody alive holds claim `n`. A torn file belongs to nobody: its writer is gone. */
const isHeld = async (folder: RunFolder, n: number): Promise<boolean> => {
  const claim = claimFile.safeParse(await readJsonIfWhole(pathOf(folder, n)));
  return claim.success && !claim.data.released && isAlive(claim.data.by);
};

const self = async (): Promise<ProcessIdentity> => {
  const identity = await identify(process.pid);
  if (identity === undefined) throw new Error('this process cannot be identified');
  return identity;
};

/**
 * Takes the run if nobody alive follows it; undefined: somebody does, or was quicker.
 * By force it is taken from whoever has it, who notices before their next write.
 */
export const takeClaim = async (folder: RunFolder, how: 'if-free' | 'by-force'): Promise<Claim | undefined> => {
  for (;;) {
    const last = await highest(folder);
    if (how === 'if-free' && last > 0 && (await isHeld(folder, last))) return undefined;
    const mine = JSON.stringify({ by: await self(), released: false });
    if (await createOnce(pathOf(folder, last + 1), mine)) return { folder, n: last + 1 };
    if (how === 'if-free') return undefined;
  }
};

/** False as soon as a higher claim exists, or the run's folder is gone. */
export const holdsClaim = async (claim: Claim): Promise<boolean> => {
  try {
    return (await highest(claim.folder)) === claim.n;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
};

export const releaseClaim = async (claim: Claim): Promise<void> => {
  if (!(await holdsClaim(claim))) return;
  await writeAtomic(pathOf(claim.folder, claim.n), JSON.stringify({ by: await self(), released: true }));
};
