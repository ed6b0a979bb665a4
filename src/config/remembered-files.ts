import { z } from 'zod';
import { makePrivateFolder, readJsonIfWhole, writeAtomic } from '../host/files.js';
import type { Home } from '../host/home.js';

/** A served file with its last good text, so that a restart during a bad edit costs nothing. */
export interface RememberedFile { file: string; text: string }

const shape = z.object({ schema: z.literal(1), files: z.array(z.object({ file: z.string(), text: z.string() })) });

/** The files that this home served last, oldest first. */
export const readRemembered = async (home: Home): Promise<RememberedFile[]> =>
  shape.safeParse(await readJsonIfWhole(home.configs)).data?.files ?? [];

export const remember = async (home: Home, files: readonly RememberedFile[]): Promise<void> => {
  await makePrivateFolder(home.root);
  await writeAtomic(home.configs, `${JSON.stringify({ schema: 1, files }, null, 2)}\n`);
};
