import { unlink } from 'node:fs/promises';
import { z } from 'zod';
import { processIdentity } from '../contracts/run-directory.js';
import { makePrivateFolder, readJsonIfWhole, writeAtomic } from '../host/files.js';
import type { Home } from '../host/home.js';
import { identify, isAlive } from '../host/process.js';
import { TowpathError } from '../shared/error-table.js';

/** `TOWPATH_HOME/up.json`: the `towpath up` that serves this home. */
export const upJson = z.object({
  schema: z.literal(1),
  process: processIdentity,
  /** `http://127.0.0.1:7420` */
  apiUrl: z.string(),
  startedAt: z.string(),
  /** The engine's Web UI. */
  ui: z.string().nullable(),
  address: z.string(),
  namespace: z.string(),
  /** Absolute paths of the configuration files that it serves. */
  configs: z.array(z.string()),
  /** Whether its engine ends with it. */
  ownsEngine: z.boolean().optional(),
});
export type UpJson = z.infer<typeof upJson>;
export interface Running extends UpJson { alive: boolean }

/** What the home says about its `up`, and whether that process lives; undefined where none was, or it ended in order. */
export const readUp = async (home: Home): Promise<Running | undefined> => {
  const parsed = upJson.safeParse(await readJsonIfWhole(home.up));
  return parsed.success ? { ...parsed.data, alive: await isAlive(parsed.data.process) } : undefined;
};

/** The running `up`. Thrown when there is none (NOT_UP). */
export const requireUp = async (home: Home): Promise<UpJson> => {
  const found = await readUp(home);
  if (found?.alive !== true) throw new TowpathError('NOT_UP', found === undefined ? home.root : `the one of ${found.startedAt} has ended`);
  return found;
};

/** Says that this process serves the home. Written again when a second `up` adds a file. */
export const writeUp = async (home: Home, facts: Omit<UpJson, 'schema' | 'process'>): Promise<void> => {
  const self = await identify(process.pid);
  if (self === undefined) throw new TowpathError('INTERNAL', 'this process cannot be identified');
  await makePrivateFolder(home.root);
  await writeAtomic(home.up, `${JSON.stringify({ schema: 1, process: self, ...facts } satisfies UpJson, null, 2)}\n`);
};

/** Takes back what this process wrote; a successor's word stays. */
export const clearUp = async (home: Home): Promise<void> => {
  const found = await readUp(home);
  if (found === undefined || found.process.pid !== process.pid) return;
  await unlink(home.up).catch((error: NodeJS.ErrnoException) => { if (error.code !== 'ENOENT') throw error; });
};
