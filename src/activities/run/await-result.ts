import { stat } from 'node:fs/promises';
import { runFiles, type ProcessIdentity, type ResultJson } from '../../contracts/run-directory.js';
import { FileWatch } from '../../host/file-watch.js';
import { isAlive } from '../../host/process.js';
import type { RunFolder } from '../../host/run-folder.js';
import { concludeLost } from '../../runner/conclude-lost.js';
import { readResult, readRunner } from './read-run.js';
import { standInForRunner } from './stand-in.js';

/** Between looks at the run's folder, in milliseconds: with something that wakes us, and without. */
const lookMs = { watched: 250, unwatched: 50 };
/** A runner that has not said who it is after this time did not come up. */
const comeUpMs = 15_000;

/** Thrown when somebody removed the run's folder. */
export class RunFolderGone extends Error {
  override readonly name = 'RunFolderGone';
}

/**
 * Waits for the run's result, and concludes it where the runner is dead without one. undefined: the signal came first.
 * Thrown when the folder was removed (RunFolderGone) or holds something else than a result (RUN_BROKEN).
 */
export const awaitResult = async (folder: RunFolder, until: AbortSignal): Promise<ResultJson | undefined> => {
  const watch = new FileWatch(folder.path, runFiles.result);
  try {
    return await lookForResult(folder, { watch, until });
  } finally { watch.close(); }
};

const lookForResult = async (folder: RunFolder, { watch, until }: { watch: FileWatch; until: AbortSignal }): Promise<ResultJson | undefined> => {
  const since = performance.now();
  let runner: ProcessIdentity | undefined;
  while (!until.aborted) {
    runner ??= await readRunner(folder);
    // Looked at before the result: a runner that ends in between has written it.
    const alive = runner === undefined ? performance.now() - since < comeUpMs : await isAlive(runner);
    const result = await readResult(folder);
    if (result !== undefined) return result;
    await assertThere(folder);
    if (alive) await watch.next(watch.works ? lookMs.watched : lookMs.unwatched, until);
    else if (runner !== undefined) await concludeLost(folder);
    else await standInForRunner(folder, { endedBy: 'lost', message: 'the runner did not come up: runner.log has its last words' });
  }
  return undefined;
};

const assertThere = async (folder: RunFolder): Promise<void> => {
  const there = await stat(folder.path).then(() => true, () => false);
  if (!there) throw new RunFolderGone(`${folder.key} ${folder.run}`);
};
