import { join } from 'node:path';
import { z } from 'zod';
import { processIdentity } from '../src/contracts/run-directory.js';
import { makePrivateFolder, readJsonIfWhole, writeAtomic } from '../src/host/files.js';
import type { Home } from '../src/host/home.js';

const port = z.number().int().min(1).max(65_535);

/** `TOWPATH_HOME/engine/engine.json`: the embedded server of a home. The ports outlive it. */
const engineJson = z.object({
  schema: z.literal(1),
  /** null: ended on purpose. */
  process: processIdentity.nullable(),
  port,
  uiPort: port,
  executable: z.string(),
  /** Which program and why. */
  how: z.string(),
  startedAt: z.string(),
});
export type EngineRecord = z.infer<typeof engineJson>;

const recordPath = (home: Home): string => join(home.engine, 'engine.json');
export const databasePath = (home: Home): string => join(home.engine, 'temporal.db');
export const logPath = (home: Home): string => join(home.engine, 'engine.log');

/** undefined where there was no engine yet, or its record is torn. */
export const readRecord = async (home: Home): Promise<EngineRecord | undefined> => {
  const parsed = engineJson.safeParse(await readJsonIfWhole(recordPath(home)));
  return parsed.success ? parsed.data : undefined;
};

export const writeRecord = async (home: Home, record: Omit<EngineRecord, 'schema'>): Promise<void> => {
  await makePrivateFolder(home.engine);
  await writeAtomic(recordPath(home), `${JSON.stringify({ schema: 1, ...record } satisfies EngineRecord, null, 2)}\n`);
};
