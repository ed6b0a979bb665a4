import { z } from 'zod';
import { resultJson, runJson, processIdentity, type ProcessIdentity, type ResultJson, type RunJson } from '../../contracts/run-directory.js';
import { readIfThere, readJsonIfWhole } from '../../host/files.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';
import type { RunOutcome, RunRequest } from '../../shared/activities.js';
import { TowpathError } from '../../shared/errors.js';

/** What was asked for, and where it began: finishing needs it, also after a restart. */
export interface StartedRun {
  request: RunRequest;
  /** The commit that the clone or tree stood at. */
  from: string;
}

const broken = (folder: RunFolder, file: string): TowpathError => new TowpathError('RUN_BROKEN', `${folder.key} ${folder.run}: ${file}`);

/** Thrown when the file is missing or is not what it should be (RUN_BROKEN). */
export const readRunJson = async (folder: RunFolder): Promise<RunJson> => {
  const run = runJson.safeParse(await readJsonIfWhole(runFile(folder, 'run')));
  if (!run.success) throw broken(folder, 'run.json');
  return run.data;
};

/** Thrown when the file is missing or torn (RUN_BROKEN). */
export const readStartedRun = async (folder: RunFolder): Promise<StartedRun> => {
  const started = await readJsonIfWhole(runFile(folder, 'request'));
  if (started === undefined) throw broken(folder, 'request.json');
  return started as StartedRun;
};

/** Thrown when there is one that is not a result (RUN_BROKEN): it is written whole or not at all. */
export const readResult = async (folder: RunFolder): Promise<ResultJson | undefined> => {
  const text = await readIfThere(runFile(folder, 'result'));
  if (text === undefined) return undefined;
  const result = resultJson.safeParse(await readJsonIfWhole(runFile(folder, 'result')));
  if (!result.success) throw broken(folder, 'result.json');
  return result.data;
};

export const readRunner = async (folder: RunFolder): Promise<ProcessIdentity | undefined> => {
  const runner = processIdentity.safeParse(await readJsonIfWhole(runFile(folder, 'runner')));
  return runner.success ? runner.data : undefined;
};

const finishedFile = z.object({ outcome: z.custom<RunOutcome>((value) => typeof value === 'object' && value !== null) });

/** The activity's value, where the run was finished before. */
export const readFinished = async (folder: RunFolder): Promise<RunOutcome | undefined> => {
  const finished = finishedFile.safeParse(await readJsonIfWhole(runFile(folder, 'finished')));
  return finished.success ? finished.data.outcome : undefined;
};
