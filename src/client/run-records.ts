import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { resultJson, runJson, type ResultJson, type RunJson } from '../contracts/run-directory.js';
import { readJsonIfWhole } from '../host/files.js';
import { runFolder, type Home } from '../host/home.js';
import { runFile, type RunFolder } from '../host/run-folder.js';
import { parseKey } from '../shared/ids.js';

export interface RunRecord { folder: RunFolder; run: RunJson }

const namesIn = async (path: string): Promise<string[]> => {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

const readRecord = async (home: Home, key: string, name: string): Promise<RunRecord[]> => {
  if (!/^[0-9]+(\.[a-z0-9-]+){4}$/.test(name)) return [];
  const folder = runFolder(home, key, name);
  const parsed = runJson.safeParse(await readJsonIfWhole(runFile(folder, 'run')));
  return parsed.success ? [{ folder, run: parsed.data }] : [];
};

/** The item's runs on this host, oldest first. */
export const readRuns = async (home: Home, key: string): Promise<RunRecord[]> => {
  const names = await namesIn(join(home.runs, key));
  const found = await Promise.all(names.map(async (name) => readRecord(home, key, name)));
  return found.flat().sort((a, b) => a.run.createdAt.localeCompare(b.run.createdAt));
};

const asked = z.object({ request: z.object({ agent: z.object({ effort: z.string().nullable() }).optional() }) });

/** The effort that was asked of the agent; null: its own, or a check. */
export const readEffort = async (folder: RunFolder): Promise<string | null> => {
  const parsed = asked.safeParse(await readJsonIfWhole(runFile(folder, 'request')));
  return parsed.data?.request.agent?.effort ?? null;
};

/** How the run ended, or undefined while it goes on. */
export const readResult = async (folder: RunFolder): Promise<ResultJson | undefined> => {
  const parsed = resultJson.safeParse(await readJsonIfWhole(runFile(folder, 'result')));
  return parsed.success ? parsed.data : undefined;
};

/** Every run of this host without a result. */
export const readUnfinished = async (home: Home): Promise<RunRecord[]> => {
  const keys = (await namesIn(home.runs)).filter((name) => parseKey(name) !== undefined);
  const runs = (await Promise.all(keys.map(async (key) => readRuns(home, key)))).flat();
  const open = await Promise.all(runs.map(async (record) => (await readResult(record.folder)) === undefined));
  return runs.filter((_, at) => open[at]);
};
